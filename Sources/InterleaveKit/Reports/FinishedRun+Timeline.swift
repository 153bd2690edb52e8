import ConcurrencyTrace
import InstrumentedRuntime
import TerminalScreen
import TraceAnalysis

extension FinishedRun {
  // MARK: What happened

  /// The first and the last operations as sentences; directed runs only, where their order is all.
  func sentences(_ style: ReportStyle) -> [String] {
    guard let history, schedule != nil, history.steps > 0 else { return [] }
    let half = style.mostRows / 2
    let isShort = history.steps <= style.mostRows
    let shown =
      isShort
      ? Array(1...history.steps)
      : Array(1...half) + Array((history.steps - half + 1)...history.steps)
    let speaker = Sentences(directory)
    let names = shown.compactMap { history.event(ofStep: $0) }.map {
      directory.name(of: history.events[$0].task).displayWidth
    }
    let nameWidth = min(20, names.max() ?? 0)
    var rows = ["Step"]
    for step in shown {
      guard let index = history.event(ofStep: step) else { continue }
      let event = history.events[index]
      let sentence = speaker.sentence(
        event, before: history.world(at: index), after: history.world(at: index + 1))
      let effect = sentence.effect.map { "   \($0)" } ?? ""
      let row =
        String(step).padded(to: 6) + sentence.subject.padded(to: nameWidth) + "  "
        + sentence.predicate + effect
      rows.append(row.clipped(to: style.width))
      if !isShort, step == half { rows.append("…     \(history.steps - 2 * half) more") }
    }
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
