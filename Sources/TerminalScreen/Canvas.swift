/// A surface to draw on: a buffer, the rectangle of it that one may draw in, and the glyphs to draw with.
///
/// All places are relative to the upper left corner of that rectangle. Nothing that is drawn outside is an error, and
/// nothing of it lands anywhere. A panel gets its part of the screen with ``within(_:_:)``. Each operation costs a few
/// nanoseconds for each cell that it changes, and allocates nothing.
public struct Canvas: Sendable {
  /// What has been drawn so far.
  public private(set) var buffer: CellBuffer
  public let glyphs: Glyphs

  /// The size of the part that this canvas draws in.
  public private(set) var size: Size
  /// Where that part begins in the buffer.
  private var origin: Point = .zero
  /// What may be changed, in places of the buffer.
  private var clip: Rect

  public init(size: Size, glyphs: Glyphs = .unicode) {
    self.size = size
    self.glyphs = glyphs
    buffer = CellBuffer(size: size)
    clip = Rect(size)
  }

  /// All that can be drawn on: the origin and ``size``.
  public var bounds: Rect { Rect(size) }
  public var width: Int { size.columns }
  public var height: Int { size.rows }

  /// Draws in a part of the canvas as if it were the whole, clipped to it.
  @discardableResult
  public mutating func within<Result, Failure: Error>(
    _ part: Rect, _ draw: (inout Canvas) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let outer = (size, origin, clip)
    defer { (size, origin, clip) = outer }
    size = part.size
    origin = origin.moved(dx: part.x, dy: part.y)
    clip = clip.intersection(Rect(x: origin.x, y: origin.y, width: part.width, height: part.height))
    return try draw(&self)
  }

  /// Puts a text on one row, and returns the column after it, also where the end was clipped.
  ///
  /// A character of two columns that the clip would cut in half becomes a space.
  @discardableResult
  public mutating func put(_ text: String, at point: Point, _ style: Style = .plain) -> Int {
    var x = origin.x + point.x
    let y = origin.y + point.y
    guard y >= clip.y && y < clip.bottom else { return point.x + text.displayWidth }
    var glyphs = DrawnScalars(text)
    while let glyph = glyphs.next() {
      put(glyph.scalar, width: glyph.width, bufferX: x, bufferY: y, style)
      x += glyph.width
    }
    return x - origin.x
  }

  @discardableResult
  public mutating func put(_ text: Substring, at point: Point, _ style: Style = .plain) -> Int {
    put(String(text), at: point, style)
  }

  /// Puts one character, and returns the column after it.
  @discardableResult
  public mutating func put(_ scalar: Unicode.Scalar, at point: Point, _ style: Style = .plain)
    -> Int
  {
    let width = max(1, scalar.displayWidth)
    put(scalar, width: width, bufferX: origin.x + point.x, bufferY: origin.y + point.y, style)
    return point.x + width
  }

  /// Puts styled text, and returns the column after it.
  @discardableResult
  public mutating func put(_ line: Line, at point: Point) -> Int {
    var x = point.x
    for run in line.runs { x = put(run.text, at: Point(x: x, y: point.y), run.style) }
    return x
  }

  /// Puts styled text in so many columns, shortened with an ellipsis where it is longer.
  public mutating func put(
    _ line: Line, at point: Point, columns: Int, aligned alignment: Alignment = .left
  ) {
    let shown = line.truncated(to: columns, ellipsis: glyphs.ellipsis)
    let free = columns - shown.displayWidth
    let indent =
      switch alignment {
      case .left: 0
      case .center: free / 2
      case .right: free
      }
    put(shown, at: point.moved(dx: indent))
  }

  /// Fills a rectangle with one character of one column.
  public mutating func fill(
    _ rect: Rect, with scalar: Unicode.Scalar = " ", _ style: Style = .plain
  ) {
    let visible = rect.moved(dx: origin.x, dy: origin.y).intersection(clip)
    for y in visible.y..<visible.bottom {
      for x in visible.x..<visible.right {
        buffer.put(scalar, width: 1, style: style, x: x, y: y)
      }
    }
  }

  /// Changes how the cells of a rectangle look and leaves their characters: a selected row, a dimmed panel.
  public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let visible = rect.moved(dx: origin.x, dy: origin.y).intersection(clip)
    for y in visible.y..<visible.bottom {
      for x in visible.x..<visible.right { buffer.restyle(x: x, y: y, change) }
    }
  }

  private mutating func put(
    _ scalar: Unicode.Scalar, width: Int, bufferX x: Int, bufferY y: Int, _ style: Style
  ) {
    guard y >= clip.y && y < clip.bottom && x + width > clip.x && x < clip.right else { return }
    if x >= clip.x && x + width <= clip.right {
      buffer.put(scalar, width: width, style: style, x: x, y: y)
    } else {
      buffer.put(" ", width: 1, style: style, x: max(x, clip.x), y: y)
    }
  }
}

/// On which side a text stands in the room that it has.
public enum Alignment: Hashable, Sendable {
  case left, center, right
}
