import ConcurrencyTrace
import TerminalScreen

extension Model {
  /// `i`: the selected task; in the shared memory the selected object.
  mutating func showDetails() {
    guard let run, view.focus == .memory, let object = selectedObject else {
      overlay = .details(scroll: 0)
      return
    }
    view.chosenObject = object
    overlay = .object(ObjectHistory(of: object, run), selected: 0)
  }

  /// The object whose row in the shared memory the pointer is at; nil where nothing is shared.
  var selectedObject: ObjectID? {
    let shown = sharedObjects
    guard let chosen = view.chosenObject, shown.contains(chosen) else { return shown.first }
    return chosen
  }

  private var sharedObjects: [ObjectID] {
    guard let run else { return [] }
    return MemoryRows.rows(run).compactMap { row in
      if case .object(let object) = row { object } else { nil }
    }
  }

  /// Selects another object in the shared memory.
  mutating func moveObject(_ move: RowMove) {
    let shown = sharedObjects
    guard let object = selectedObject, let place = shown.firstIndex(of: object) else { return }
    let row = move.moved(from: place, last: shown.count - 1, page: max(1, size.rows / 4))
    view.chosenObject = shown[row]
  }

  /// Keys over an object's history; what moves the moment is heard as elsewhere.
  mutating func pressInObject(_ key: Key, _ selected: Int) -> [Effect] {
    guard case .object(let history, _)? = overlay else { return [] }
    let last = max(0, history.changes.count - 1)
    let index = min(selected, last)
    switch key {
    case .down, .character("j"): overlay = .object(history, selected: min(index + 1, last))
    case .up, .character("k"): overlay = .object(history, selected: max(0, index - 1))
    case .character("i"): overlay = nil
    case .enter:
      guard history.changes.indices.contains(index) else { return [] }
      overlay = nil
      setPlayingIfReplay(false)
      look(at: history.changes[index] + 1, isAtEvent: true)
    case .character, .control, .left, .right, .shiftUp, .shiftDown, .shiftLeft, .shiftRight, .home,
      .end, .pageUp, .pageDown, .insert, .delete, .backspace, .tab, .backTab, .escape, .function:
      guard let command = KeyMap.command(for: key, inReplay: replay != nil), command.movesMoment
      else { return [] }
      return perform(command)
    }
    return []
  }
}

extension Command {
  /// Whether it looks at another moment and does nothing else.
  fileprivate var movesMoment: Bool {
    switch self {
    case .step, .back, .momentLeft, .momentRight, .firstMoment, .now, .previousMark, .nextMark,
      .nextMatch, .previousMatch, .tenth, .pauseOrResume:
      true
    case .letGo, .confirm, .slower, .faster, .again, .same, .earlierRun, .mode, .variant,
      .parameters, .panLeft, .panRight, .mark, .listMarks, .search, .loop, .timeForm, .row, .zoomIn,
      .zoomOut, .fit, .follow, .axis, .goForm, .focusNext, .focusPrevious, .enlarge, .details,
      .becauseOf, .effect, .everyOutcome, .findings, .writeRecording, .copy, .help, .redraw,
      .suspend, .up, .quit:
      false
    }
  }
}
