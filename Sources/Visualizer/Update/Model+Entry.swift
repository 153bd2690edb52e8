import TerminalScreen

extension Model {
  /// A key while a line is typed.
  mutating func press(_ key: Key, in entry: Entry) -> [Effect] {
    var changed = entry
    switch key {
    case .escape:
      self.entry = nil
      giveUp(entry)
      return []
    case .enter:
      self.entry = nil
      return finish(entry)
    case .character(let character): changed.type(character)
    case .backspace, .delete: changed.erase()
    case .control("u"): changed.text = ""
    case .up, .down:
      guard case .search = entry.purpose else { return [] }
      moveToMatch(key == .down ? 1 : -1)
      return []
    case .control, .left, .right, .shiftUp, .shiftDown, .shiftLeft, .shiftRight, .home, .end,
      .pageUp, .pageDown, .insert, .tab, .backTab, .function:
      return []
    }
    self.entry = changed
    if changed.text != entry.text, case .search = entry.purpose { searchAgain(changed.text) }
    return []
  }

  private mutating func finish(_ entry: Entry) -> [Effect] {
    switch entry.purpose {
    case .note(let mark): return finish(mark, note: entry.text)
    case .search:
      finishSearch(entry.text)
      return []
    }
  }

  private mutating func giveUp(_ entry: Entry) {
    switch entry.purpose {
    case .note: break
    case .search(let position, let isAtEvent):
      search = nil
      look(at: position, isAtEvent: isAtEvent)
    }
  }
}
