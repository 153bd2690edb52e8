/// A buffer as text, for tests: its characters, and under them its styles, a letter a cell.
///
/// ```
/// |A ● read 0|
/// styles
/// |a.bbbbbbbb|
/// a = orange bold
/// b = green
/// ```
public struct ScreenText: Hashable, Sendable, CustomStringConvertible {
  /// One text a row; the right half of a wide character is left out.
  public let rows: [String]
  /// One letter a cell; "." is the plain style.
  public let styleRows: [String]
  /// The letters in order of first appearance.
  public let legend: [String]

  public init(_ buffer: CellBuffer) {
    rows = buffer.textRows()
    var legend = StyleLegend()
    styleRows = (0..<buffer.size.rows).map { y in
      String(buffer.row(y).map { legend.letter(of: $0.style) })
    }
    self.legend = legend.lines
  }

  /// The whole as one text with a line feed at its end: what a golden file holds.
  public var description: String {
    let lines = rows.map { "|\($0)|" } + ["styles"] + styleRows.map { "|\($0)|" } + legend
    return lines.map { $0 + "\n" }.joined()
  }

  /// Nothing where both texts are equal, otherwise both in full and the first line that differs.
  public static func difference(expected: String, actual: String) -> String? {
    guard expected != actual else { return nil }
    let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let got = actual.split(separator: "\n", omittingEmptySubsequences: false)
    let same = zip(wanted, got).prefix { $0 == $1 }.count
    func line(_ lines: [Substring]) -> Substring { same < lines.count ? lines[same] : "(ended)" }
    return """
      expected:
      \(expected)
      actual:
      \(actual)
      line \(same + 1) differs
        expected: \(line(wanted))
        actual:   \(line(got))
      """
  }
}

extension CellBuffer {
  /// The characters of each row.
  public func textRows() -> [String] {
    (0..<size.rows).map { y in
      var text = String.UnicodeScalarView()
      for cell in row(y) where !cell.isContinuation { text.append(cell.scalar) }
      return String(text)
    }
  }

  /// The style of each cell as a letter; see ``ScreenText``.
  public func styleRows() -> [String] { ScreenText(self).styleRows }
}

/// Gives each style a letter when it first appears.
private struct StyleLegend {
  private var styles: [Style] = []
  private static let letters = Array(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

  mutating func letter(of style: Style) -> Character {
    if style == .plain { return "." }
    if let index = styles.firstIndex(of: style) { return name(index) }
    styles.append(style)
    return name(styles.count - 1)
  }

  var lines: [String] {
    styles.enumerated().map { index, style in "\(name(index)) = \(style)" }
  }

  private func name(_ index: Int) -> Character {
    index < Self.letters.count ? Self.letters[index] : "?"
  }
}
