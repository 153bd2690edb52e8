import ConcurrencyTrace

/// A line that is being typed at the bottom of the screen; it takes the keys.
struct Entry: Equatable, Sendable {
  enum Purpose: Equatable, Sendable {
    /// What is to be noted at this place.
    case note(Mark)
    /// What is to be searched; the moment to return to when it is given up.
    case search(from: Int, isAtEvent: Bool)
  }

  var purpose: Purpose
  var text = ""

  static let longest = 200

  /// What stands before the line.
  var prompt: String {
    switch purpose {
    case .note(let mark): "Mark at step \(mark.step), a note: "
    case .search: "/"
    }
  }

  mutating func type(_ character: Character) {
    guard text.count < Entry.longest else { return }
    text.append(character)
  }

  mutating func erase() { if !text.isEmpty { text.removeLast() } }
}
