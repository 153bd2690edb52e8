/// Cuts a stream of bytes into lines.
///
/// A line ends with a line feed, a carriage return before it is left out; one that grows beyond the limit is cut there.
/// Bytes that are not UTF-8 become replacement characters.
struct LineSplitter {
  static let longestLine = 4096

  private var rest: [UInt8] = []

  /// The lines that these bytes complete.
  mutating func take(_ bytes: some Sequence<UInt8>) -> [String] {
    var lines: [String] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        lines.append(line())
      } else {
        rest.append(byte)
        if rest.count == LineSplitter.longestLine { lines.append(line()) }
      }
    }
    return lines
  }

  /// What was written without a line feed at its end, or nil.
  mutating func finish() -> String? { rest.isEmpty ? nil : line() }

  private mutating func line() -> String {
    if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    defer { rest.removeAll(keepingCapacity: true) }
    return String(decoding: rest, as: UTF8.self)
  }
}
