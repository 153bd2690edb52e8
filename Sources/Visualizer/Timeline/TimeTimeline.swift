import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The timeline over time: durations as bars, operations as ticks on them, and under the tasks the workers
/// with what they ran.
struct TimeTimeline {
  let model: Model
  let run: WatchedRun
  let area: TimelineArea
  let axis: TimeAxis
  let gutter: TaskGutter

  init(_ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool) {
    self.model = model
    self.run = run
    area = TimelineArea(model, rect, run, hasSides: hasSides)
    axis = TimeAxis(model, run, panelWidth: area.inside.width)
    gutter = TaskGutter(run, panelWidth: area.inside.width)
  }

  func draw(on canvas: inout Canvas) {
    drawRuler(on: &canvas)
    for (row, task) in area.tasks.enumerated() {
      drawRow(task, y: area.rows.lowerBound + row, on: &canvas)
    }
    let lanes = WorkerLanes(run: run, axis: axis, gutter: gutter, area: area)
    lanes.draw(on: &canvas)
    if !model.view.isPicture { drawWakeUp(on: &canvas) }
    drawMoment(on: &canvas)
    drawMarks(on: &canvas)
    let rows = Rect(
      x: area.inside.x, y: area.rows.lowerBound, width: area.inside.width, height: area.rows.count)
    let below = area.taskCount - area.firstTask - area.rows.count
    Chrome.more(above: area.firstTask, below: below, rows, on: &canvas)
  }

  private func x(_ column: Int) -> Int { area.inside.x + column }

  private func drawRuler(on canvas: inout Canvas) {
    let y = area.ruler
    canvas.put(gutter.label("time"), at: Point(x: area.inside.x, y: y))
    for label in axis.labels(run, TimeWords(model, run))
    where label.column + label.text.count < axis.words {
      canvas.put(Line(label.text, .muted), at: Point(x: x(label.column), y: y))
    }
    for mark in model.shownMarks {
      guard let column = axis.column(of: mark.time) else { continue }
      canvas.put(canvas.glyphs.mark, at: Point(x: x(column), y: y), Style.skyBlue.bold)
    }
    let word = model.view.moment == nil ? "now" : "then"
    canvas.put(Line(word, .muted), at: Point(x: x(axis.words), y: y), columns: axis.wordsWidth)
  }

  private func drawRow(_ task: TaskID, y: Int, on canvas: inout Canvas) {
    let isSelected = task == model.selectedTask && !model.view.isPicture
    let name = gutter.line(task, run, isSelected: isSelected, canvas.glyphs)
    canvas.put(name, at: Point(x: area.inside.x, y: y), columns: axis.gutter - 1)
    drawBar(of: task, y: y, on: &canvas)
    for label in BarLabels(run: run, axis: axis).labels(of: task) {
      let place = Point(x: x(axis.gutter + label.column), y: y)
      canvas.put(Line(label.text, label.style), at: place)
    }
    drawWords(task, y: y, on: &canvas)
    if isSelected && area.taskCount > 1 {
      let cells = Rect(x: area.inside.x, y: y, width: area.inside.width, height: 1)
      canvas.restyle(cells) { if $0.background == .ground { $0.background = .selected } }
    }
  }

  /// The bar, and on it the operations as ticks, with their words where the bar has room for them.
  private func drawBar(of task: TaskID, y: Int, on canvas: inout Canvas) {
    let timeline = run.history.timeline
    let shares = timeline.shares(of: task, in: axis.buckets)
    let lasting = lastingState(of: task).map { BarCell($0, canvas.glyphs) }
    let cells = shares.indices.map { column in
      let start = axis.buckets.boundary(column)
      guard start >= timeline.end, start < run.time, let lasting else {
        return BarCell(shares[column], canvas.glyphs)
      }
      return lasting
    }
    let origin = Point(x: x(axis.gutter), y: y)
    for (column, cell) in cells.enumerated() {
      canvas.put(cell.scalar, at: origin.moved(dx: column), cell.style)
    }
    OperationTicks(task: task, cells: cells, buckets: axis.buckets, run: run)
      .draw(from: origin, on: &canvas)
  }

  /// The state that goes on after the last event; nil when the run is over.
  private func lastingState(of task: TaskID) -> LaneState? {
    guard run.history.world.ending == nil else { return nil }
    let end = run.history.timeline.end
    return run.history.timeline.interval(of: task, at: end)?.state
  }

