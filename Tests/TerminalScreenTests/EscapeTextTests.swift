import TerminalScreen
import Testing

@Suite struct `Screens as escape sequences` {
  /// A terminal of the plainest kind: characters, places and colours.
  private struct Terminal {
    let size: Size
    var cells: [Character]
    var looks: [String]
    var isCursorShown = true
    private var x = 0
    private var y = 0
    private var look = "0"

    init(_ size: Size) {
      self.size = size
      cells = Array(repeating: "?", count: size.columns * size.rows)
      looks = Array(repeating: "?", count: cells.count)
    }

    mutating func read(_ text: String) {
      var rest = text.unicodeScalars[...]
      while let scalar = rest.popFirst() {
        guard scalar == "\u{1B}" else {
          put(scalar)
          continue
        }
        rest.removeFirst()
        let numbers = String(String.UnicodeScalarView(rest.prefix { !("A"..."z").contains($0) }))
        rest.removeFirst(numbers.unicodeScalars.count)
        let letter = rest.removeFirst()
        obey(letter, numbers)
      }
    }

    private mutating func obey(_ letter: Unicode.Scalar, _ numbers: String) {
      switch letter {
      case "H":
        let place = numbers.split(separator: ";").compactMap { Int($0) }
        (y, x) = (place[0] - 1, place[1] - 1)
      case "m": look = numbers
      case "J":
        cells = Array(repeating: " ", count: cells.count)
        looks = Array(repeating: "0", count: cells.count)
      case "l": isCursorShown = false
      case "h": isCursorShown = true
      default: Issue.record("an unknown sequence \(letter)")
      }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
      guard scalar != "\r", scalar != "\n" else { return }
      let isWide = scalar.value == 0x4E2D
      cells[y * size.columns + x] = Character(scalar)
      looks[y * size.columns + x] = look
      if isWide {
        cells[y * size.columns + x + 1] = "\0"
        looks[y * size.columns + x + 1] = look
      }
      x += isWide ? 2 : 1
    }
  }

  private static func canvas(_ size: Size, seed: UInt64) -> CellBuffer {
    var canvas = Canvas(size: size, glyphs: .unicode)
    let words = ["A", "中", "read 0", "━━━", " ", "waits"]
    let styles: [Style] = [.plain, .orange.bold, Style(.ground, on: .green), .muted]
    var state = seed
    for _ in 0..<12 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let place = Int(state >> 33)
      canvas.put(
        Line(words[place % words.count], styles[place % styles.count]),
        at: Point(x: place % (size.columns - 8), y: place / 7 % size.rows))
    }
    return canvas.buffer
  }

  @Test func `leave the terminal showing the last one`() {
    let size = Size(columns: 40, rows: 6)
    let palette = Palette(theme: .dark, depth: .indexed256)
    var escapes = EscapeText(palette)
    var terminal = Terminal(size)
    for seed in 1...30 as ClosedRange<UInt64> {
      let buffer = Self.canvas(size, seed: seed)
      terminal.read(escapes.show(buffer))
      #expect(escapes.show(buffer).isEmpty)
      var fresh = EscapeText(palette)
      var other = Terminal(size)
      other.read(fresh.show(buffer))
      #expect(terminal.cells == other.cells && terminal.looks == other.looks)
      #expect(terminal.cells == buffer.cells.map { Character($0.scalar) })
    }
    #expect(!terminal.isCursorShown)
    terminal.read(escapes.end())
    #expect(terminal.isCursorShown)
  }

  @Test func `say colours by their numbers`() {
    var canvas = Canvas(size: Size(columns: 3, rows: 1), glyphs: .unicode)
    canvas.put(Line("ab", Style.orange.bold), at: Point(x: 0, y: 0))
    var escapes = EscapeText(Palette(theme: .dark, depth: .indexed256))
    #expect(
      escapes.show(canvas.buffer)
        == "\u{1B}[0m\u{1B}[?25l\u{1B}[2J\u{1B}[1;1H\u{1B}[0;1;38;5;178mab\u{1B}[0m ")
  }
}
