import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The shared memory: on the steps axis each value under the step after which it held, else as it is.
enum MemoryPanel {
  static func draw(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool, on canvas: inout Canvas
  ) {
    let isSteps = model.view.axis == .steps
    let inside = Chrome.frame(
      .memory, rect,
      title: Line(isSteps ? "Shared memory · after each step" : title(model)),
      trailing: model.view.focus == .memory ? Chrome.hint("i", "how it came to that") : "",
      model: model, hasSides: hasSides, on: &canvas)
    let rows = MemoryRows.rows(run)
    guard !rows.isEmpty else {
      Chrome.empty("Nothing is shared.", inside, on: &canvas)
      return
    }
    let chosen = chosenRow(rows, model)
    let first = min(max(0, (chosen ?? 0) - inside.height / 2), max(0, rows.count - inside.height))
    let shown = Array(rows.dropFirst(first).prefix(inside.height))
    if isSteps {
      StepsMemory(model, run, shown, width: inside.width).draw(inside, on: &canvas)
    } else {
      drawList(shown, run, inside, on: &canvas)
    }
    if let chosen, model.view.focus == .memory, rows.indices.contains(chosen) {
      let row = Rect(x: inside.x, y: inside.y + chosen - first, width: inside.width, height: 1)
      canvas.restyle(row) { if $0.background == .ground { $0.background = .selected } }
    }
    Chrome.more(above: first, below: rows.count - first - inside.height, inside, on: &canvas)
  }

  private static func title(_ model: Model) -> String {
    model.view.moment == nil ? "Shared memory" : "Shared memory · at that moment"
  }

  /// The row of the object that the pointer is at, once one was chosen or the panel has the focus.
  private static func chosenRow(_ rows: [MemoryRow], _ model: Model) -> Int? {
    guard model.view.focus == .memory || model.view.chosenObject != nil,
      let object = model.selectedObject
    else { return nil }
    return rows.firstIndex(of: .object(object))
  }

  // MARK: Without columns

  private static func drawList(
    _ rows: [MemoryRow], _ run: WatchedRun, _ inside: Rect, on canvas: inout Canvas
  ) {
    let gutter = TaskGutter(run, panelWidth: inside.width)
    let start = inside.x + gutter.width
    let width = inside.width - gutter.width
    for (index, row) in rows.enumerated() {
      let y = inside.y + index
      switch row {
      case .object(let object):
        let name = gutter.label(run.directory.name(of: object), .plain)
        canvas.put(name, at: Point(x: inside.x, y: y), columns: gutter.width - 1)
        canvas.put(
          state(object, run, canvas.glyphs), at: Point(x: start, y: y), columns: width)
      case .reading(let task, let object):
        let name = gutter.label("\(run.directory.name(of: task)) has read")
        canvas.put(name, at: Point(x: inside.x, y: y))
        let x = start + max(0, name.displayWidth - gutter.width + 1)
        canvas.put(reading(task, object, run, canvas.glyphs), at: Point(x: x, y: y))
      }
    }
  }

  private static func state(_ object: ObjectID, _ run: WatchedRun, _ glyphs: Glyphs) -> Line {
    guard let state = run.world[object] else { return Line("–", .muted) }
    let isFresh = state.writtenAtStep > 0 && state.writtenAtStep == run.world.step
    var line = Line(
      run.sentences.contents(of: state), isFresh ? Style.plain.reversed : Style.plain.bold)
    if state.writer != .none {
      line += Line("  by \(run.directory.name(of: state.writer))", .muted)
    }
    let pending = MemoryWords.pending(object, run, glyphs)
    // What an unbuffered channel holds is who waits at it.
    if state.kind == .channel && state.capacity == 0 && !pending.isEmpty { return pending }
    return pending.isEmpty ? line : line + "   " + pending
  }

  private static func reading(
    _ task: TaskID, _ object: ObjectID, _ run: WatchedRun, _ glyphs: Glyphs
  ) -> Line {
    guard let reading = MemoryWords.reading(of: task, object, in: run.world) else {
      return Line(String(glyphs.none), .muted)
    }
    let value = run.directory.describe(reading.value)
    let isOver = run.world[task]?.activity.isDone ?? true
    guard run.world.isOutOfDate(reading), !isOver, let now = run.world[object] else {
      return Line(value, .muted)
    }
    return Line(value, .vermillion)
      + Line(" \(glyphs.unequal) \(run.sentences.contents(of: now))  out of date", .vermillion)
  }
}
