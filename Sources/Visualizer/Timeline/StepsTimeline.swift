import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The timeline over steps: a column for each operation, in the order in which they happened.
struct StepsTimeline {
  let model: Model
  let run: WatchedRun
  let area: TimelineArea
  let columns: StepColumns
  let table: StepTable
  let gutter: TaskGutter
  let marks: EventMarks

  init(_ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool) {
    self.model = model
    self.run = run
    area = TimelineArea(model, rect, run, hasSides: hasSides)
    columns = StepColumns(model, run, panelWidth: area.inside.width)
    gutter = TaskGutter(run, panelWidth: area.inside.width)
    marks = EventMarks(model, run)
    table = StepTable(
      run.history, steps: columns.steps, tasks: area.tasks, objects: [], moment: run.world)
  }

  func draw(on canvas: inout Canvas) {
    drawRuler(on: &canvas)
    for (row, task) in area.tasks.enumerated() {
      drawRow(task, row, y: area.rows.lowerBound + row, on: &canvas)
    }
    drawLine(on: &canvas)
    let below = area.taskCount - area.firstTask - area.rows.count
    let rows = Rect(
      x: area.inside.x, y: area.rows.lowerBound, width: area.inside.width, height: area.rows.count)
    Chrome.more(above: area.firstTask, below: below, rows, on: &canvas)
  }

  private func x(_ column: Int) -> Int { area.inside.x + column }

  private func drawRuler(on canvas: inout Canvas) {
    let y = area.ruler
    canvas.put(gutter.label("step"), at: Point(x: area.inside.x, y: y))
    for column in table.columns where columns.width > 1 || column.step % 5 == 0 {
      var style: Style = column.step == columns.moment ? Style.plain.bold : .muted
      if marks[step: column.step] != nil { style = marks.style.bold }
      canvas.put(
        Line(String(column.step), style), at: Point(x: x(columns.x(ofStep: column.step)), y: y),
        columns: max(columns.textWidth, columns.width == 1 ? 4 : 0))
    }
    if columns.hiddenBefore > 0 {
      let text = Line("\(canvas.glyphs.arrowLeft)\(columns.hiddenBefore)", .muted)
      canvas.put(text, at: Point(x: x(columns.gutter) - text.displayWidth - 1, y: y))
    }
    for mark in model.shownMarks { drawMark(mark, y: y, on: &canvas) }
    canvas.put(Line("next", .muted), at: Point(x: x(columns.next), y: y))
  }

  /// Behind the number of the step after which it stands.
  private func drawMark(_ mark: Mark, y: Int, on canvas: inout Canvas) {
    let step = run.history.step(at: mark.position)
    guard step == 0 || columns.steps.contains(step) else { return }
    var column = step == 0 ? columns.gutter - 1 : columns.x(ofStep: step)
    if step > 0, columns.width > 1 {
      column += min(String(step).count, columns.width - 1)
    }
    guard column < columns.next else { return }
    canvas.put(canvas.glyphs.mark, at: Point(x: x(column), y: y), Style.skyBlue.bold)
  }

  private func drawRow(_ task: TaskID, _ row: Int, y: Int, on canvas: inout Canvas) {
    let isSelected = task == model.selectedTask && !model.view.isPicture
    let name = gutter.line(task, run, isSelected: isSelected, canvas.glyphs)
    canvas.put(name, at: Point(x: area.inside.x, y: y), columns: columns.gutter - 1)
    for column in table.columns { drawCell(column, row, y: y, on: &canvas) }
    drawNext(task, y: y, on: &canvas)
    if isSelected && area.taskCount > 1 {
      let cells = Rect(x: area.inside.x, y: y, width: area.inside.width, height: 1)
      canvas.restyle(cells) { if $0.background == .ground { $0.background = .selected } }
    }
  }

  private func drawCell(
    _ column: StepTable.Column, _ row: Int, y: Int, on canvas: inout Canvas
  ) {
    let place = Point(x: x(columns.x(ofStep: column.step)), y: y)
    let isLater = column.step > columns.moment
    func dimmed(_ style: Style) -> Style { isLater ? Style.muted.dim : style }
    switch column.cells[row] {
    case .absent: break
    case .acts, .partner:
      let isLast = column.step == columns.moment
      let style = dimmed(isLast ? Style.green.bold : .green)
      if let mark = marks[step: column.step], column.cells[row] == .acts {
        drawMarked(column, mark, at: place, on: &canvas)
      } else {
        drawOperation(column, style, at: place, on: &canvas)
      }
    case .couldGo: canvas.put(canvas.glyphs.ready, at: place, dimmed(.yellow))
    case .outside: canvas.put(canvas.glyphs.none, at: place, dimmed(.muted))
    case .waiting(let reason):
      let style = dimmed(TaskLook.style(of: reason))
      canvas.horizontalLine(at: place, length: columns.width, canvas.glyphs.waiting, style)
    case .stuck:
      let style = dimmed(TaskLook.stuck(canvas.glyphs).style)
      canvas.horizontalLine(at: place, length: columns.width, canvas.glyphs.waiting, style)
      canvas.put(canvas.glyphs.stuck, at: place, style)
    }
  }

