import TerminalScreen
import Testing

@Suite struct `The characters drawn with` {
  /// Every glyph of a set, found by reflection so that none is forgotten.
  private static func all(_ glyphs: Glyphs) -> [Unicode.Scalar] {
    [glyphs.frame, glyphs.heavyFrame].flatMap(scalars) + scalars(glyphs)
  }

  private static func scalars(_ value: Any) -> [Unicode.Scalar] {
    Mirror(reflecting: value).children.compactMap { $0.value as? Unicode.Scalar }
  }

  @Test func `every glyph takes one column`() {
    let glyphs = Self.all(.unicode)
    #expect(glyphs.count > 40)
    #expect(glyphs.allSatisfy { $0.displayWidth == 1 })
  }

  @Test func `every glyph has an equivalent in ASCII`() {
    let ascii = Self.all(.ascii)
    #expect(ascii.count == Self.all(.unicode).count)
    #expect(ascii.allSatisfy { $0.isASCII && $0 != "?" })
  }

  @Test(arguments: [Glyphs.unicode, .ascii])
  func `states that stand side by side are told apart`(glyphs: Glyphs) {
    let states = [glyphs.done, glyphs.pending, glyphs.ready, glyphs.waiting, glyphs.stuck]
    #expect(Set(states).count == states.count)
    #expect(Set([glyphs.full, glyphs.medium, glyphs.light]).count == 3)
    #expect(glyphs.heavyVertical != glyphs.dashedVertical)
    #expect(glyphs.heavyHorizontal != glyphs.dashedHorizontal)
  }

  @Test(arguments: [("é", "?"), ("日", "?"), ("a", "a"), ("…", "~"), ("✓", "v")])
  func `what has no equivalent is a question mark`(scalar: String, ascii: String) throws {
    let scalar = try #require(scalar.unicodeScalars.first)
    #expect(String(Glyphs.asciiEquivalent(of: scalar)) == ascii)
  }
}
