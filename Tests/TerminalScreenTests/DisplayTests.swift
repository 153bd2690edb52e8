import TerminalScreen
import Testing

@Suite struct `Displays and keys` {
  @Test func `a headless display keeps what it was shown`() {
    let display = HeadlessDisplay(size: Size(columns: 5, rows: 1))
    var canvas = Canvas(size: display.size, glyphs: display.capabilities.glyphs)
    canvas.put("hello", at: .zero)
    display.show(canvas.buffer)
    display.show(canvas.buffer)
    #expect(display.buffer.textRows() == ["hello"])
    #expect(display.changes == 1)
  }

  @Test func `a difference shows both screens and the line`() {
    let expected = "|a|\n|b|\n"
    #expect(ScreenText.difference(expected: expected, actual: expected) == nil)
    #expect(
      ScreenText.difference(expected: expected, actual: "|a|\n|c|\n") == """
        expected:
        |a|
        |b|

        actual:
        |a|
        |c|

        line 2 differs
          expected: |b|
          actual:   |c|
        """)
  }

  @Test func `a buffer is blank outside`() {
    let buffer = CellBuffer(size: Size(columns: 2, rows: 1), filledWith: Cell("x"))
    #expect(buffer[1, 0] == Cell("x"))
    #expect(buffer[2, 0] == .blank)
    #expect(buffer[Point(x: -1, y: 0)] == .blank)
    #expect(CellBuffer(size: .zero).textRows() == [])
  }

  @Test func `a cell is eight bytes`() {
    #expect(MemoryLayout<Cell>.stride == 8)
  }

  @Test(arguments: [
    (Key.character("q"), "q"), (.space, "space"), (.control("l"), "Ctrl-L"), (.function(1), "F1"),
    (.backTab, "Shift-Tab"), (.shiftLeft, "Shift-←"), (.pageUp, "PgUp"),
  ])
  func `keys are named as the documentation names them`(key: Key, name: String) {
    #expect(key.description == name)
  }
}
