import TerminalScreen

extension Size {
  /// The least size in which the screens are drawn.
  static let least = Size(columns: 60, rows: 16)

  /// Whether there is room for no more than a sentence that says so.
  var isTooSmall: Bool { columns < Size.least.columns || rows < Size.least.rows }
}
