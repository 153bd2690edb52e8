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
    schedule != nil && plan.scene.description.axis == .steps ? stepColumns(style) : bars(style)
  }

  private func rowTasks(_ style: ReportStyle) -> (tasks: [TaskID], nameWidth: Int) {
    let tasks = world.tasks.indices.prefix(style.mostRows).map { TaskID(UInt32($0)) }
    let widths = tasks.map { directory.name(of: $0).displayWidth }
    return (tasks, max(7, min(20, widths.max() ?? 0)))
  }

  /// A column for each step: who took it, who could have, and who could not.
  private func stepColumns(_ style: ReportStyle) -> [String] {
    guard let history, history.steps > 0 else { return [] }
    let (tasks, nameWidth) = rowTasks(style)
    let room = style.width - nameWidth - 2
    let cell = max(1, min(3, room / history.steps))
    let columns = min(history.steps, room / cell)
    var rows = tasks.map { directory.name(of: $0).padded(to: nameWidth) + "  " }
    var then = World()
    for step in 1...columns {
      guard let index = history.event(ofStep: step) else { continue }
      history.move(&then, to: history.position(afterStep: step - 1))
      for (row, task) in tasks.enumerated() {
        let glyph: Unicode.Scalar =
          history.events[index].task == task
          ? "●" : then[task].map { FinishedRun.stepGlyph(of: $0) } ?? " "
        rows[row] += String(style.glyph(glyph)).padded(to: cell)
      }
    }
    for (row, task) in tasks.enumerated() where world[task]?.isStuck == true {
      rows[row] += String(style.glyph("×"))
    }
    let key = "\(style.glyph("●")) goes  \(style.glyph("·")) could go  \(style.glyph("┄")) waits"
    let range = columns < history.steps ? "the first \(columns) of \(history.steps) steps" : "steps"
    return ["Timeline   \(range)   \(key)"] + rows.map(\.trimmedEnd)
      + rest(of: world.tasks.count - tasks.count)
  }

  private static func stepGlyph(of task: TaskState) -> Unicode.Scalar {
    switch task.activity {
    case .notStarted, .done: " "
    case .ready, .running: "·"
    case .blocked: "┄"
    case .outside: "?"
    }
  }

  /// A bar for each of the first tasks: what it was doing most, in equal parts of the run.
  private func bars(_ style: ReportStyle) -> [String] {
    guard let history, history.duration > 0 else { return [] }
    let (shown, nameWidth) = rowTasks(style)
    let columns = max(10, style.width - nameWidth - 2)
    let buckets = Buckets(from: 0, to: history.duration, count: columns)
    var rows = ["Timeline   0 to \(Sentences.duration(history.duration))   \(legend(style))"]
    for task in shown {
      let shares = history.timeline.shares(of: task, in: buckets)
      let bar = String(shares.map { style.glyph(FinishedRun.glyph(of: $0.dominant)) })
      rows.append(directory.name(of: task).padded(to: nameWidth) + "  " + bar.trimmedEnd)
    }
    let most = history.timeline.atOnce(in: buckets).map { String(min(9, $0.maximum)) }
    rows.append("at once".padded(to: nameWidth) + "  " + most.joined())
    return rows + rest(of: world.tasks.count - shown.count)
  }

  private func legend(_ style: ReportStyle) -> String {
    "\(style.glyph("█")) running  \(style.glyph("░")) ready  \(style.glyph("┄")) waiting  "
      + "\(style.glyph("×")) stuck"
  }

  private static func glyph(of state: LaneState) -> Unicode.Scalar {
    switch state {
    case .absent: " "
    case .running, .instrument: "█"
    case .ready: "░"
    case .blocked: "┄"
    case .outside: "·"
    case .stuck: "×"
    }
  }
}