  private func drawOperation(
    _ column: StepTable.Column, _ style: Style, at place: Point, on canvas: inout Canvas
  ) {
    let room = max(1, columns.textWidth - columns.wordsX)
    let text = run.sentences.cell(column.action, width: room)
    if columns.width >= 9 {
      canvas.put(canvas.glyphs.done, at: place, style)
      let cell = Line(text, style.foreground == .muted ? style : Style.plain.with(style.attributes))
      canvas.put(cell, at: place.moved(dx: columns.wordsX), columns: room)
    } else if columns.width > 1 {
      let short = run.sentences.cell(column.action, width: columns.textWidth)
      canvas.put(Line(short, style), at: place, columns: columns.textWidth)
    } else {
      canvas.put(canvas.glyphs.done, at: place, style)
    }
  }

  /// An operation that is marked: by its glyph, where the column has room for one, and by its style.
  private func drawMarked(
    _ column: StepTable.Column, _ mark: EventMarks.Mark, at place: Point, on canvas: inout Canvas
  ) {
    let style = marks.style(of: mark)
    let glyph = Line(String(canvas.glyphs.decisive), style)
    if columns.width >= 9 {
      let text = run.sentences.cell(column.action, width: columns.textWidth - columns.wordsX)
      let gap = Line(columns.wordsX > 1 ? " " : "", style)
      canvas.put(glyph + gap + Line(text, style), at: place, columns: columns.textWidth)
    } else if columns.width > 1 {
      let text = run.sentences.cell(column.action, width: columns.textWidth)
      let line = Line(text, style.underlined)
      canvas.put(
        text.count < columns.textWidth ? line + glyph : line, at: place, columns: columns.textWidth)
    } else {
      canvas.put(glyph, at: place)
    }
  }

  /// Right of the heavy line: what the task is about to do, or for what it waits.
  private func drawNext(_ task: TaskID, y: Int, on canvas: inout Canvas) {
    let isDecisive = model.isNextStepDecisive && run.status.next == task
    var line = PendingText.line(
      task, run, width: columns.nextWidth, isDecisive: isDecisive, canvas.glyphs)
    if let mark = markedWait(of: task) {
      line = Line("\(canvas.glyphs.decisive) ", marks.style(of: mark)) + line
    }
    canvas.put(line, at: Point(x: x(columns.next), y: y), columns: columns.nextWidth)
  }

  /// The marked wait that a task stands in.
  private func markedWait(of task: TaskID) -> EventMarks.Mark? {
    guard run.world[task]?.activity.isBlocked == true else { return nil }
    return marks.marks.last { mark in
      mark.task == task && mark.step == nil && mark.position < run.world.events
        && run.history.events[mark.position].kind == .taskBlocked
    }
  }

  private func drawLine(on canvas: inout Canvas) {
    let height = area.rows.upperBound - area.ruler
    if columns.line != columns.end {
      canvas.verticalLine(
        at: Point(x: x(columns.end), y: area.ruler), length: height, nil, .frame)
      canvas.verticalLine(
        at: Point(x: x(columns.line) - 1, y: area.ruler), length: height,
        canvas.glyphs.heavyVertical, Style.orange.bold)
    } else {
      canvas.verticalLine(
        at: Point(x: x(columns.end), y: area.ruler), length: height,
        canvas.glyphs.heavyVertical, Style.plain)
    }
  }
}

/// What a task does next, as the timeline writes it beside the heavy line.
enum PendingText {
  /// As much of a sentence as has some room; in a narrow place the object alone stands for it.
  static func line(
    _ task: TaskID, _ run: WatchedRun, width: Int, isDecisive: Bool = false, _ glyphs: Glyphs
  ) -> Line {
    guard let state = run.world[task] else { return Line() }
    if state.isStuck {
      let look = TaskLook.stuck(glyphs)
      let wait = width >= 34 ? run.sentences.status(of: task, in: run.world) : short(state, run)
      return Line("\(look.glyph) stuck", look.style) + Line("  \(wait)", .vermillion)
    }
    switch state.activity {
    case .ready, .running:
      guard let next = state.announced, next.operation.isStep else {
        return Line(run.sentences.status(of: task, in: run.world), .muted)
      }
      let isChosen = run.status.next == task
      let style: Style = isDecisive ? Style.orange.bold : isChosen ? Style.green.bold : .green
      let isWritten = isChosen && run.isFollowingSchedule && !run.status.ahead.isEmpty
      let glyph =
        isDecisive ? glyphs.decisive : isWritten ? glyphs.arrowRight : glyphs.pending
      return Line("\(glyph) ", style)
        + Line(run.sentences.cell(next, width: 30), isChosen ? Style.plain.bold : .plain)
    case .blocked(let action):
      return Line(
        run.sentences.status(of: task, in: run.world),
        TaskLook.style(of: action.operation.waitReason))
    case .notStarted, .outside, .done:
      return Line(run.sentences.status(of: task, in: run.world), .muted)
    }
  }

  /// "fork 2", "join".
  private static func short(_ state: TaskState, _ run: WatchedRun) -> String {
    guard let wait = state.wait else { return "" }
    let reason = wait.operation.waitReason
    guard reason != .join, wait.object != .none else { return reason.word }
    return run.directory.name(of: wait.object)
  }
}
