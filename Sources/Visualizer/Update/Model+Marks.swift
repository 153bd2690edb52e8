import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

extension Model {
  /// The marks on the way that is looked at, in order.
  var shownMarks: [Mark] {
    guard let run else { return [] }
    return marks.shown(upTo: run.history.count + unread)
  }

  /// `m`: asks for a note; where a mark is already, its note is changed.
  mutating func beginMark() {
    guard let run else { return }
    setPlayingIfReplay(false)
    let position = markPlace(of: shownEvents)
    let old = shownMarks.first { $0.position == position }
    let mark = Mark(
      position: position, time: replay?.time ?? momentTime, step: run.world.step)
    entry = Entry(purpose: .note(old ?? mark), text: old?.note ?? "")
  }

  /// Sets the mark that a note was typed for.
  mutating func finish(_ mark: Mark, note: String) -> [Effect] {
    marks.set(
      Mark(position: mark.position, time: mark.time, step: mark.step, note: note))
    let shown = shownMarks
    let number = (shown.firstIndex { $0.position == mark.position } ?? 0) + 1
    message =
      "Mark \(number) of \(shown.count) is set. [ and ] jump between marks, M lists them."
      + (keepsMarks ? "" : " They are kept in a file when the run is recorded: w.")
    return savingMarks
  }

  /// `[` and `]`: to the next mark before or behind the moment.
  mutating func jumpToMark(_ direction: Int) {
    let shown = shownMarks
    let here = markPlace(of: shownEvents)
    let index =
      direction < 0
      ? shown.lastIndex { $0.position < here } : shown.firstIndex { $0.position > here }
    guard let index else {
      let place = direction < 0 ? "before" : "behind"
      message =
        shown.isEmpty ? "Nothing is marked; m marks this moment." : "No mark is \(place) this one."
      return
    }
    jump(to: shown[index], number: index + 1, of: shown.count)
  }

  mutating func jump(to mark: Mark, number: Int, of count: Int) {
    if replay != nil {
      go(.position(mark.position))
      // It may have been set between two events.
      let end = nextTime
      if let time = replay?.time, mark.time >= time, mark.time < end { replay?.time = mark.time }
    } else {
      go(toEvent: mark.position)
    }
    message = "Mark \(number) of \(count) · step \(mark.step)"
    if !mark.note.isEmpty { message = (message ?? "") + ": \(mark.note)" }
  }

  /// When the moment that is looked at is over.
  private var nextTime: UInt64 {
    guard let run, let moment = view.moment, moment < run.history.count else { return .max }
    return run.history.events[moment].time
  }

  /// Looks at a moment after so many events: as that of a step where it is one.
  mutating func go(toEvent position: Int) {
    guard let run else { return }
    let step = run.history.step(at: position)
    let end = run.history.position(afterStep: step)
    if position == end || position == markPlace(of: end) {
      look(atStep: step)
    } else {
      look(at: position, isAtEvent: true)
    }
  }

  /// Where a mark is set that stands at a moment. By hand a task that is let go gets its worker before it
  /// takes its step: that belongs to the step to come, which may be another on another way.
  private func markPlace(of moment: Int) -> Int {
    guard let run, run.isDirected else { return moment }
    var place = moment
    while place > 1, run.history.events[place - 1].kind == .taskResumed { place -= 1 }
    return place
  }

  // MARK: The list

  mutating func pressInMarks(_ key: Key, _ selected: Int) -> [Effect] {
    let shown = shownMarks
    let last = max(0, shown.count - 1)
    let index = min(selected, last)
    switch key {
    case .down, .character("j"), .character("]"): overlay = .marks(selected: min(index + 1, last))
    case .up, .character("k"), .character("["): overlay = .marks(selected: max(0, index - 1))
    case .character("M"): overlay = nil
    case .character("d"), .delete, .backspace:
      guard shown.indices.contains(index) else { return [] }
      marks.remove(at: shown[index].position)
      overlay = .marks(selected: min(index, max(0, last - 1)))
      return savingMarks
    case .enter:
      guard shown.indices.contains(index) else { return [] }
      overlay = nil
      jump(to: shown[index], number: index + 1, of: shown.count)
    case .character, .control, .left, .right, .shiftUp, .shiftDown, .shiftLeft, .shiftRight, .home,
      .end, .pageUp, .pageDown, .insert, .tab, .backTab, .escape, .function:
      break
    }
    return []
  }

  // MARK: Their file

  /// Whether there is a file that marks belong to.
  var keepsMarks: Bool {
    if replay != nil { return true }
    if case .recording = recording { return true }
    return false
  }

  private var savingMarks: [Effect] { keepsMarks ? [.saveMarks(marks.all)] : [] }

  /// Whether the run goes into a file has changed: what was marked goes beside it.
  mutating func take(_ state: RecordingState) -> [Effect] {
    recording = state
    guard case .recording = state, let run else { return [] }
    marks.beginFile(upTo: run.history.count)
    return marks.all.isEmpty ? [] : savingMarks
  }
}
