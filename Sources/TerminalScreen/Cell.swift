/// One cell of the screen: a character and how it looks.
///
/// Eight bytes without references, so that a screen is copied and compared as plain memory. Of a character that
/// consists of several scalars the first one is kept. A character of two columns takes two cells, of which the right
/// one is ``isContinuation``.
public struct Cell: Hashable, Sendable {
  public var scalar: Unicode.Scalar
  public var style: Style

  public init(_ scalar: Unicode.Scalar, _ style: Style = .plain) {
    self.scalar = scalar
    self.style = style
  }

  public static let blank = Cell(" ")

  /// The right half of a character of two columns.
  static func continuation(_ style: Style) -> Cell { Cell("\0", style) }

  /// Whether the cell is the right half of the character in the cell before it.
  public var isContinuation: Bool { scalar == "\0" }
}