  private func drawWords(_ task: TaskID, y: Int, on canvas: inout Canvas) {
    guard let state = run.world[task] else { return }
    let look = TaskLook(state, canvas.glyphs)
    var words = Line("\(look.glyph) \(look.word)", look.style)
    if let wait = state.wait, wait.object != .none, wait.operation.waitReason != .join {
      words += Line(" \(run.directory.name(of: wait.object))", look.style)
    }
    canvas.put(words, at: Point(x: x(axis.words), y: y), columns: axis.wordsWidth)
  }

  /// The latest wake-up of the selected task, from its waker's row to its own.
  private func drawWakeUp(on canvas: inout Canvas) {
    let task = model.selectedTask
    guard let wakeUp = run.world[task]?.wakeUp, wakeUp.waker != .none, wakeUp.waker != task,
      let column = axis.column(of: wakeUp.time),
      let own = area.tasks.firstIndex(of: task), let other = area.tasks.firstIndex(of: wakeUp.waker)
    else { return }
    let top = area.rows.lowerBound
    for row in min(own, other) + 1..<max(own, other) {
      canvas.put(
        canvas.glyphs.dashedVertical, at: Point(x: x(column), y: top + row), Style.accent)
    }
    let arrow = other < own ? canvas.glyphs.arrowDown : canvas.glyphs.arrowUp
    canvas.put(arrow, at: Point(x: x(column), y: top + own), Style.accent.bold)
  }

  /// What is marked, each on its task's row; the one that is looked at lies on top.
  private func drawMarks(on canvas: inout Canvas) {
    let marks = EventMarks(model, run)
    for mark in marks.marks.sorted(by: { !$0.isCurrent && $1.isCurrent }) {
      guard let row = area.tasks.firstIndex(of: mark.task), let column = axis.column(of: mark.time)
      else { continue }
      let place = Point(x: x(column), y: area.rows.lowerBound + row)
      canvas.put(canvas.glyphs.decisive, at: place, marks.style(of: mark))
    }
  }

  /// The moment that is looked at, as a line through all rows.
  private func drawMoment(on canvas: inout Canvas) {
    // A recording stands at a time, which need not be that of an event.
    let time = model.replay?.time ?? run.world.time
    guard model.view.moment != nil, let column = axis.column(of: time) else { return }
    canvas.verticalLine(
      at: Point(x: x(column), y: area.ruler), length: area.inside.bottom - area.ruler,
      canvas.glyphs.heavyVertical, Style.orange.bold)
  }
}

/// One cell of a bar: what the task did in that stretch, by share and never by what came last.
struct BarCell: Equatable, Sendable {
  let scalar: Unicode.Scalar
  let style: Style
  let isRunning: Bool

  init(_ shares: Shares, _ glyphs: Glyphs) {
    let running = shares[.running]
    guard running >= 0.15 else {
      self.init(shares[.absent] > 0.5 ? .absent : BarCell.waiting(shares), glyphs)
      return
    }
    let bar = running >= 0.75 ? glyphs.full : running >= 0.4 ? glyphs.dark : glyphs.medium
    self.init(bar, .green, isRunning: true)
  }

  /// The state with the largest share beside running and absence.
  private static func waiting(_ shares: Shares) -> LaneState {
    let dominant = shares.dominant
    guard dominant == .running || dominant == .absent else { return dominant }
    var best = LaneState.absent
    var most = 0.0
    for state in LaneState.allCases where state != .running && state != .absent {
      if shares[state] > most { (best, most) = (state, shares[state]) }
    }
    return best
  }

  private init(_ scalar: Unicode.Scalar, _ style: Style, isRunning: Bool) {
    self.scalar = scalar
    self.style = style
    self.isRunning = isRunning
  }

  /// A cell that is in one state throughout.
  init(_ state: LaneState, _ glyphs: Glyphs) {
    let look: TaskLook =
      switch state {
      case .absent: TaskLook(" ", " ", .plain, "")
      case .running: .running(glyphs)
      case .ready: .ready(glyphs)
      case .outside: .outside(glyphs)
      case .stuck: .stuck(glyphs)
      case .instrument: TaskLook(glyphs.none, glyphs.medium, .vermillion, "instrument")
      case .blocked(let reason): .waiting(reason, glyphs)
      }
    self.init(look.bar, look.style, isRunning: state == .running)
  }
}
