import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

extension Model {
  // MARK: The moment

  /// `←` and `→`: in a finding to its other events, else some steps on or back.
  mutating func moveMoment(by direction: Int) {
    guard let run else { return }
    if view.focus == .findings, markedFinding != nil { return goThroughFinding(by: direction) }
    look(atStep: run.world.step + direction * stride(run))
  }

  /// `End`: to the last moment there is, and the picture with it.
  mutating func returnToNow() {
    if replay != nil { return seekToEnd() }
    view.window.end = nil
    lookAtNow()
  }

  /// `_`: the whole run.
  mutating func fit() {
    view.window = TimeWindow()
    view.stepWidth = nil
  }

  /// How many events are looked at.
  var shownEvents: Int { view.moment ?? run?.history.count ?? 0 }

  /// The first moment at which there is something to see: by hand all that comes before the first step.
  var beginning: Int {
    guard let run else { return 0 }
    let history = run.history
    return run.isDirected
      ? history.position(afterStep: 0) : min(history.count, max(1, history.position(at: 0)))
  }

  /// Looks at the moment after so many steps and all that followed from the last of them; at the end, at now.
  mutating func look(atStep step: Int) {
    guard let run else { return }
    let isLast = step >= run.stepCount
    look(at: isLast ? run.history.count : run.history.position(afterStep: max(0, step)))
  }

  /// Looks at the moment after so many events; after the last, at now.
  ///
  /// While a recording is still being read, its last event is not now: what is read next must not move
  /// the picture.
  mutating func look(at position: Int, isAtEvent: Bool = false) {
    guard let run else { return }
    let isNow = position >= run.history.count && unread == 0
    view.moment = isNow ? nil : min(max(0, position), run.history.count)
    view.isAtEvent = isAtEvent && !isNow
    let time = momentTime
    replay?.time = time
    view.stepPan = 0
    keepMomentInWindow()
    settle()
  }

  /// Looks at what has happened last, and goes on with what happens next.
  mutating func lookAtNow() {
    guard let run else { return }
    view.moment = nil
    look(at: run.history.count)
  }

  /// Looks one event on or back. What the sampler reads from the kernel is no event of the scene, and is
  /// passed over.
  mutating func moveByEvent(_ direction: Int) {
    guard let run else { return }
    let count = run.history.count
    var position = shownEvents + direction
    while position > 1, position < count, run.history.events[position - 1].kind == .threadSampled {
      position += direction
    }
    look(at: max(min(beginning, 1), position), isAtEvent: true)
  }

  /// How many steps ←→ moves: one, or on a crowded time axis as many as lie in a column.
  private func stride(_ run: WatchedRun) -> Int {
    guard view.axis == .time, run.stepCount > 0 else { return 1 }
    let columns = max(1, TimelineArea.columns(of: self))
    let length = view.window.length ?? max(1, run.time)
    let share = Double(length) / Double(max(1, run.time))
    return max(1, Int(Double(run.stepCount) * share / Double(columns)))
  }

  // MARK: The window of the time axis

  /// Moves the picture by a quarter of its width.
  mutating func pan(by direction: Int) {
    if view.axis == .steps {
      view.stepPan += direction * 4
      return
    }
    guard let run, let length = view.window.length else { return }
    let end = view.window.end ?? run.time
    let moved = Int64(clamping: end) + Int64(direction) * Int64(clamping: length / 4)
    let limited = min(max(moved, Int64(clamping: length)), Int64(clamping: run.time))
    view.window.end = limited == Int64(clamping: run.time) ? nil : UInt64(clamping: limited)
  }

  /// Zooms about the moment, or about now where that is what is looked at.
  mutating func zoom(by factor: Double) {
    guard let run, run.time > 0 else { return }
    if view.axis == .steps {
      zoomSteps(in: factor > 1)
      return
    }
    let whole = run.time
    let length = view.window.length ?? whole
    let wanted = UInt64(max(1000, Double(length) / factor))
    if wanted >= whole {
      view.window = TimeWindow()
      return
    }
    let end = view.window.end ?? whole
    let start = end > length ? end - length : 0
    let centre = view.moment == nil ? end : momentTime
    let share = Double(min(max(centre, start), end) - start) / Double(max(1, length))
    view.window.length = wanted
    let newEnd = Double(centre) + Double(wanted) * (1 - share)
    view.window.end =
      view.window.follows && view.moment == nil
      ? nil : UInt64(min(max(newEnd, Double(wanted)), Double(whole)))
  }

  /// On the steps axis the columns become wider or narrower.
  private mutating func zoomSteps(in isIn: Bool) {
    let width = StepColumns.current(self)
    let other =
      isIn
      ? StepColumns.widths.first { $0 > width } : StepColumns.widths.last { $0 < width }
    view.stepWidth = other ?? width
  }

  /// The time of the moment that is looked at.
  var momentTime: UInt64 {
    guard let run else { return 0 }
    guard let moment = view.moment else { return replay?.duration ?? run.time }
    return run.history.time(at: moment)
  }

  private mutating func keepMomentInWindow() {
    guard let run, let length = view.window.length, view.moment != nil else { return }
    let time = momentTime
    let end = view.window.end ?? run.time
    let start = end > length ? end - length : 0
    if time < start { view.window.end = max(length, time + length * 3 / 4) }
    if time > end { view.window.end = min(run.time, time + length / 4) }
  }

  // MARK: Rows and panels

  /// Selects another task; in a panel that is no list of tasks, scrolls.
  mutating func moveRow(_ move: RowMove) {
    switch view.focus {
    case .timeline, .runQueue: moveSelection(move)
    case .yourRuns:
      let last = max(0, earlierRuns.entries.count - 1)
      earlierRuns.selected = move.moved(from: earlierRuns.selected, last: last, page: 5)
    case .findings: moveFinding(move)
    case .memory: moveObject(move)
    case .source, .waits, .happened, .outcomes, .statistics, .log: scroll(view.focus, move)
    }
  }

  private mutating func moveSelection(_ move: RowMove) {
    guard let run else { return }
    let last = max(0, run.world.tasks.count - 1)
    let row = move.moved(from: selectedTask.index, last: last, page: max(1, size.rows / 3))
    view.chosenTask = TaskID(UInt32(row))
  }

  /// Panels show their newest or most telling lines by themselves; scrolling counts from there.
  private mutating func scroll(_ panel: Panel, _ move: RowMove) {
    let page = max(1, size.rows / 4)
    switch move {
    case .up: view[scrollOf: panel] -= 1
    case .down: view[scrollOf: panel] += 1
    case .pageUp: view[scrollOf: panel] -= page
    case .pageDown: view[scrollOf: panel] += page
    case .first, .last: view[scrollOf: panel] = 0
    }
  }

  mutating func moveFocus(by direction: Int) {
    let panels = SceneLayout.reachable(self)
    guard let place = panels.firstIndex(of: view.focus) else {
      view.focus = .timeline
      return
    }
    view.focus = panels[(place + direction + panels.count) % panels.count]
    if Panel.tabs.contains(view.focus) { view.chosenTab = view.focus }
  }
}
