import ConcurrencyTrace

extension Sentences {
  /// The longest form of a steps axis' cell that fits: "lock alice", "lock", "w1", "w".
  public func cell(_ action: Action, width: Int) -> String {
    let wording = Wording(of: action)
    let long = fill(wording.cell, action)
    if width >= 7 {
      if long.count <= width { return long }
      let word = long.prefix { $0 != " " }
      if word.count <= width { return String(word) }
      return String(long.prefix(width))
    }
    let value = shortValue(action)
    if width > 1, !value.isEmpty, wording.letter.count + value.count <= width {
      return wording.letter + value
    }
    return width > 0 ? wording.letter : ""
  }

  private func shortValue(_ action: Action) -> String {
    if action.operation == .add { return String(action.detail) }
    return switch action.value {
    case .none: ""
    case .bool(let flag): flag ? "T" : "F"
    case .int, .text: directory.describe(action.value)
    }
  }

  func spaced(_ head: String, _ tail: String) -> String { tail.isEmpty ? head : "\(head) \(tail)" }

  /// The pattern after "will": what is not known yet is not said.
  func planned(_ wording: Wording, _ action: Action) -> String {
    guard action.value == .none, wording.planned.hasPrefix("%v ") else { return wording.planned }
    return "%o"
  }

  /// Puts names and values into a pattern of `Wording`.
  func fill(_ pattern: String, _ action: Action) -> String {
    var text = ""
    var optional: String?
    var isKnown = true
    var isMark = false
    for character in pattern {
      if isMark {
        let word = word(character, action)
        isMark = false
        if optional == nil {
          text += word ?? "?"
        } else {
          isKnown = isKnown && word != nil
          optional? += word ?? ""
        }
        continue
      }
      switch character {
      case "%": isMark = true
      case "[":
        optional = ""
        isKnown = true
      case "]":
        if isKnown { text += optional ?? "" }
        optional = nil
      default:
        if optional == nil { text.append(character) } else { optional?.append(character) }
      }
    }
    return text
  }

  /// What a mark of a pattern stands for; nil if the action does not say.
  private func word(_ mark: Character, _ action: Action) -> String? {
    switch mark {
    case "o": return action.object == .none ? nil : directory.name(of: action.object)
    case "v": return action.value == .none ? nil : directory.describe(action.value)
    case "p": return action.peer == .none ? nil : directory.name(of: action.peer)
    case "k", "s": return string(action.detail)
    case "n": return String(action.detail)
    case "t": return action.detail > 0 ? Self.duration(action.detail) : nil
    case "j":
      if action.peer != .none { return directory.name(of: action.peer) }
      return action.object == .none ? "its children" : directory.name(of: action.object)
    default: return nil
    }
  }

  /// The interned text whose number stands in an event's `detail`; nil for -1 and unknown ones.
  func string(_ detail: Int64) -> String? {
    guard let index = Int(exactly: detail), directory.strings.indices.contains(index) else {
      return nil
    }
    return directory.strings[index]
  }
}
