/// How much of a rectangle one part of it takes; see ``Rect/rows(_:)``.
public enum Extent: Hashable, Sendable {
  /// That many cells, or what is left if that is less.
  case cells(Int)
  /// A share of what the fixed parts leave, in proportion to the other shares.
  case share(Int)
}

extension Rect {
  /// The rectangle without so many cells on each side; empty when nothing is left.
  public func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
    Rect(
      x: x + min(left, width), y: y + min(top, height),
      width: width - left - right, height: height - top - bottom)
  }

  /// The rectangle without so many columns left and right and so many rows above and below.
  public func inset(columns: Int = 0, rows: Int = 0) -> Rect {
    inset(left: columns, top: rows, right: columns, bottom: rows)
  }

  /// What is inside a frame of one cell.
  public var insideFrame: Rect { inset(columns: 1, rows: 1) }

  /// The uppermost rows, at most all, and what is left below them.
  public func splitTop(_ rows: Int) -> (top: Rect, rest: Rect) {
    let taken = min(max(0, rows), height)
    return (Rect(x: x, y: y, width: width, height: taken), inset(top: taken))
  }

  /// The lowest rows, at most all, and what is left above them.
  public func splitBottom(_ rows: Int) -> (rest: Rect, bottom: Rect) {
    let taken = min(max(0, rows), height)
    return (
      inset(bottom: taken), Rect(x: x, y: bottom - taken, width: width, height: taken)
    )
  }

  /// The leftmost columns, at most all, and what is left beside them.
  public func splitLeft(_ columns: Int) -> (left: Rect, rest: Rect) {
    let taken = min(max(0, columns), width)
    return (Rect(x: x, y: y, width: taken, height: height), inset(left: taken))
  }

  /// The rightmost columns, at most all, and what is left beside them.
  public func splitRight(_ columns: Int) -> (rest: Rect, right: Rect) {
    let taken = min(max(0, columns), width)
    return (inset(right: taken), Rect(x: right - taken, y: y, width: taken, height: height))
  }

  /// Parts one below the other that fill the rectangle: one for each extent, in that order.
  public func rows(_ extents: [Extent]) -> [Rect] {
    var top = y
    return Rect.lengths(extents, of: height).map { length in
      defer { top += length }
      return Rect(x: x, y: top, width: width, height: length)
    }
  }

  /// Parts side by side that fill the rectangle: one for each extent, in that order.
  public func columns(_ extents: [Extent]) -> [Rect] {
    var left = x
    return Rect.lengths(extents, of: width).map { length in
      defer { left += length }
      return Rect(x: left, y: y, width: length, height: height)
    }
  }

  /// The lengths of the parts; fixed parts are served first, in order, and shares lose no cell to rounding.
  private static func lengths(_ extents: [Extent], of total: Int) -> [Int] {
    var left = total
    var shares = 0
    var lengths = extents.map { extent in
      switch extent {
      case .cells(let count):
        let taken = min(max(0, count), left)
        left -= taken
        return taken
      case .share(let share):
        shares += max(0, share)
        return 0
      }
    }
    for (index, extent) in extents.enumerated() {
      guard case .share(let share) = extent, share > 0 else { continue }
      lengths[index] = left * share / shares
      left -= lengths[index]
      shares -= share
    }
    return lengths
  }
}
