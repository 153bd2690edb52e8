internal import TerminalScreen

/// Turns characters and escape sequences that the terminal's description did not know into keys.
///
/// ncurses has already waited as long as a sequence may take, so what follows an escape character in one batch belongs
/// to it. Swallowing unknown sequences matters: of `ESC [ 1 ; 5 C` a program would otherwise see the key "1".
struct KeyDecoder {
  private enum State {
    case plain
    case escape
    /// After `ESC [`, with the parameters so far.
    case sequence(String)
    /// After `ESC O`.
    case single
  }

  private var state = State.plain

  /// Takes one character and appends the keys that it completes.
  mutating func take(_ scalar: Unicode.Scalar, into keys: inout [Key]) {
    switch state {
    case .plain:
      if scalar == "\u{1B}" { state = .escape } else { append(scalar, &keys) }
    case .escape:
      switch scalar {
      case "[": state = .sequence("")
      case "O": state = .single
      case "\u{1B}": keys.append(.escape)
      default:
        state = .plain
        keys.append(.escape)
        append(scalar, &keys)
      }
    case .sequence(let parameters):
      // Parameters and intermediates are 0x20 to 0x3F; what lies above ends the sequence.
      if (0x20...0x3F).contains(scalar.value) && parameters.utf8.count < 32 {
        state = .sequence(parameters + String(scalar))
      } else {
        state = .plain
        if let key = KeyDecoder.key(final: scalar, parameters) { keys.append(key) }
      }
    case .single:
      state = .plain
      if let key = KeyDecoder.key(final: scalar, "") { keys.append(key) }
    }
  }

  /// Says that nothing more follows at once: an escape that waits was the key.
  mutating func finish(into keys: inout [Key]) {
    switch state {
    case .plain, .single: break
    case .escape: keys.append(.escape)
    case .sequence(let parameters):
      // Escape and "[" typed by a script in one go; a cut sequence has parameters.
      if parameters.isEmpty { keys += [.escape, .character("[")] }
    }
    state = .plain
  }

  private func append(_ scalar: Unicode.Scalar, _ keys: inout [Key]) {
    switch scalar.value {
    case 0x08, 0x7F: keys.append(.backspace)
    case 0x09: keys.append(.tab)
    case 0x0A, 0x0D: keys.append(.enter)
    case 0x00: keys.append(.control(" "))
    case 0x01...0x1A:
      keys.append(.control(Character(Unicode.Scalar(UInt8(scalar.value) + 0x60))))
    case 0x1B..<0x20, 0x80..<0xA0: break
    default: keys.append(.character(Character(scalar)))
    }
  }

  private static func key(final: Unicode.Scalar, _ parameters: String) -> Key? {
    let isShifted = parameters == "1;2"
    if !isShifted && !parameters.isEmpty && final != "~" { return nil }
    return switch final {
    case "A": isShifted ? .shiftUp : .up
    case "B": isShifted ? .shiftDown : .down
    case "C": isShifted ? .shiftRight : .right
    case "D": isShifted ? .shiftLeft : .left
    case "a": .shiftUp
    case "b": .shiftDown
    case "c": .shiftRight
    case "d": .shiftLeft
    case "H": .home
    case "F": .end
    case "Z": .backTab
    case "M": .enter
    case "P": .function(1)
    case "Q": .function(2)
    case "R": .function(3)
    case "S": .function(4)
    case "~": numbered[parameters]
    default: nil
    }
  }

  private static let numbered: [String: Key] = [
    "1": .home, "2": .insert, "3": .delete, "4": .end, "5": .pageUp, "6": .pageDown, "7": .home,
    "8": .end, "11": .function(1), "12": .function(2), "13": .function(3), "14": .function(4),
    "15": .function(5), "17": .function(6), "18": .function(7), "19": .function(8),
    "20": .function(9), "21": .function(10), "23": .function(11), "24": .function(12),
  ]
}
