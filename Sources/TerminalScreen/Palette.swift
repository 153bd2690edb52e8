/// For which ground the colours are chosen.
public enum Theme: String, Hashable, Sendable, CaseIterable {
  case dark, light
  /// No colours at all; attributes remain.
  case none
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
    self.depth = theme == .none ? .none : depth
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
    resolve(foreground: style.foreground, into: &resolved)
    resolve(background: style.background, into: &resolved)
    if style.foreground == .ground && style.background == .ground { resolved.foreground = -1 }
    return resolved
  }

  private func resolve(foreground color: Color, into resolved: inout Resolved) {
    switch (color, depth) {
    case (.text, _): break
    // Without colours a coloured ground is shown in reverse, where default text is readable.
    case (.ground, .none): break
    case (.muted, .none), (.frame, .none), (.muted, .ansi8), (.frame, .ansi8):
      resolved.attributes.insert(.dim)
    case (.accent, .none), (.vermillion, .none): resolved.attributes.insert(.bold)
    case (_, .none): break
    case (_, .ansi8):
      resolved.foreground = Palette.eight(color, theme)
      if color == .yellow || color == .accent || color == .blue && theme == .dark {
        resolved.attributes.insert(.bold)
      }
    case (_, .ansi16): resolved.foreground = Palette.sixteen(color, theme)
    case (_, .indexed256): resolved.foreground = Palette.indexed(color, theme)
    }
  }

  private func resolve(background color: Color, into resolved: inout Resolved) {
    switch (color, depth) {
    case (.ground, _): break
    case (.raised, .none), (.raised, .ansi8), (.raised, .ansi16): break
    case (_, .none), (.selected, .ansi8), (.selected, .ansi16):
      resolved.attributes.formSymmetricDifference(.reverse)
    case (_, .ansi8): resolved.background = Palette.eight(color, theme)
    case (_, .ansi16): resolved.background = Palette.sixteen(color, theme)
    case (_, .indexed256): resolved.background = Palette.indexed(color, theme)
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
    case .raised: dark ? 236 : 254
    case .selected: dark ? 238 : 252
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
