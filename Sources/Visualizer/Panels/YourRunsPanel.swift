import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The runs that the viewer has made, as their schedules and how they went.
enum YourRunsPanel {
  static func draw(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool, on canvas: inout Canvas
  ) {
    let runs = model.earlierRuns
    var trailing = Line()
    if let previous = runs.previous {
      trailing = Chrome.hint("u", "back to run \(runs.entries[previous].number)")
    }
    let inside = Chrome.frame(
      .yourRuns, rect, title: Line("Your runs"), trailing: trailing, model: model,
      hasSides: hasSides, on: &canvas)
    let choice = choice(run)
    let height = inside.height - (choice == nil || inside.height < 3 ? 0 : 1)
    let isFocused = model.view.focus == .yourRuns
    let chosen = isFocused ? runs.selected : runs.current
    let first = min(max(0, chosen - height + 1), max(0, runs.entries.count - height))
    let mayBeTwo = runs.entries.count * 2 <= height
    var y = inside.y
    for (row, entry) in runs.entries.enumerated().dropFirst(first).prefix(height) {
      let lines = lines(
        entry, isCurrent: row == runs.current, run, inside.width, mayBeTwo: mayBeTwo,
        canvas.glyphs)
      for (offset, line) in lines.enumerated() {
        canvas.put(line, at: Point(x: inside.x, y: y + offset), columns: inside.width)
      }
      if isFocused && row == runs.selected {
        canvas.restyle(Rect(x: inside.x, y: y, width: inside.width, height: lines.count)) {
          $0.background = .selected
        }
      }
      y += lines.count
    }
    if let choice, y < inside.bottom {
      canvas.put(Line(choice, .muted), at: Point(x: inside.x, y: y), columns: inside.width)
    }
  }

  /// A run's number, the way that it took, and its result, which may have a line of its own where both
  /// have no room in one.
  private static func lines(
    _ entry: EarlierRuns.Entry, isCurrent: Bool, _ run: WatchedRun, _ width: Int, mayBeTwo: Bool,
    _ glyphs: Glyphs
  ) -> [Line] {
    let mark = Line(isCurrent ? String(glyphs.pointer) : " ", Style.accent.bold)
    let name = Line("run \(entry.number)", isCurrent ? Style.plain.bold : .plain).padded(to: 7)
    let isOther = entry.request.variant != run.header.request.variant
    let variant = isOther ? entry.request.variant.map { "\($0) · " } ?? "" : ""
    func way(_ room: Int) -> Line {
      Line(variant + YourRunsPanel.way(entry, run, room: room - variant.count), .muted)
        .truncated(to: room, ellipsis: glyphs.ellipsis)
    }
    let whole = Line(entry.result, resultStyle(entry.result))
    // The result has the room that it needs; the way to it has what is left, or none.
    let result = whole.truncated(to: max(12, width - 11), ellipsis: glyphs.ellipsis)
    let room = width - 9 - result.displayWidth - 2
    if room >= 8 { return [mark + name + " " + way(room).padded(to: room) + "  " + result] }
    if mayBeTwo {
      let second = whole.truncated(to: width - 9, ellipsis: glyphs.ellipsis)
      return [mark + name + " " + way(width - 9), Line("         ") + second]
    }
    let gap = String(repeating: " ", count: max(1, room + 3))
    return [mark + name + Line(gap) + result]
  }

  /// The schedule by the tasks' names where these have room, else by their numbers; of live runs, on what.
  private static func way(
    _ entry: EarlierRuns.Entry, _ run: WatchedRun, room: Int
  ) -> String {
    guard entry.request.mode == .directed else {
      let workers = entry.request.workers
      let what =
        entry.request.mode == .threads
        ? "threads" : workers == 1 ? "1 worker" : "\(workers) workers"
      let whole = "\(what) · seed \(entry.request.seed)"
      return whole.count <= room ? whole : what
    }
    guard let schedule = entry.schedule, !schedule.choices.isEmpty else { return "from the start" }
    let names = schedule.choices.map { run.directory.name(of: $0.task) }
    let named = names.joined(separator: " ")
    let isSame = entry.request.variant == run.header.request.variant
    return isSame && named.count <= room && !names.contains("?") ? named : schedule.description
  }

  private static func resultStyle(_ result: String) -> Style {
    if result == "…" { return .muted }
    let isBad = [Ending.deadlock, .leak, .crash].contains { result.hasPrefix($0.name) }
    return isBad ? .vermillion : .plain
  }

  /// "step 3 had a choice: A or B": the last step at which another task could have gone.
  private static func choice(_ run: WatchedRun) -> String? {
    guard run.isDirected, !run.isCrowd, run.world.step > 0,
      let event = run.history.event(ofStep: run.world.step)
    else { return nil }
    let before = run.history.world(at: event)
    let able = before.tasks.indices.filter { index in
      switch before.tasks[index].activity {
      case .ready, .running: true
      case .notStarted, .blocked, .outside, .done: false
      }
    }
    guard able.count > 1 else { return nil }
    let names = able.prefix(4).map { run.directory.name(of: TaskID(UInt32($0))) }
    let shown = names.joined(separator: " or ") + (able.count > 4 ? " or …" : "")
    return "step \(run.world.step) had a choice: \(shown)"
  }
}
