/// A place on the screen, in cells; x grows to the right, y downwards, both from 0.
public struct Point: Hashable, Sendable {
  public var x: Int
  public var y: Int

  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }

  public static var zero: Point { Point(x: 0, y: 0) }

  /// The place that lies `dx` columns to the right of this one and `dy` rows below it.
  public func moved(dx: Int = 0, dy: Int = 0) -> Point { Point(x: x + dx, y: y + dy) }
}

/// How many columns and rows something takes; never negative.
public struct Size: Hashable, Sendable {
  public let columns: Int
  public let rows: Int

  /// A size; negative numbers become 0.
  public init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }

  public static var zero: Size { Size(columns: 0, rows: 0) }
}

/// A rectangle of cells; its width and height are never negative.
public struct Rect: Hashable, Sendable {
  public let x: Int
  public let y: Int
  public let width: Int
  public let height: Int

  /// A rectangle; a negative width or height becomes 0.
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// The rectangle of that size whose upper left corner is the origin.
  public init(_ size: Size) {
    self.init(x: 0, y: 0, width: size.columns, height: size.rows)
  }

  public static var zero: Rect { Rect(x: 0, y: 0, width: 0, height: 0) }

  public var origin: Point { Point(x: x, y: y) }
  public var size: Size { Size(columns: width, rows: height) }
  public var isEmpty: Bool { width == 0 || height == 0 }

  /// The first column to the right of the rectangle.
  public var right: Int { x + width }
  /// The first row below the rectangle.
  public var bottom: Int { y + height }

  public func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < right && point.y >= y && point.y < bottom
  }

  /// What two rectangles have in common; empty where they do not meet.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(
      x: left, y: top,
      width: min(right, other.right) - left, height: min(bottom, other.bottom) - top)
  }

  public func moved(dx: Int = 0, dy: Int = 0) -> Rect {
    Rect(x: x + dx, y: y + dy, width: width, height: height)
  }
}
