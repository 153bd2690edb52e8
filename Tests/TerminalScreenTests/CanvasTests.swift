import TerminalScreen
import Testing

@Suite struct `Drawing` {
  /// A canvas filled with dots, and what drawing leaves on it.
  private static func drawn(_ columns: Int, _ rows: Int, _ draw: (inout Canvas) -> Void)
    -> [String]
  {
    var canvas = Canvas(size: Size(columns: columns, rows: rows))
    canvas.fill(canvas.bounds, with: ".")
    draw(&canvas)
    return canvas.buffer.textRows()
  }

  @Test func `what is outside lands nowhere`() {
    let rows = Self.drawn(6, 3) { canvas in
      canvas.put("above", at: Point(x: 0, y: -1))
      canvas.put("below", at: Point(x: 0, y: 3))
      canvas.put("from the left", at: Point(x: -9, y: 0))
      canvas.put("right", at: Point(x: 4, y: 1))
      canvas.fill(Rect(x: 5, y: 2, width: 9, height: 9), with: "#")
      canvas.put("x", at: Point(x: Int.max / 2, y: 0))
    }
    #expect(rows == ["left..", "....ri", ".....#"])
  }

  @Test func `a part is a canvas of its own`() {
    let rows = Self.drawn(10, 4) { canvas in
      canvas.within(Rect(x: 2, y: 1, width: 5, height: 2)) { part in
        #expect(part.size == Size(columns: 5, rows: 2))
        part.put("too long for it", at: .zero)
        part.within(Rect(x: 3, y: 0, width: 9, height: 9)) { inner in
          inner.fill(inner.bounds, with: "#")
        }
        part.put("back", at: Point(x: 0, y: 1))
      }
      canvas.put("end", at: Point(x: 7, y: 3))
    }
    #expect(rows == ["..........", "..too##...", "..back#...", ".......end"])
  }

  @Test func `a wide character is never cut in half`() {
    let rows = Self.drawn(7, 4) { canvas in
      canvas.put("日本語本", at: Point(x: 0, y: 0))
      canvas.put("日本", at: Point(x: -1, y: 1))
      canvas.put("日本", at: Point(x: 2, y: 2))
      canvas.put("x", at: Point(x: 3, y: 2))
      canvas.put("x", at: Point(x: 4, y: 2))
      canvas.put("日本", at: Point(x: 2, y: 3))
      canvas.put("語", at: Point(x: 3, y: 3))
    }
    #expect(rows == ["日本語 ", " 本....", ".. xx .", ".. 語 ."])
  }

  @Test func `a text is shortened and aligned in the room that it has`() {
    let rows = Self.drawn(8, 4) { canvas in
      canvas.put("waiting for it", at: .zero, columns: 8)
      canvas.put("ab", at: Point(x: 1, y: 1), columns: 6, aligned: .right)
      canvas.put("ab", at: Point(x: 1, y: 2), columns: 6, aligned: .center)
      canvas.put("日本語", at: Point(x: 0, y: 3), columns: 4)
    }
    #expect(rows == ["waiting…", ".....ab.", "...ab...", "日…....."])
  }

  @Test func `a row is restyled without touching its characters`() {
    var canvas = Canvas(size: Size(columns: 4, rows: 1))
    canvas.put("日x", at: .zero, .orange)
    canvas.restyle(Rect(x: 0, y: 0, width: 9, height: 1)) { $0.background = .selected }
    #expect(
      ScreenText(canvas.buffer).description == """
        |日x |
        styles
        |aaab|
        a = orange on selected
        b = text on selected

        """)
  }

  @Test(arguments: [Glyphs.unicode, .ascii])
  func `frames carry their titles`(glyphs: Glyphs) {
    var canvas = Canvas(size: Size(columns: 46, rows: 13), glyphs: glyphs)
    let parts = canvas.bounds.rows([.cells(3), .cells(3), .cells(3), .cells(2), .cells(2)])
    let inside = canvas.box(
      parts[0], title: Line("Timeline", .accent.bold) + " \(glyphs.ready) steps",
      trailing: Line("x", .accent) + "  time axis")
    canvas.within(inside) {
      $0.put("A \(glyphs.done) read 0 日本", at: .zero, .orange.bold)
    }
    canvas.box(parts[1], title: "a title that takes all of the room there is", trailing: "x")
    canvas.box(parts[2], trailing: "only the right one", heavy: true, .accent)
    canvas.rule(parts[3], title: "without sides", trailing: "Go")
    canvas.within(parts[4]) { canvas in
      canvas.box(Rect(x: 0, y: 0, width: 2, height: 2), title: "no room")
      canvas.box(Rect(x: 3, y: 0, width: 1, height: 2), title: "no frame")
      canvas.box(Rect(x: 5, y: 0, width: 7, height: 2), title: "three")
    }
    expectGolden(glyphs.isUnicode ? "frames" : "frames-ascii", canvas.buffer)
  }

  @Test(arguments: 1...40)
  func `nothing drawn in a part changes a cell outside it`(seed: Int) {
    var random = Xorshift(seed: seed)
    var canvas = Canvas(size: Size(columns: 17, rows: 7))
    canvas.fill(canvas.bounds, with: ".")
    let part = Rect(
      x: random.next(in: -3...17), y: random.next(in: -3...7),
      width: random.next(in: 0...20), height: random.next(in: 0...9))
    canvas.within(part) { canvas in
      for _ in 0..<20 { Self.drawSomething(on: &canvas, &random) }
    }
    for y in 0..<7 {
      for x in 0..<17 where !part.contains(Point(x: x, y: y)) {
        #expect(canvas.buffer[x, y] == Cell("."), "(\(x), \(y)) outside \(part)")
      }
    }
    #expect(Self.hasWholeCharacters(canvas.buffer))
  }

  private static func drawSomething(on canvas: inout Canvas, _ random: inout Xorshift) {
    let point = Point(x: random.next(in: -9...20), y: random.next(in: -2...8))
    let rect = Rect(
      x: point.x, y: point.y, width: random.next(in: 0...22), height: random.next(in: 0...5))
    switch random.next(in: 0...3) {
    case 0: canvas.put("日本語 wide 日本語", at: point, .green)
    case 1: canvas.fill(rect, with: "#", .orange)
    case 2: canvas.box(rect, title: "日本", trailing: "x")
    default: canvas.put("日本語 is long", at: point, columns: rect.width, aligned: .center)
    }
  }

  /// Whether each wide character has both its halves, and nothing else has a right half.
  private static func hasWholeCharacters(_ buffer: CellBuffer) -> Bool {
    (0..<buffer.size.rows).allSatisfy { y in
      (0..<buffer.size.columns).allSatisfy { x in
        let isWide = !buffer[x, y].isContinuation && buffer[x, y].scalar.displayWidth == 2
        return isWide == buffer[x + 1, y].isContinuation
      }
    }
  }
}

/// Numbers that a seed determines.
struct Xorshift {
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next(in range: ClosedRange<Int>) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return range.lowerBound + Int(state >> 11) % range.count
  }
}
