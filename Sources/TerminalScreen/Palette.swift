/// For which ground the colours are chosen.
public enum Theme: String, Hashable, Sendable, CaseIterable {
  /// For a dark terminal, whose own background is kept.
  case dark
  /// Dark on light; the background is painted, so that it is light on every terminal.
  case light
  /// No colours at all; attributes remain.
  case plain

  /// The theme for a terminal that describes itself in `COLORFGBG` ("15;0": text, background), otherwise dark.
  public static func suggested(byColorFGBG description: String?) -> Theme {
    guard let background = description?.split(separator: ";").last.flatMap({ Int($0) }) else {
      return .dark
    }
    return background == 7 || background > 8 ? .light : .dark
  }
}

/// How many colours a terminal has, as far as we use them.
public enum ColorDepth: Hashable, Sendable, CaseIterable {
  case none, ansi8, ansi16, indexed256
}

/// The terminal's colours for ours: a theme on a terminal with so many colours.
///
/// Where a colour cannot be had, an attribute stands for it, so that a screen stays readable with 256, 16, 8 colours
/// and none.
public struct Palette: Hashable, Sendable {
  public let theme: Theme
  public let depth: ColorDepth

  public init(theme: Theme, depth: ColorDepth) {
    self.theme = theme
    self.depth = theme == .plain ? .none : depth
  }

  /// A style in the terminal's own numbers.
  public struct Resolved: Hashable, Sendable {
    /// The number of a terminal colour, or -1 for the terminal's default.
    public var foreground: Int16
    public var background: Int16
    public var attributes: Attributes
  }

  /// What the terminal must be told for a style.
  public func resolve(_ style: Style) -> Resolved {
    var resolved = Resolved(foreground: -1, background: -1, attributes: style.attributes)
    if depth != .indexed256 && isShownInReverse(style.background) {
      resolved.attributes.formSymmetricDifference(.reverse)
    }
    resolved.attributes.formUnion(substitutes(for: style.foreground))
    guard depth != .none else { return resolved }
    resolved.background = background(style.background)
    let isOwn = style.foreground == .text || style.foreground == .ground
    // On its own background the terminal's own text colour is the readable one.
    if !isOwn || resolved.background >= 0 { resolved.foreground = number(style.foreground) }
    return resolved
  }

  /// With few colours the selection is shown in reverse, without any every coloured background is.
  private func isShownInReverse(_ background: Color) -> Bool {
    switch background {
    case .ground, .raised: false
    case .selected: true
    case .text, .muted, .frame, .accent, .orange, .skyBlue, .green, .yellow, .blue, .vermillion,
      .purple:
      depth == .none
    }
  }

  /// The attributes that tell a colour from others where the terminal has no such colour.
  private func substitutes(for foreground: Color) -> Attributes {
    guard depth == .none || depth == .ansi8 else { return [] }
    return switch foreground {
    case .muted, .frame: .dim
    case .accent: .bold
    case .vermillion: depth == .none ? .bold : []
    case .yellow: depth == .ansi8 ? .bold : []
    // Dark blue on black is hardly seen.
    case .blue: depth == .ansi8 && theme == .dark ? .bold : []
    case .ground, .text, .raised, .selected, .orange, .skyBlue, .green, .purple: []
    }
  }

  private func background(_ color: Color) -> Int16 {
    switch color {
    case .ground: theme == .dark ? -1 : number(.ground)
    // With few colours a lifted background would hide muted text.
    case .raised, .selected: depth == .indexed256 ? number(color) : background(.ground)
    case .text, .muted, .frame, .accent, .orange, .skyBlue, .green, .yellow, .blue, .vermillion,
      .purple:
      number(color)
    }
  }

  private func number(_ color: Color) -> Int16 {
    switch depth {
    case .none: -1
    case .ansi8: Palette.eight(color, theme)
    case .ansi16: Palette.sixteen(color, theme)
    case .indexed256: Palette.indexed(color, theme)
    }
  }

  private static func eight(_ color: Color, _ theme: Theme) -> Int16 {
    switch color {
    case .ground, .raised, .selected: theme == .dark ? 0 : 7
    case .text, .muted, .frame: theme == .dark ? 7 : 0
    case .accent, .skyBlue: 6
    case .orange, .yellow: 3
    case .green: 2
    case .blue: 4
    case .vermillion: 1
    case .purple: 5
    }
  }

  private static func sixteen(_ color: Color, _ theme: Theme) -> Int16 {
    let dark = theme == .dark
    return switch color {
    case .ground, .raised, .selected: dark ? 0 : 15
    case .text: dark ? 15 : 0
    case .muted: dark ? 7 : 8
    case .frame: dark ? 8 : 7
    case .accent: dark ? 14 : 4
    case .skyBlue: dark ? 14 : 6
    case .orange: 3
    case .yellow: dark ? 11 : 3
    case .green: dark ? 10 : 2
    case .blue: dark ? 12 : 4
    case .vermillion: dark ? 9 : 1
    case .purple: dark ? 13 : 5
    }
  }

  /// Okabe–Ito in the 6×6×6 cube on dark; on light the same hues, darkened until text is readable.
  private static func indexed(_ color: Color, _ theme: Theme) -> Int16 {
    let dark = theme == .dark
    return switch color {
    case .ground: dark ? 16 : 231
    case .text: dark ? 252 : 235
    case .muted: dark ? 246 : 241
    case .frame: dark ? 241 : 248
    case .accent: dark ? 117 : 25
    case .raised: dark ? 236 : 255
    case .selected: dark ? 238 : 253
    case .orange: dark ? 178 : 130
    case .skyBlue: dark ? 74 : 31
    case .green: dark ? 35 : 28
    case .yellow: dark ? 221 : 100
    case .blue: dark ? 69 : 25
    case .vermillion: dark ? 166 : 160
    case .purple: dark ? 175 : 132
    }
  }
}
