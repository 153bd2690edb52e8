import TerminalScreen
import Testing

@testable import CursesTerminal

@Suite struct `Lines and the clipboard` {
  @Test(arguments: [
    (["one\ntwo\n"], ["one", "two"]), (["on", "e\r\nt", "wo"], ["one", "two"]),
    (["\n\n"], ["", ""]),
    (["half \u{1F642}"], ["half 🙂"]), ([], []),
  ])
  func `bytes are cut into lines however they arrive`(pieces: [String], lines: [String]) {
    var splitter = LineSplitter()
    var found = pieces.flatMap { splitter.take(Array($0.utf8)) }
    if let last = splitter.finish() { found.append(last) }
    #expect(found == lines)
    #expect(splitter.finish() == nil)
  }

  @Test func `a character may arrive in two pieces, and no byte is fatal`() {
    var splitter = LineSplitter()
    #expect(splitter.take([0xC3]) == [])
    #expect(splitter.take([0xA9, 0x0A, 0xFF, 0x0A]) == ["é", "\u{FFFD}"])
  }

  @Test func `a line without end is cut`() {
    var splitter = LineSplitter()
    let lines = splitter.take(
      Array(repeating: UInt8(ascii: "x"), count: LineSplitter.longestLine + 5))
    #expect(lines.map(\.utf8.count) == [LineSplitter.longestLine])
    #expect(splitter.finish() == "xxxxx")
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"), ("ÿþ", "w7/Dvg=="),
  ])
  func `base64 is that of RFC 4648`(text: String, encoded: String) {
    #expect(String(decoding: Clipboard.base64(Array(text.utf8)), as: UTF8.self) == encoded)
    #expect(Clipboard.copying(text) == Array("\u{1B}]52;c;\(encoded)\u{7}".utf8))
  }

  @Test(
    arguments: [
      (nil, nil, 256, ColorDepth.indexed256), (nil, nil, 88, .ansi16), (nil, nil, 8, .ansi8),
      (nil, nil, -1, .none), (nil, "1", 256, .none), (nil, "", 256, .indexed256),
      (true, "1", 256, .indexed256), (true, nil, -1, .none), (false, nil, 256, .none),
    ] as [(Bool?, String?, Int, ColorDepth)])
  func `colours follow the flag, then NO_COLOR, then the terminal`(
    flag: Bool?, noColor: String?, available: Int, depth: ColorDepth
  ) {
    let options = TerminalOptions(color: flag)
    #expect(options.colorDepth(available: available, noColor: noColor) == depth)
    let plain = TerminalOptions(color: flag, theme: .plain)
    #expect(plain.colorDepth(available: available, noColor: noColor) == .none)
  }
}
