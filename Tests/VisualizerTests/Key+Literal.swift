public import TerminalScreen

extension Key: ExpressibleByUnicodeScalarLiteral {
  /// `"q"` is the key of that character.
  public init(unicodeScalarLiteral value: Character) { self = .character(value) }
}
