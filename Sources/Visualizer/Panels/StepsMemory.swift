import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The shared memory under the columns of the timeline: what each object held after each step.
struct StepsMemory {
  let model: Model
  let run: WatchedRun
  let rows: [MemoryRow]
  let columns: StepColumns
  let table: StepTable
  let gutter: TaskGutter
  let marks: EventMarks

  init(_ model: Model, _ run: WatchedRun, _ rows: [MemoryRow], width: Int) {
    self.model = model
    self.run = run
    self.rows = rows
    columns = StepColumns(model, run, panelWidth: width)
    gutter = TaskGutter(run, panelWidth: width)
    marks = EventMarks(model, run)
    var tasks: [TaskID] = []
    var objects: [ObjectID] = []
    for row in rows {
      switch row {
      case .object(let object): if !objects.contains(object) { objects.append(object) }
      case .reading(let task, let object):
        if !tasks.contains(task) { tasks.append(task) }
        if !objects.contains(object) { objects.append(object) }
      }
    }
    table = StepTable(
      run.history, steps: columns.steps, tasks: tasks, objects: objects, moment: run.world)
  }

  func draw(_ inside: Rect, on canvas: inout Canvas) {
    for (index, row) in rows.enumerated() {
      let place = Point(x: inside.x, y: inside.y + index)
      switch row {
      case .object(let object): drawObject(object, at: place, on: &canvas)
      case .reading(let task, let object): drawReading(task, object, at: place, on: &canvas)
      }
    }
    drawLine(inside, on: &canvas)
  }

  private func drawObject(_ object: ObjectID, at place: Point, on canvas: inout Canvas) {
    let name = gutter.label(run.directory.name(of: object), .plain)
    canvas.put(name, at: place, columns: columns.gutter - 1)
    if let index = table.objects.firstIndex(of: object) {
      for column in table.columns {
        let isMarked = marks[step: column.step]?.object == object
        drawValue(column.memory[index], column, isMarked: isMarked, at: place, on: &canvas)
      }
    }
    var next = MemoryWords.pending(object, run, canvas.glyphs, room: columns.nextWidth)
    if columns.count == 0, let state = run.world[object] {
      next = Line(run.sentences.contents(of: state), Style.plain.bold) + "  " + next
    }
    canvas.put(next, at: place.moved(dx: columns.next), columns: columns.nextWidth)
  }

  /// The value after a step, and a line to the next one; where the step changed it, inverse, with its writer.
  private func drawValue(
    _ memory: StepTable.Memory, _ column: StepTable.Column, isMarked: Bool, at place: Point,
    on canvas: inout Canvas
  ) {
    let isLater = column.step > columns.moment
    let start = place.moved(dx: columns.x(ofStep: column.step))
    let text = run.sentences.contents(of: memory.state)
    let isFree = text == "free" || text == "–"
    var style: Style = isFree ? .muted : .plain
    if memory.isChanged { style = Style.plain.bold.reversed }
    if isLater { style = Style.muted.dim }
    if isMarked { style = marks.style.with(style.attributes.union(.bold)) }
    let line = columns.width == 1 ? (memory.isChanged ? canvas.glyphs.done : nil) : nil
    let isLast = column.step == columns.moment || column.step == columns.steps.upperBound - 1
    canvas.horizontalLine(
      at: start, length: isLast && columns.width > 1 ? 0 : columns.width, line,
      isLater ? Style.frame.dim : .frame)
    guard columns.width > 1 else { return }
    // Where there is no room for words, only what changes is written.
    if isNarrow, !memory.isChanged, column.step != columns.first { return }
    let value = Line(isNarrow ? short(text) : text, style)
      .truncated(to: columns.textWidth, ellipsis: canvas.glyphs.ellipsis)
    var end = canvas.put(value, at: start)
    let room = start.x + columns.textWidth - end
    if memory.isChanged, memory.state.writer != .none, memory.state.writtenAtStep == column.step {
      let writer = Line(
        " by \(run.directory.name(of: memory.state.writer))", isLater ? style : .muted)
      if writer.displayWidth <= room {
        end = canvas.put(writer, at: Point(x: end, y: start.y))
        canvas.put(" ", at: Point(x: end, y: start.y))
      }
    }
  }

  private var isNarrow: Bool { columns.width < 9 }

  /// As the timeline above writes it: `T` for true; of a name the beginning, but never half a number.
  private func short(_ text: String) -> String {
    if text == "true" || text == "false" { return text.prefix(1).uppercased() }
    let isNumber = text.contains { $0.isNumber }
    return isNumber ? text : String(text.prefix(columns.textWidth))
  }

  private func drawReading(
    _ task: TaskID, _ object: ObjectID, at place: Point, on canvas: inout Canvas
  ) {
    let name = gutter.label("\(run.directory.name(of: task)) has read")
    let short = gutter.label("\(run.directory.name(of: task)) read")
    let label = name.displayWidth < columns.gutter ? name : short
    canvas.put(label, at: place, columns: columns.gutter - 1)
    for column in table.columns {
      let reading = column.readings.last { $0.task == task && $0.reading.object == object }
      let start = place.moved(dx: columns.x(ofStep: column.step))
      canvas.put(
        readingLine(reading, object, column, canvas.glyphs), at: start, columns: columns.textWidth)
    }
    guard let reading = MemoryWords.reading(of: task, object, in: run.world),
      run.world.isOutOfDate(reading), run.world[task]?.activity.isDone == false
    else { return }
    canvas.put(
      Line("out of date", .vermillion), at: place.moved(dx: columns.next),
      columns: columns.nextWidth)
  }

  private func readingLine(
    _ reading: StepTable.Reading?, _ object: ObjectID, _ column: StepTable.Column, _ glyphs: Glyphs
  ) -> Line {
    let isLater = column.step > columns.moment
    guard let reading else { return Line(String(glyphs.none), Style.muted.dim) }
    let whole = run.directory.describe(reading.reading.value)
    let value = isNarrow ? short(whole) : whole
    if isLater { return Line(value, Style.muted.dim) }
    guard reading.isOutOfDate, isAlive(reading.task, in: column),
      let index = table.objects.firstIndex(of: object)
    else { return Line(value, .muted) }
    let contents = run.sentences.contents(of: column.memory[index].state)
    let now = isNarrow ? short(contents) : contents
    let space = columns.width >= 9 ? " " : ""
    return Line("\(value)\(space)\(glyphs.unequal)\(space)\(now)", .vermillion)
  }

  /// What a task that is over has read is out of date for nobody.
  private func isAlive(_ task: TaskID, in column: StepTable.Column) -> Bool {
    guard let row = table.tasks.firstIndex(of: task) else { return false }
    return column.cells[row] != .absent
  }

  /// The line between done and next goes on through the memory.
  private func drawLine(_ inside: Rect, on canvas: inout Canvas) {
    let height = min(rows.count, inside.height)
    if columns.line != columns.end {
      canvas.verticalLine(
        at: Point(x: inside.x + columns.end, y: inside.y), length: height, nil, .frame)
      canvas.verticalLine(
        at: Point(x: inside.x + columns.line - 1, y: inside.y), length: height,
        canvas.glyphs.heavyVertical, Style.orange.bold)
    } else {
      canvas.verticalLine(
        at: Point(x: inside.x + columns.end, y: inside.y), length: height,
        canvas.glyphs.heavyVertical, Style.plain)
    }
  }
}
