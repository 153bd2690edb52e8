import TerminalScreen
import Testing

@Suite struct `Display width` {
  @Test(arguments: [
    ("", 0), ("counter", 7), ("· ● ┄ × ▸", 9), ("日本", 4), ("e\u{301}", 1), ("🙂", 2),
    ("👩‍💻", 2), ("👍🏽", 2), ("⚠\u{FE0F}", 1), ("한국어", 6), ("ﬁ", 1), ("a\tb", 3),
    ("\u{1B}[31m", 5), ("soft\u{AD}hyphen", 11), ("か\u{3099}", 2), ("\u{200B}", 0), ("ไทย", 3),
    ("عرب", 3),
  ])
  func `a text takes as many columns as the terminal gives it`(text: String, columns: Int) {
    #expect(text.displayWidth == columns)
    #expect(Substring(text).displayWidth == columns)
  }

  @Test(arguments: ["counter", "日本 2", "e\u{301}nd", "👩‍💻 x", "\u{1B}[31m", "ไทย"])
  func `drawing a text fills as many cells as it measures`(text: String) {
    var canvas = Canvas(size: Size(columns: 20, rows: 1))
    canvas.fill(canvas.bounds, with: "#")
    let end = canvas.put(text, at: Point(x: 3, y: 0))
    #expect(end == 3 + text.displayWidth)
    let untouched = canvas.buffer.row(0).enumerated().filter { $0.element.scalar == "#" }
    #expect(untouched.map(\.offset) == Array(0..<3) + Array(end..<20))
  }

  @Test func `no control character reaches the screen`() {
    var canvas = Canvas(size: Size(columns: 80, rows: 1))
    canvas.put(String((0..<0xA0).map { Character(Unicode.Scalar(UInt8($0))) }), at: .zero)
    #expect(
      canvas.buffer.cells.allSatisfy {
        $0.scalar.value >= 0x20 && !(0x7F..<0xA0).contains($0.scalar.value)
      })
  }
}
