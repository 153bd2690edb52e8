/// A screenful of cells: what a ``Canvas`` draws and a ``Display`` shows.
///
/// A value; reading outside it gives blank cells, writing outside it does nothing.
public struct CellBuffer: Hashable, Sendable {
  public let size: Size
  /// The cells, row by row.
  public private(set) var cells: [Cell]

  /// A buffer filled with one cell; 8 bytes a cell.
  public init(size: Size, filledWith cell: Cell = .blank) {
    self.size = size
    cells = Array(repeating: cell, count: size.columns * size.rows)
  }

  public subscript(_ point: Point) -> Cell { self[point.x, point.y] }

  /// The cell at a place, blank outside; a character of two columns takes two cells when it is put there.
  public subscript(_ x: Int, _ y: Int) -> Cell {
    guard x >= 0, y >= 0, x < size.columns, y < size.rows else { return .blank }
    return cells[y * size.columns + x]
  }

  /// The cells of one row, from left to right.
  ///
  /// - Precondition: the buffer has that row.
  public func row(_ y: Int) -> ArraySlice<Cell> {
    precondition(y >= 0 && y < size.rows, "a row of the buffer")
    return cells[y * size.columns..<(y + 1) * size.columns]
  }

  /// The same screen in ASCII characters only.
  public var inASCII: CellBuffer {
    var buffer = self
    for index in cells.indices where !cells[index].isContinuation {
      buffer.cells[index].scalar = Glyphs.asciiEquivalent(of: cells[index].scalar)
    }
    return buffer
  }

  /// Puts a character of the given width, which lies in the buffer as a whole, and frees what it half covers.
  mutating func put(_ scalar: Unicode.Scalar, width: Int, style: Style, x: Int, y: Int) {
    let index = y * size.columns + x
    freeHalves(at: index, x: x)
    cells[index] = Cell(scalar, style)
    guard width == 2 else { return }
    freeHalves(at: index + 1, x: x + 1)
    cells[index + 1] = .continuation(style)
  }

  /// Changes only how a cell looks.
  mutating func restyle(x: Int, y: Int, _ change: (inout Style) -> Void) {
    change(&cells[y * size.columns + x].style)
  }

  /// Blanks the other half of a wide character of which one half is about to be overwritten.
  private mutating func freeHalves(at index: Int, x: Int) {
    if cells[index].isContinuation && x > 0 { cells[index - 1].scalar = " " }
    if x + 1 < size.columns && cells[index + 1].isContinuation { cells[index + 1].scalar = " " }
  }
}
