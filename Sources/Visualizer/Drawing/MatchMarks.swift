import TerminalScreen
import TraceAnalysis

/// Makes the words of the search stand out wherever the panels show them.
enum MatchMarks {
  static func draw(_ query: EventQuery, in rows: Range<Int>, on canvas: inout Canvas) {
    let words = query.words.map { Array($0.unicodeScalars) }.filter { !$0.isEmpty }
    for y in rows {
      let cells = canvas.buffer.row(y)
      let scalars = cells.map { query.isExact ? $0.scalar : lowercased($0.scalar) }
      for word in words { mark(word, in: scalars, y: y, on: &canvas) }
    }
  }

  private static func mark(
    _ word: [Unicode.Scalar], in scalars: [Unicode.Scalar], y: Int, on canvas: inout Canvas
  ) {
    var x = 0
    while x + word.count <= scalars.count {
      guard isWhole(word, at: x, in: scalars), scalars[x..<x + word.count].elementsEqual(word)
      else {
        x += 1
        continue
      }
      canvas.restyle(Rect(x: x, y: y, width: word.count, height: 1)) { style in
        style = Style(.ground, on: .yellow, [.bold, .underline])
      }
      x += word.count
    }
  }

  /// A letter or a number is marked only where it stands alone: it is in too many words.
  private static func isWhole(
    _ word: [Unicode.Scalar], at x: Int, in scalars: [Unicode.Scalar]
  ) -> Bool {
    let isNumber = word.allSatisfy { $0.properties.numericType != nil }
    guard word.count == 1 || isNumber else { return true }
    func isLetter(_ x: Int) -> Bool {
      scalars.indices.contains(x)
        && (scalars[x].properties.isAlphabetic || scalars[x].properties.numericType != nil)
    }
    return !isLetter(x - 1) && !isLetter(x + word.count)
  }

  private static func lowercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII {
      return (65...90).contains(scalar.value)
        ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar
    }
    let text = scalar.properties.lowercaseMapping.unicodeScalars
    return text.count == 1 ? text.first ?? scalar : scalar
  }
}
