import ConcurrencyTrace
import InstrumentedRuntime
import ScheduleExploration
import TerminalScreen
import TraceAnalysis

extension FinishedRun {
  // MARK: What happened

  /// The operations as sentences: all, or, of many, the first and the last; directed runs only, where their
  /// order is all.
  ///
  /// - Parameter decisive: Steps that matter, from 1: then of many those are told, and what is next to them.
  func sentences(_ style: ReportStyle, around decisive: [Int] = []) -> [String] {
    guard let history, schedule != nil, history.steps > 0 else { return [] }
    let shown = Excerpt(of: history.steps, around: decisive, mostRows: style.mostRows).steps
    let speaker = Sentences(directory)
    let names = shown.compactMap { history.event(ofStep: $0) }.map {
      directory.name(of: history.events[$0].task).displayWidth
    }
    let nameWidth = min(20, names.max() ?? 0)
    var rows = ["Step"]
    var last = 0
    func leaveOut(upTo step: Int) {
      if step - last > 1 { rows.append("…     \(step - last - 1) more") }
      last = step
    }
    for step in shown {
      leaveOut(upTo: step)
      guard let index = history.event(ofStep: step) else { continue }
      let event = history.events[index]
      let sentence = speaker.sentence(
        event, before: history.world(at: index), after: history.world(at: index + 1))
      let effect = sentence.effect.map { "   \($0)" } ?? ""
      let row =
        String(step).padded(to: 6) + sentence.subject.padded(to: nameWidth) + "  "
        + sentence.predicate + effect
      rows.append(row.clipped(to: style.width))
    }
    leaveOut(upTo: history.steps + 1)
    return rows
  }

  // MARK: The timeline

  /// The steps axis where the scene is a matter of order, else the time axis.
  func timeline(_ style: ReportStyle) -> [String] {
    guard let history else { return [] }
    let text = TextTimeline(directory: directory, world: world, style: style)
    if schedule != nil, plan.scene.description.axis == .steps {
      return text.steps(of: history, outOf: history.steps)
    }
    return text.bars(of: history.duration) { task, columns in
      history.timeline.shares(
        of: task, in: Buckets(from: 0, to: history.duration, count: columns))
    } most: { columns in
      history.timeline.atOnce(in: Buckets(from: 0, to: history.duration, count: columns))
        .map(\.maximum)
    }
  }
}
