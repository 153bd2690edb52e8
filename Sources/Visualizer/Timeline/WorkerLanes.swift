import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The rows under the tasks: what each worker ran, and how many tasks ran at once.
struct WorkerLanes {
  let run: WatchedRun
  let axis: TimeAxis
  let gutter: TaskGutter
  let area: TimelineArea

  func draw(on canvas: inout Canvas) {
    for (index, y) in area.lanes.enumerated() { drawLane(index, y: y, on: &canvas) }
    if let y = area.atOnce { drawAtOnce(y: y, on: &canvas) }
  }

  private func x(_ column: Int) -> Int { area.inside.x + axis.gutter + column }

  private func drawLane(_ index: Int, y: Int, on canvas: inout Canvas) {
    let worker = WorkerID(UInt16(index))
    let names = run.directory.workers
    let name = names.indices.contains(index) ? names[index] : "worker \(index)"
    canvas.put(
      gutter.label(name), at: Point(x: area.inside.x, y: y), columns: axis.gutter - 1)
    let occupied = run.history.timeline.occupation(of: worker, in: axis.buckets)
    let now = run.history.world[worker]?.task ?? .none
    let goesOn = run.history.world.ending == nil
    var start = 0
    func task(_ column: Int) -> TaskID {
      let begin = axis.buckets.boundary(column)
      if begin >= run.history.timeline.end { return goesOn && begin < run.time ? now : .none }
      return occupied[column].busy >= 0.15 ? occupied[column].task : .none
    }
    while start < axis.buckets.count {
      let owner = task(start)
      var end = start + 1
      while end < axis.buckets.count && task(end) == owner { end += 1 }
      if owner != .none { drawSpan(owner, start..<end, y: y, on: &canvas) }
      start = end
    }
    drawWords(worker, y: y, on: &canvas)
  }

  /// A stretch that a task had: filled, with as much of its name as there is room for. Two shades by turns
  /// keep neighbours apart.
  private func drawSpan(_ task: TaskID, _ span: Range<Int>, y: Int, on canvas: inout Canvas) {
    let style: Style =
      task.index % 2 == 0 ? Style(.ground, on: .green, .bold) : Style(.green, on: .selected, .bold)
    let text = WorkerLanes.short(run.directory.name(of: task), columns: span.count)
    let letters = text.isEmpty ? [canvas.glyphs.medium] : Array(text.unicodeScalars)
    for (offset, column) in span.enumerated() {
      let filler: Unicode.Scalar? =
        letters.count == 1
        ? letters[0] : offset < letters.count ? letters[offset] : canvas.glyphs.frame.horizontal
      canvas.put(filler ?? " ", at: Point(x: x(column), y: y), style)
    }
  }

  /// What tells a name from its like in so many columns: of "fetch ada" it is "ada" or "a", of "task 17"
  /// "t17" or "17"; empty if even that is too long, for half a number is another one.
  static func short(_ name: String, columns: Int) -> String {
    if name.count <= columns { return name }
    let words = name.split(separator: " ")
    guard words.count > 1, let last = words.last else { return String(name.prefix(1)) }
    guard last.allSatisfy(\.isNumber) else {
      return String(last.count <= columns ? last : last.prefix(1))
    }
    if last.count < columns { return "\(name.prefix(1))\(last)" }
    return last.count == columns ? String(last) : ""
  }

  private func drawWords(_ worker: WorkerID, y: Int, on canvas: inout Canvas) {
    let task = run.world[worker]?.task ?? .none
    let line =
      task == .none ? Line("idle", .muted) : Line("runs \(run.directory.name(of: task))", .green)
    canvas.put(line, at: Point(x: area.inside.x + axis.words, y: y), columns: axis.wordsWidth)
  }

  /// How many ran, on average over the cell; a point where it was less than half of the time one.
  private func drawAtOnce(y: Int, on canvas: inout Canvas) {
    canvas.put(gutter.label("at once"), at: Point(x: area.inside.x, y: y))
    let levels = run.history.timeline.atOnce(in: axis.buckets)
    for (column, level) in levels.enumerated() where level.maximum > 0 {
      let count = Int(level.average.rounded())
      let scalar: Unicode.Scalar =
        count > 9 ? "+" : count > 0 ? Unicode.Scalar(UInt8(48 + count)) : canvas.glyphs.ready
      canvas.put(
        scalar, at: Point(x: x(column), y: y), count > 1 ? Style.green.bold : Style.muted)
    }
    let most = levels.map(\.maximum).max() ?? 0
    canvas.put(
      Line("at most \(most)", .muted),
      at: Point(x: area.inside.x + axis.words, y: y), columns: axis.wordsWidth)
  }
}
