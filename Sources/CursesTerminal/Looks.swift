private import CNcurses
internal import TerminalScreen

/// What ncurses must be told for each style: attributes, and a colour pair that is defined when it is first needed.
struct Looks {
  private let palette: Palette
  /// Whether -1 stands for the terminal's own colours; otherwise those of the theme's ground are set.
  private let hasDefaultColors: Bool
  /// The pair of each combination of colours, 0 while it has none; 16 backgrounds for each foreground.
  private var pairs = [Int32](repeating: 0, count: 256)
  private var usedPairs: Int32 = 0

  init(palette: Palette, hasDefaultColors: Bool) {
    self.palette = palette
    self.hasDefaultColors = hasDefaultColors
  }

  mutating func look(of style: Style) -> (attributes: Int32, pair: Int32) {
    let resolved = palette.resolve(style)
    let attributes = Int32(resolved.attributes.rawValue)
    if resolved.foreground < 0 && resolved.background < 0 && hasDefaultColors {
      return (attributes, 0)
    }
    if palette.depth == .none { return (attributes, 0) }
    let index = Int(style.foreground.rawValue) << 4 | Int(style.background.rawValue)
    if pairs[index] == 0 { pairs[index] = define(resolved) }
    // Where the terminal has no pair left, the text stays readable in its default colours.
    return (attributes, max(0, pairs[index]))
  }

  private mutating func define(_ resolved: Palette.Resolved) -> Int32 {
    var foreground = Int32(resolved.foreground)
    var background = Int32(resolved.background)
    if !hasDefaultColors {
      let isDark = palette.theme == .dark
      if foreground < 0 { foreground = isDark ? 7 : 0 }
      if background < 0 { background = isDark ? 0 : 7 }
    }
    guard cncurses_define_pair(usedPairs + 1, foreground, background) != 0 else { return -1 }
    usedPairs += 1
    return usedPairs
  }
}
