import Glibc
import TerminalScreen
import Testing

@Suite struct `Colours` {
  /// What is read: hues, and text of first and second rank.
  static let textColors: [Color] = [
    .text, .muted, .accent, .orange, .skyBlue, .green, .yellow, .blue, .vermillion, .purple,
  ]
  static let hues: [Color] = [.orange, .skyBlue, .green, .yellow, .blue, .vermillion, .purple]

  @Test(arguments: [Theme.dark, .light], textColors)
  func `every text is readable on its ground and on bars`(theme: Theme, color: Color) {
    let palette = Palette(theme: theme, depth: .indexed256)
    for background in [Color.ground, .raised] {
      let look = palette.resolve(Style(color, on: background))
      let text = look.foreground < 0 ? 252 : look.foreground
      let ground = look.background < 0 ? 234 : look.background
      #expect(
        Self.contrast(text, ground) >= 3, "\(theme): \(color) on \(background)")
    }
  }

  @Test(arguments: [Theme.dark, .light], hues)
  func `text in the ground's colour is readable on a filled bar`(theme: Theme, hue: Color) {
    let look = Palette(theme: theme, depth: .indexed256).resolve(Style(.ground, on: hue))
    #expect(Self.contrast(look.foreground, look.background) >= 3)
  }

  @Test(arguments: [Theme.dark, .light])
  func `no two hues are one colour`(theme: Theme) {
    let palette = Palette(theme: theme, depth: .indexed256)
    #expect(Set(Self.hues.map { palette.resolve(Style($0)).foreground }).count == Self.hues.count)
  }

  @Test func `the dark hues are those of Okabe and Ito, but for blue`() {
    let palette = Palette(theme: .dark, depth: .indexed256)
    #expect(
      Self.hues.map { palette.resolve(Style($0)).foreground } == [178, 74, 35, 221, 69, 166, 175])
    #expect(Palette(theme: .light, depth: .indexed256).resolve(.blue).foreground == 25)
  }

  @Test(arguments: Theme.allCases, ColorDepth.allCases)
  func `a terminal is never asked for a colour that it has not`(theme: Theme, depth: ColorDepth) {
    let limit: Int16 =
      switch Palette(theme: theme, depth: depth).depth {
      case .none: 0
      case .ansi8: 8
      case .ansi16: 16
      case .indexed256: 256
      }
    let palette = Palette(theme: theme, depth: depth)
    for foreground in Color.allCases {
      for background in Color.allCases {
        let look = palette.resolve(Style(foreground, on: background))
        #expect(look.foreground < limit && look.background < limit)
      }
    }
  }

  @Test(arguments: [Theme.dark, .light], [ColorDepth.ansi8, .ansi16, .indexed256])
  func `no text has the colour of its ground, bar or selection`(theme: Theme, depth: ColorDepth) {
    for color in Self.textColors {
      for background in [Color.ground, .raised, .selected] {
        let look = Palette(theme: theme, depth: depth).resolve(Style(color, on: background))
        #expect(look.foreground != look.background || look.foreground < 0)
      }
    }
  }

  @Test func `without colours attributes stand for them`() {
    let palette = Palette(theme: .plain, depth: .indexed256)
    func attributes(_ style: Style) -> Attributes { palette.resolve(style).attributes }
    #expect(attributes(.muted) == .dim)
    #expect(attributes(.vermillion) == .bold)
    #expect(attributes(.orange.underlined) == .underline)
    #expect(attributes(Style(.ground, on: .orange)) == .reverse)
    #expect(attributes(Style(.text, on: .selected, .reverse)) == [])
    #expect(attributes(Style(.text, on: .raised)) == [])
  }

  @Test(arguments: [
    (nil, Theme.dark), ("15;0", .dark), ("0;15", .light), ("0;default;15", .light), ("0;7", .light),
    ("7;8", .dark), ("", .dark), ("default;default", .dark),
  ])
  func `the theme follows what the terminal says of itself`(description: String?, theme: Theme) {
    #expect(Theme.suggested(byColorFGBG: description) == theme)
  }

  /// The contrast ratio of WCAG 2 between two colours of the 256.
  private static func contrast(_ one: Int16, _ other: Int16) -> Double {
    let (a, b) = (luminance(one), luminance(other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  private static func luminance(_ index: Int16) -> Double {
    let levels: [Double] = [0, 95, 135, 175, 215, 255]
    let parts: [Double]
    if index >= 232 {
      parts = Array(repeating: Double(8 + 10 * (index - 232)), count: 3)
    } else {
      let cube = Int(index) - 16
      parts = [levels[cube / 36], levels[cube / 6 % 6], levels[cube % 6]]
    }
    let linear = parts.map { part in
      part <= 10 ? part / 255 / 12.92 : pow((part / 255 + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }
}
