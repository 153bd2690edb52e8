/// Why `explore` could not explore, or not record what it found.
public enum ExplorationError: Error, Equatable, Sendable {
  case noSuchVariant(String, known: [String])
  case noSuchParameter(String, known: [String])
  case outOfRange(String, Int, range: ClosedRange<Int>)
  /// The system has no thread to give.
  case noThread(errno: Int32)
  /// The recording of a witness could not be written; why, as a sentence.
  case recording(String)
}

extension ExplorationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSuchVariant(let name, let known):
      "The scene has no variant \(name); it has \(known.joined(separator: ", "))."
    case .noSuchParameter(let name, let known):
      known.isEmpty
        ? "The scene has no parameter \(name), and no other."
        : "The scene has no parameter \(name); it has \(known.joined(separator: ", "))."
    case .outOfRange(let name, let value, let range):
      "\(name) is \(value), and may be \(range.lowerBound) to \(range.upperBound)."
    case .noThread(let errno):
      "The system gave no thread to explore on (error \(errno)); end others, or raise the limit."
    case .recording(let reason): "The witness could not be recorded. \(reason)"
    }
  }
}
