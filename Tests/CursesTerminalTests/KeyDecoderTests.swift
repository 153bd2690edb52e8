import TerminalScreen
import Testing

@testable import CursesTerminal

@Suite struct `Key decoding` {
  private static func keys(_ text: String) -> [Key] {
    var decoder = KeyDecoder()
    var keys: [Key] = []
    for scalar in text.unicodeScalars { decoder.take(scalar, into: &keys) }
    decoder.finish(into: &keys)
    return keys
  }

  @Test(arguments: [
    ("q", [Key.character("q")]), (" ", [.space]), ("é日", [.character("é"), .character("日")]),
    ("\t", [.tab]), ("\r", [.enter]), ("\n", [.enter]), ("\u{7F}", [.backspace]),
    ("\u{8}", [.backspace]), ("\u{C}", [.control("l")]), ("\u{1}", [.control("a")]),
    ("\u{0}", [.control(" ")]), ("\u{1F}", []), ("\u{9B}", []),
  ])
  func `characters are keys`(typed: String, keys: [Key]) {
    #expect(Self.keys(typed) == keys)
  }

  @Test(arguments: [
    ("\u{1B}", [Key.escape]), ("\u{1B}\u{1B}", [.escape, .escape]),
    ("\u{1B}q", [.escape, .character("q")]), ("\u{1B}[", [.escape, .character("[")]),
    ("\u{1B}[A", [.up]), ("\u{1B}OB", [.down]), ("\u{1B}[1;2C", [.shiftRight]),
    ("\u{1B}[1;2D", [.shiftLeft]), ("\u{1B}[a", [.shiftUp]), ("\u{1B}[Z", [.backTab]),
    ("\u{1B}[5~", [.pageUp]), ("\u{1B}[6~", [.pageDown]), ("\u{1B}[H", [.home]),
    ("\u{1B}[4~", [.end]), ("\u{1B}[15~", [.function(5)]), ("\u{1B}OP", [.function(1)]),
  ])
  func `sequences are keys`(typed: String, keys: [Key]) {
    #expect(Self.keys(typed) == keys)
  }

  @Test(arguments: [
    "\u{1B}[1;5C", "\u{1B}[200~", "\u{1B}[<0;3;4M", "\u{1B}[?62;4c", "\u{1B}[99~", "\u{1B}[1;5",
    "\u{1B}[15;2~",
  ])
  func `no part of an unknown sequence is taken for a key`(typed: String) {
    #expect(Self.keys(typed) == [])
    if typed.last?.isNumber == false { #expect(Self.keys(typed + "1") == [.character("1")]) }
  }
}
