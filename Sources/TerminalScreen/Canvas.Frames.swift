extension Canvas {
  /// Draws a row of one character to the right.
  public mutating func horizontalLine(
    at point: Point, length: Int, _ scalar: Unicode.Scalar? = nil, _ style: Style = .frame
  ) {
    let line = Rect(x: point.x, y: point.y, width: length, height: 1)
    fill(line, with: scalar ?? glyphs.frame.horizontal, style)
  }

  /// Draws a column of one character downwards.
  public mutating func verticalLine(
    at point: Point, length: Int, _ scalar: Unicode.Scalar? = nil, _ style: Style = .frame
  ) {
    let line = Rect(x: point.x, y: point.y, width: 1, height: length)
    fill(line, with: scalar ?? glyphs.frame.vertical, style)
  }

  /// Draws a frame with a title on the left of its upper edge and another on the right, and returns what is inside.
  ///
  /// The left title is shortened where there is no room for it; the right one is then left out. A rectangle with fewer
  /// than two rows or columns gets no frame, and nothing is inside.
  @discardableResult
  public mutating func box(
    _ rect: Rect, title: Line = "", trailing: Line = "", heavy: Bool = false,
    _ style: Style = .frame
  ) -> Rect {
    guard rect.width >= 2 && rect.height >= 2 else { return .zero }
    let frame = heavy ? glyphs.heavyFrame : glyphs.frame
    let (left, right, below) = (rect.x, rect.right - 1, rect.bottom - 1)
    for y in [rect.y, below] {
      horizontalLine(at: Point(x: left, y: y), length: rect.width, frame.horizontal, style)
    }
    for x in [left, right] {
      verticalLine(at: Point(x: x, y: rect.y), length: rect.height, frame.vertical, style)
    }
    put(frame.topLeft, at: rect.origin, style)
    put(frame.topRight, at: Point(x: right, y: rect.y), style)
    put(frame.bottomLeft, at: Point(x: left, y: below), style)
    put(frame.bottomRight, at: Point(x: right, y: below), style)
    titles(title, trailing, from: left + 2, to: right - 1, y: rect.y)
    return rect.insideFrame
  }

  /// Draws the upper edge of a box alone, with its titles, over the whole width: a panel without sides.
  ///
  /// Returns the part of `rect` below it.
  @discardableResult
  public mutating func rule(
    _ rect: Rect, title: Line = "", trailing: Line = "", _ style: Style = .frame
  ) -> Rect {
    guard rect.height >= 1 else { return .zero }
    horizontalLine(at: rect.origin, length: rect.width, nil, style)
    titles(title, trailing, from: rect.x + 1, to: rect.right - 1, y: rect.y)
    return rect.splitTop(1).rest
  }

  /// Puts two titles on an edge, between two columns, each with a space on both sides.
  private mutating func titles(_ title: Line, _ trailing: Line, from: Int, to: Int, y: Int) {
    let room = to - from
    let wanted = title.displayWidth + (title.isEmpty ? 0 : 2)
    let trailingWidth = trailing.displayWidth + 2
    if !title.isEmpty && room > 2 {
      let shown = title.truncated(to: room - 2, ellipsis: glyphs.ellipsis)
      put(" " + shown + " ", at: Point(x: from, y: y))
    }
    if !trailing.isEmpty && wanted + trailingWidth < room {
      put(" " + trailing + " ", at: Point(x: to - trailingWidth, y: y))
    }
  }
}
