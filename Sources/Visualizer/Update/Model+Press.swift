import ConcurrencyTrace
import TerminalScreen

extension Model {
  /// A key, heard by what lies on top: the overlay, the picker or the scene.
  mutating func press(_ key: Key) -> [Effect] {
    message = nil
    if key == .control("c") { return [.quit] }
    if key == .control("l") { return [.redraw] }
    if key == .control("z") { return abilities.contains(.suspend) ? [.suspend] : [] }
    if size.isTooSmall { return key == .character("q") || key == .character("Q") ? [.quit] : [] }
    if let entry { return press(key, in: entry) }
    if key == .escape, stopWork() { return [] }
    if let overlay { return press(key, on: overlay) }
    if isWatching { return pressInScene(key) }
    return pressInPicker(key)
  }

  /// Esc first stops what takes long; false if nothing does.
  private mutating func stopWork() -> Bool {
    if replay?.goal != nil {
      replay?.goal = nil
      return true
    }
    guard isSearching else {
      guard search != nil, overlay == nil, isWatching, !view.isEnlarged else { return false }
      search = nil
      return true
    }
    stopSearch()
    return true
  }

  private mutating func pressInScene(_ key: Key) -> [Effect] {
    guard let command = KeyMap.command(for: key, inReplay: replay != nil) else { return [] }
    return perform(command)
  }

  /// In the picker letters go to the search; `q`, `Q` and `?` keep their meaning while it is empty, and a
  /// number answers the question.
  private mutating func pressInPicker(_ key: Key) -> [Effect] {
    switch key {
    case .up: picker.move(by: -1)
    case .down: picker.move(by: 1)
    case .pageUp: picker.move(by: -10)
    case .pageDown: picker.move(by: 10)
    case .home: picker.moveToFirst()
    case .end: picker.moveToLast()
    case .left: picker.moveVariant(by: -1, in: catalogue)
    case .right, .tab: picker.moveVariant(by: 1, in: catalogue)
    case .enter: return picker.request(in: catalogue).map { start($0) } ?? []
    case .escape:
      if picker.search.isEmpty { return [.quit] }
      picker.clearSearch(in: catalogue)
    case .backspace, .delete: picker.eraseLast(in: catalogue)
    case .function(1): overlay = .help(scroll: 0)
    case .character(let character): return type(character)
    case .control, .shiftUp, .shiftDown, .shiftLeft, .shiftRight, .insert, .backTab, .function:
      return []
    }
    return wantPreview()
  }

  private mutating func type(_ character: Character) -> [Effect] {
    if picker.search.isEmpty {
      switch character {
      case "q", "Q": return [.quit]
      case "?":
        overlay = .help(scroll: 0)
        return []
      case "/", " ": return []
      case "1"..."9":
        if let number = character.wholeNumberValue, picker.predict(number - 1, in: catalogue) {
          return []
        }
      default: break
      }
    }
    picker.type(character, in: catalogue)
    return wantPreview()
  }
}
