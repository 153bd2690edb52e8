/// The marks of one recording, as the file beside it has them.
///
/// A text, a line a mark; described in `Documentation/recording-format.md`. Lines that cannot be read are
/// kept as they are, so that nobody's notes are lost to a program that does not understand them.
public struct MarkList: Equatable, Sendable {
  /// When the marked run began, in nanoseconds since 1970: by this a list knows its recording.
  public var began: UInt64
  public var marks: [Mark]
  /// Lines that stand for no mark.
  public private(set) var unread: [String] = []

  public init(began: UInt64, marks: [Mark] = []) {
    self.began = began
    self.marks = marks
  }

  static let version = 1
  static let title = "interleave marks"
  /// Marks of the longest list that is read; lines behind them are kept unread.
  static let most = 10_000

  /// Reads a list.
  ///
  /// - Throws: why the whole of it is none that this program may change. A line that is wrong is `unread`.
  init(parsing text: String) throws(MarksError) {
    let lines = text.split(whereSeparator: \.isNewline)
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 3, words[0] + " " + words[1] == MarkList.title,
      let version = Int(words[2])
    else { throw .notMarks }
    guard version <= MarkList.version else { throw .newerVersion(version) }
    self.init(began: 0)
    for line in lines.dropFirst() {
      do throws(UnreadableWord) { try read(line) } catch { unread.append(String(line)) }
    }
  }

  private mutating func read(_ line: Substring) throws(UnreadableWord) {
    let words = try TextLine(line)
    switch words.first {
    case "recording": began = try words.number("began") ?? 0
    case "mark" where marks.count < MarkList.most: marks.append(try Mark(words))
    case nil where line.allSatisfy(\.isWhitespace): break
    default: throw UnreadableWord(words.first ?? "")
    }
  }

  /// The list as text.
  var text: String {
    var lines = ["\(MarkList.title) \(MarkList.version)", "recording began=\(began)"]
    lines += marks.map { mark in
      "mark branch=\(mark.branch) event=\(mark.position) step=\(mark.step) time=\(mark.time)"
        + " note=\(mark.note.quoted)"
    }
    return (lines + unread).map { $0 + "\n" }.joined()
  }
}

extension Mark {
  fileprivate init(_ words: TextLine) throws(UnreadableWord) {
    guard let position: Int = try words.number("event"), position >= 0,
      let branch: Int = try words.number("branch"), branch >= 0
    else { throw UnreadableWord("a mark without its place") }
    let step: Int = try words.number("step") ?? 0
    self.init(
      branch: branch, position: position, time: try words.number("time") ?? 0, step: max(0, step),
      note: words["note"] ?? "")
  }
}

/// Why the marks beside a recording cannot be read or written.
public enum MarksError: Error, Hashable, Sendable {
  case cannotOpen(path: String, errno: Int32)
  case cannotWrite(path: String, errno: Int32)
  /// The file does not begin as a list of marks does.
  case notMarks
  case newerVersion(Int)
  /// No list of marks is so long.
  case tooLong(bytes: Int)
}

extension MarksError: CustomStringConvertible {
  /// One sentence; those about the content do not name the file.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let errno): "\(path) cannot be opened (\(systemMessage(errno)))."
    case .cannotWrite(let path, let errno): "\(path) cannot be written (\(systemMessage(errno)))."
    case .notMarks: "It is no list of marks."
    case .newerVersion(let version):
      "Its version is \(version), and this program knows \(MarkList.version)."
    case .tooLong(let bytes): "It has \(bytes) bytes; no list of marks is so long."
    }
  }
}
