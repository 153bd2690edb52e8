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

  public static let bold = Attributes(rawValue: 1 << 0)
  public static let dim = Attributes(rawValue: 1 << 1)
  public static let underline = Attributes(rawValue: 1 << 2)
  public static let reverse = Attributes(rawValue: 1 << 3)
  public static let italic = Attributes(rawValue: 1 << 4)
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
  public static let plain = Style()
  public static let muted = Style(.muted)
  public static let frame = Style(.frame)
  public static let accent = Style(.accent)
  public static let orange = Style(.orange)
  public static let skyBlue = Style(.skyBlue)
  public static let green = Style(.green)
  public static let yellow = Style(.yellow)
  public static let blue = Style(.blue)
  public static let vermillion = Style(.vermillion)
  public static let purple = Style(.purple)
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
