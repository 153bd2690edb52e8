/// Who took each step of a directed run, as a short readable string: `1 2 1 2`, `1×3 2`, `1 2:0`.
///
/// A number is a task in order of creation; `×n` repeats it; `:c` names the `select` case taken. A last word
/// `@…` says which scene it is for, in a few letters: who reads it may refuse it for another.
public struct Schedule: Hashable, Sendable {
  /// One step: the task that took it, and the case if it was a `select` with several ready.
  public struct Choice: Hashable, Sendable {
    public var task: TaskID
    public var selectCase: Int?

    public init(_ task: TaskID, selectCase: Int? = nil) {
      self.task = task
      self.selectCase = selectCase
    }
  }

  /// Why a string is no schedule.
  public enum ParseError: Error, Equatable {
    /// The word at this position (0-based) cannot be read.
    case unreadable(word: String, at: Int)
  }

  public var choices: [Choice]
  /// What the last word says after its `@`; nil without one.
  public var check: String?

  public init(_ choices: [Choice] = [], check: String? = nil) {
    self.choices = choices
    self.check = check
  }

  /// Reads what `description` writes; `x` and `*` serve for `×`, and commas for spaces.
  public init(parsing text: String) throws(ParseError) {
    choices = []
    check = nil
    let words = text.split { $0 == " " || $0 == "," || $0 == "\t" || $0 == "\n" }
    for (position, word) in words.enumerated() {
      if position == words.count - 1, word.first == "@", word.count > 1 {
        check = String(word.dropFirst())
        continue
      }
      guard let (choice, count) = Schedule.parse(word) else {
        throw .unreadable(word: String(word), at: position)
      }
      choices.append(contentsOf: repeatElement(choice, count: count))
    }
  }

  private static func parse(_ word: Substring) -> (Choice, Int)? {
    let parts = word.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { "×x*".contains($0) })
    let head = parts[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let task = UInt32(head[0]), task != .max else { return nil }
    var choice = Choice(TaskID(task))
    if head.count == 2 {
      guard let number = Int(head[1]), number >= 0 else { return nil }
      choice.selectCase = number
    }
    guard parts.count == 2 else { return (choice, 1) }
    guard let count = Int(parts[1]), (1...1_000_000).contains(count) else { return nil }
    return (choice, count)
  }
}

extension Schedule: CustomStringConvertible {
  public var description: String {
    var words: [String] = []
    var index = choices.startIndex
    while index < choices.endIndex {
      let choice = choices[index]
      var end = index + 1
      while end < choices.endIndex, choices[end] == choice { end += 1 }
      let head = "\(choice.task.rawValue)" + (choice.selectCase.map { ":\($0)" } ?? "")
      switch end - index {
      case 1: words.append(head)
      case 2: words += [head, head]
      default: words.append("\(head)×\(end - index)")
      }
      index = end
    }
    if let check { words.append("@\(check)") }
    return words.joined(separator: " ")
  }
}
