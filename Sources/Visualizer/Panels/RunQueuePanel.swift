import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The run queue: who runs, who can go and in which order, who waits for what, who has ended.
enum RunQueuePanel {
  static func draw(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool, on canvas: inout Canvas
  ) {
    let inside = Chrome.frame(
      .runQueue, rect, title: Line("Run queue"), trailing: atOnce(run), model: model,
      hasSides: hasSides, on: &canvas)
    let first = model.view[scrollOf: .runQueue]
    let lines = lines(run, model, limit: max(0, first) + inside.height + 1, canvas.glyphs)
    let shown = Chrome.unfolded(lines, inside, indent: Builder.labelWidth + 2)
    Chrome.list(shown, from: first, inside, on: &canvas)
  }

  /// How many run at once, and why it cannot be more.
  private static func atOnce(_ run: WatchedRun) -> Line {
    let request = run.header.request
    if request.mode == .directed { return Line("1 at once", .muted) }
    if run.header.cores == 1 && (request.mode == .threads || request.workers > 1) {
      let what = request.mode == .threads ? "threads" : "\(request.workers) workers"
      return Line("\(what), 1 core: not parallel", .orange)
    }
    return Line("\(run.world.atOnce) at once", .muted)
  }

  /// A line for each task, by what it does; built only as far as they are shown.
  static func lines(
    _ run: WatchedRun, _ model: Model, limit: Int, _ glyphs: Glyphs
  ) -> [Line] {
    var builder = Builder(run: run, selected: model.selectedTask, limit: limit, glyphs: glyphs)
    let groups = Groups(run, isNow: model.view.moment == nil)
    builder.justWent()
    builder.add("running", groups.running, .green)
    builder.add("can go", groups.ready, .yellow)
    builder.add("stuck", groups.stuck, Style.vermillion.bold)
    builder.add("outside", groups.outside, .muted)
    builder.add("waiting", groups.waiting, .skyBlue)
    builder.ended(groups.ended)
    return builder.lines
  }

  /// The queue in one line, for a screen without room for the panel.
  static func summary(_ run: WatchedRun, _ model: Model, _ glyphs: Glyphs) -> Line {
    let groups = Groups(run, isNow: model.view.moment == nil)
    var parts: [Line] = []
    func add(_ label: String, _ tasks: [TaskID], _ style: Style) {
      guard !tasks.isEmpty else { return }
      let names = tasks.prefix(4).map { run.directory.name(of: $0) }.joined(separator: ", ")
      let more = tasks.count > 4 ? " and \(tasks.count - 4) more" : ""
      parts.append(Line("\(label) ", style) + Line(names + more))
    }
    add("running", groups.running, .green)
    add("can go", groups.ready, .yellow)
    add("stuck", groups.stuck, Style.vermillion.bold)
    add("waiting", groups.waiting, .skyBlue)
    add("ended", groups.ended, .muted)
    guard let first = parts.first else { return Line() }
    return parts.dropFirst().reduce(first) { $0 + Line("  ·  ", .muted) + $1 }
  }
}

/// The tasks of a moment, by what they do.
struct Groups: Equatable, Sendable {
  var running: [TaskID] = []
  var ready: [TaskID] = []
  var waiting: [TaskID] = []
  var stuck: [TaskID] = []
  var outside: [TaskID] = []
  var ended: [TaskID] = []

  /// More than this are listed in order of creation: sorting them would take longer than a frame.
  private static let mostSorted = 4000

  init(_ run: WatchedRun, isNow: Bool) {
    let world = run.world
    for (index, state) in world.tasks.enumerated() {
      let task = TaskID(UInt32(index))
      if state.isStuck {
        stuck.append(task)
        continue
      }
      switch state.activity {
      case .notStarted: break
      case .running: running.append(task)
      case .ready: ready.append(task)
      case .blocked: waiting.append(task)
      case .outside: outside.append(task)
      case .done: ended.append(task)
      }
    }
    if run.isDirected {
      // By hand whoever has the one virtual worker can be passed over as well.
      ready = running + ready
      running = []
    }
    order(run, world, isNow: isNow)
  }

  /// The queue's own order where it is known, else that in which they became ready.
  private mutating func order(_ run: WatchedRun, _ world: World, isNow: Bool) {
    if isNow && !run.status.ready.isEmpty {
      let able = Set(ready)
      let listed = run.status.ready.filter { able.contains($0) }
      let known = Set(listed)
      ready = listed + ready.filter { !known.contains($0) }
    } else if !run.isDirected && ready.count <= Groups.mostSorted {
      ready.sort { (world.tasks[$0.index].since, $0) < (world.tasks[$1.index].since, $1) }
    }
  }
}

/// Writes the lines of the run queue.
private struct Builder {
  let run: WatchedRun
  let selected: TaskID
  let limit: Int
  let glyphs: Glyphs
  var lines: [Line] = []

  static let labelWidth = 11

  mutating func justWent() {
    guard run.isDirected, run.world.step > 0,
      let event = run.history.event(ofStep: run.world.step)
    else { return }
    let last = run.history.events[event]
    let words = run.sentences.phrase(Action(last), .past)
    append("just went", last.task, words, .muted)
  }

  mutating func add(_ label: String, _ tasks: [TaskID], _ style: Style) {
    for (index, task) in tasks.enumerated() {
      guard lines.count < limit else { return }
      append(index == 0 ? label : "", task, words(task), style)
    }
  }

  mutating func ended(_ tasks: [TaskID]) {
    guard !tasks.isEmpty, lines.count < limit else { return }
    let shown = tasks.prefix(12).map { run.directory.name(of: $0) }.joined(separator: ", ")
    let more = tasks.count > 12 ? " and \(tasks.count - 12) more" : ""
    lines.append(label("ended", .muted) + Line(shown + more, .muted))
  }

  private mutating func append(_ text: String, _ task: TaskID, _ words: String, _ style: Style) {
    let number = run.isDirected && task != .main ? "\(task.rawValue) " : ""
    let isSelected = task == selected
    lines.append(
      label(text, style) + Line(number, .accent)
        + Line(run.directory.name(of: task), isSelected ? Style.plain.bold : .plain)
        + Line("  \(words)", .muted))
  }

  private func label(_ text: String, _ style: Style) -> Line {
    Line(text, style).padded(to: Self.labelWidth)
  }

  /// What it does; of one that waits, for what and since when.
  private func words(_ task: TaskID) -> String {
    let words = run.sentences.status(of: task, in: run.world)
    guard let state = run.world[task], state.activity.isBlocked else {
      return words.hasPrefix("will ") ? String(words.dropFirst("will ".count)) : words
    }
    let short = words.hasPrefix("waits ") ? String(words.dropFirst("waits ".count)) : words
    guard !run.isDirected else { return short }
    return "\(short), since \(Sentences.duration(state.sceneSince))"
  }
}
