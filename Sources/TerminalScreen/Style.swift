/// A colour by its meaning; which of the terminal's colours it is, the ``Palette`` says.
///
/// The seven hues are those of Okabe and Ito, which people with any colour vision can tell apart.
public enum Color: UInt8, Hashable, Sendable, CaseIterable {
  /// The terminal's own colour of text.
  case text
  /// The terminal's own background; as a foreground, what is readable on a coloured ground.
  case ground
  /// Text of second rank.
  case muted
  /// Frames, grids, and what should hardly be noticed.
  case frame
  /// What can be acted on: keys, the selected row's mark, the panel in focus.
  case accent
  /// A background that lifts a bar from the ground.
  case raised
  /// The background of what is selected.
  case selected
  case orange, skyBlue, green, yellow, blue, vermillion, purple
}

/// How a text is set apart beside its colour.
public struct Attributes: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static var bold: Attributes { Attributes(rawValue: 1 << 0) }
  public static var dim: Attributes { Attributes(rawValue: 1 << 1) }
  public static var underline: Attributes { Attributes(rawValue: 1 << 2) }
  public static var reverse: Attributes { Attributes(rawValue: 1 << 3) }
  public static var italic: Attributes { Attributes(rawValue: 1 << 4) }
}

/// How a cell looks: two colours and attributes, in three bytes.
///
/// Written from its parts, as in `Style(.orange, on: .raised, .bold)`, or from a hue, as in `.orange.bold`.
public struct Style: Hashable, Sendable {
  public var foreground: Color
  public var background: Color
  public var attributes: Attributes

  public init(
    _ foreground: Color = .text, on background: Color = .ground, _ attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// The same style on another background.
  public func on(_ background: Color) -> Style { Style(foreground, on: background, attributes) }

  /// The same style with attributes more.
  public func with(_ more: Attributes) -> Style {
    Style(foreground, on: background, attributes.union(more))
  }

  public var bold: Style { with(.bold) }
  public var dim: Style { with(.dim) }
  public var underlined: Style { with(.underline) }
  public var reversed: Style { with(.reverse) }
  public var italic: Style { with(.italic) }
}

extension Style {
  public static var plain: Style { Style() }
  public static var muted: Style { Style(.muted) }
  public static var frame: Style { Style(.frame) }
  public static var accent: Style { Style(.accent) }
  public static var orange: Style { Style(.orange) }
  public static var skyBlue: Style { Style(.skyBlue) }
  public static var green: Style { Style(.green) }
  public static var yellow: Style { Style(.yellow) }
  public static var blue: Style { Style(.blue) }
  public static var vermillion: Style { Style(.vermillion) }
  public static var purple: Style { Style(.purple) }
}

extension Style: CustomStringConvertible {
  /// The style in words, as in "orange on raised bold".
  public var description: String {
    var words = "\(foreground)"
    if background != .ground { words += " on \(background)" }
    let names: [(Attributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.underline, "underline"), (.reverse, "reverse"),
      (.italic, "italic"),
    ]
    for (attribute, name) in names where attributes.contains(attribute) { words += " \(name)" }
    return words
  }
}
