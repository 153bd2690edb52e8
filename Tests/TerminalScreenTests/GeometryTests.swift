import TerminalScreen
import Testing

@Suite struct `Points and rectangles` {
  static let rect = Rect(x: 2, y: 1, width: 10, height: 6)

  @Test(arguments: [
    ([Extent.cells(2), .share(1)], [2, 8]),
    ([.share(1), .share(1), .share(1)], [3, 3, 4]),
    ([.share(3), .cells(1), .share(1)], [6, 1, 3]),
    ([.cells(8), .cells(8), .share(1)], [8, 2, 0]),
    ([.cells(-3), .share(0), .share(1)], [0, 0, 10]),
    ([], []),
  ])
  func `columns fill the rectangle in order`(extents: [Extent], widths: [Int]) {
    let parts = Self.rect.columns(extents)
    #expect(parts.map(\.width) == widths)
    #expect(parts.allSatisfy { $0.y == 1 && $0.height == 6 })
    var x = 2
    for part in parts {
      #expect(part.x == x)
      x = part.right
    }
  }

  @Test func `rows fill the rectangle in order`() {
    #expect(
      Self.rect.rows([.cells(1), .share(1), .cells(2)]) == [
        Rect(x: 2, y: 1, width: 10, height: 1),
        Rect(x: 2, y: 2, width: 10, height: 3),
        Rect(x: 2, y: 5, width: 10, height: 2),
      ])
  }

  @Test(arguments: [-1, 0, 3, 6, 99])
  func `a split never loses a row and never takes more than there are`(rows: Int) {
    let (top, rest) = Self.rect.splitTop(rows)
    let (above, bottom) = Self.rect.splitBottom(rows)
    let taken = min(max(0, rows), 6)
    #expect(top == Rect(x: 2, y: 1, width: 10, height: taken))
    #expect(rest == Rect(x: 2, y: 1 + taken, width: 10, height: 6 - taken))
    #expect(above == Rect(x: 2, y: 1, width: 10, height: 6 - taken))
    #expect(bottom == Rect(x: 2, y: 7 - taken, width: 10, height: taken))
  }

  @Test(arguments: [-1, 0, 4, 10, 99])
  func `a split never loses a column`(columns: Int) {
    let (left, rest) = Self.rect.splitLeft(columns)
    let (before, right) = Self.rect.splitRight(columns)
    let taken = min(max(0, columns), 10)
    #expect(left == Rect(x: 2, y: 1, width: taken, height: 6))
    #expect(rest == Rect(x: 2 + taken, y: 1, width: 10 - taken, height: 6))
    #expect(before == Rect(x: 2, y: 1, width: 10 - taken, height: 6))
    #expect(right == Rect(x: 12 - taken, y: 1, width: taken, height: 6))
  }

  @Test func `rectangles that do not meet have nothing in common`() {
    #expect(Self.rect.intersection(Rect(x: 12, y: 0, width: 5, height: 5)).isEmpty)
    #expect(
      Self.rect.intersection(Rect(x: 0, y: 0, width: 5, height: 3))
        == Rect(x: 2, y: 1, width: 3, height: 2))
  }

  @Test func `more than all taken away leaves nothing`() {
    #expect(Self.rect.inset(columns: 6, rows: 1).isEmpty)
    #expect(Rect(x: 0, y: 0, width: 1, height: 1).insideFrame.isEmpty)
    #expect(Self.rect.insideFrame == Rect(x: 3, y: 2, width: 8, height: 4))
  }
}
