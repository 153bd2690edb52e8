import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// A timeline in characters: a row for each of the first tasks.
struct TextTimeline {
  let directory: Directory
  /// The world at the end.
  let world: World
  let style: ReportStyle

  private var tasks: [TaskID] {
    world.tasks.indices.prefix(style.mostRows).map { TaskID(UInt32($0)) }
  }

  private var nameWidth: Int {
    max(7, min(20, tasks.map { directory.name(of: $0).displayWidth }.max() ?? 0))
  }

  /// "… and 3 more tasks", where there are more.
  static func rest(of count: Int) -> [String] {
    count > 0 ? ["… and \(count) more task\(count == 1 ? "" : "s")"] : []
  }

  // MARK: The steps axis

  /// A column for each step: who took it, who could have, and who could not.
  ///
  /// - Parameters:
  ///   - history: The trace, at least as far as its first steps.
  ///   - total: How many steps the whole trace has.
  func steps(of history: History, outOf total: Int) -> [String] {
    guard history.steps > 0 else { return [] }
    let room = style.width - nameWidth - 2
    let cell = max(1, min(3, room / total))
    let columns = min(history.steps, room / cell)
    var rows = tasks.map { directory.name(of: $0).padded(to: nameWidth) + "  " }
    var then = World()
    for step in 1...columns {
      guard let index = history.event(ofStep: step) else { continue }
      history.move(&then, to: history.position(afterStep: step - 1))
      for (row, task) in tasks.enumerated() {
        let glyph: Unicode.Scalar =
          history.events[index].task == task
          ? "●" : then[task].map { TextTimeline.stepGlyph(of: $0) } ?? " "
        rows[row] += String(style.glyph(glyph)).padded(to: cell)
      }
    }
    for (row, task) in tasks.enumerated() where world[task]?.isStuck == true {
      rows[row] += String(style.glyph("×"))
    }
    let key = "\(style.glyph("●")) goes  \(style.glyph("·")) could go  \(style.glyph("┄")) waits"
    let range = columns < total ? "the first \(columns) of \(total) steps" : "steps"
    return ["Timeline   \(range)   \(key)"] + rows.map(\.trimmedEnd)
      + TextTimeline.rest(of: world.tasks.count - tasks.count)
  }

  private static func stepGlyph(of task: TaskState) -> Unicode.Scalar {
    switch task.activity {
    case .notStarted, .done: " "
    case .ready, .running: "·"
    case .blocked: "┄"
    case .outside: "?"
    }
  }

  // MARK: The time axis

  /// A bar for each task: what it was doing most, in equal parts of the run.
  ///
  /// - Parameters:
  ///   - shares: For a task and a number of parts, its states in each.
  ///   - most: For a number of parts, how many tasks ran at once in each.
  func bars(
    of duration: UInt64, shares: (TaskID, Int) -> [Shares], most: (Int) -> [Int]
  ) -> [String] {
    guard duration > 0 else { return [] }
    let columns = max(10, style.width - nameWidth - 2)
    var rows = ["Timeline   0 to \(Sentences.duration(duration))   \(legend)"]
    for task in tasks {
      let bar = shares(task, columns).map { style.glyph(TextTimeline.glyph(of: $0.dominant)) }
      rows.append(
        directory.name(of: task).padded(to: nameWidth) + "  " + String(bar).trimmedEnd)
    }
    let levels = most(columns).map { String(min(9, $0)) }
    rows.append("at once".padded(to: nameWidth) + "  " + levels.joined())
    return rows + TextTimeline.rest(of: world.tasks.count - tasks.count)
  }

  private var legend: String {
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
