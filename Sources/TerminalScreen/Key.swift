/// A key, as the terminal tells it.
public enum Key: Hashable, Sendable {
  case character(Character)
  /// Ctrl and a letter, in lower case; never those that are keys of their own (Tab, Enter, Escape, Backspace).
  case control(Character)
  case up, down, left, right
  case shiftUp, shiftDown, shiftLeft, shiftRight
  case home, end, pageUp, pageDown
  case insert, delete, backspace
  case tab, backTab
  case enter, escape
  /// F1 is `function(1)`.
  case function(Int)

  public static let space = Key.character(" ")
}

extension Key: CustomStringConvertible {
  /// The key as documentation writes it: "q", "Ctrl-L", "Shift-Tab", "PgUp".
  public var description: String {
    switch self {
    case .character(" "): "space"
    case .character(let character): String(character)
    case .control(let letter): "Ctrl-\(letter.uppercased())"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .shiftUp: "Shift-↑"
    case .shiftDown: "Shift-↓"
    case .shiftLeft: "Shift-←"
    case .shiftRight: "Shift-→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .insert: "Ins"
    case .delete: "Del"
    case .backspace: "Backspace"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .enter: "Enter"
    case .escape: "Esc"
    case .function(let number): "F\(number)"
    }
  }
}
