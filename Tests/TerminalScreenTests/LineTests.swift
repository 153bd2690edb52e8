import TerminalScreen
import Testing

@Suite struct `Styled lines` {
  @Test func `neighbours of one style are one run`() {
    let line =
      "step " + Line("3", .plain.bold) + Line("", .orange) + Line("4", .plain.bold) + " of 9"
    #expect(
      line.runs == [.init("step "), .init("34", .plain.bold), .init(" of 9")])
    #expect(line.text == "step 34 of 9")
    #expect(line.displayWidth == 12)
  }

  @Test(arguments: [
    (12, "A waits 日本"), (11, "A waits 日…"), (10, "A waits …"), (9, "A waits …"),
    (8, "A waits…"), (1, "…"), (0, ""), (-4, ""),
  ])
  func `a line is cut where the room ends`(columns: Int, text: String) {
    let line = Line("A ", .orange) + "waits 日本"
    let cut = line.truncated(to: columns)
    #expect(cut.text == text)
    #expect(cut.displayWidth <= max(0, columns))
  }

  @Test func `the ellipsis looks like what it replaces`() {
    let line = Line("A", .orange) + Line("waits", .green)
    #expect(
      line.truncated(to: 3, ellipsis: "~").runs == [.init("A", .orange), .init("w~", .green)])
  }

  @Test(arguments: [
    ("", 5, 0, [""]),
    ("one two", 7, 0, ["one two"]),
    ("one two three", 7, 0, ["one two", "three"]),
    ("one two three", 7, 2, ["one two", "  three"]),
    ("unbreakable", 4, 0, ["unbr", "eaka", "ble"]),
    ("a unbreakable", 5, 1, ["a", " unbr", " eaka", " ble"]),
    ("two\nlines", 9, 0, ["two", "lines"]),
    ("a\n\nb", 9, 0, ["a", "", "b"]),
    ("日本語 日本", 4, 0, ["日本", "語", "日本"]),
    ("x", 0, 0, ["x"]),
  ])
  func `text is wrapped at spaces`(text: String, columns: Int, indent: Int, lines: [String]) {
    let wrapped = Line(text).wrapped(to: columns, indent: indent)
    #expect(wrapped.map(\.text) == lines)
  }

  @Test(arguments: 1...30)
  func `wrapping keeps every word and every width`(seed: Int) {
    var random = Xorshift(seed: seed)
    let words = (0..<12).map { _ in
      String(repeating: random.next(in: 0...4) == 0 ? "日" : "w", count: random.next(in: 1...14))
    }
    let columns = random.next(in: 3...30)
    let wrapped = Line(words.joined(separator: " "), .green).wrapped(to: columns, indent: 1)
    #expect(wrapped.allSatisfy { $0.displayWidth <= columns })
    let kept = wrapped.map(\.text).joined().filter { $0 != " " }
    #expect(kept == words.joined())
  }

  @Test func `styles survive wrapping`() {
    let line = Line("a b ", .orange) + Line("c d", .green)
    #expect(
      line.wrapped(to: 3) == [
        Line("a b", .orange), Line("c d", .green),
      ])
  }

  @Test func `a line is padded to the right`() {
    #expect(Line("日", .orange).padded(to: 4) == Line("日", .orange) + Line("  "))
    #expect(Line("longer").padded(to: 4) == "longer")
  }
}
