extension Glyphs {
  /// What stands for a character where only ASCII can be shown; "?" for those that have no equivalent.
  ///
  /// State glyphs that must be told apart map to different characters.
  public static func asciiEquivalent(of scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII { return scalar }
    switch scalar {
    case "─", "━", "╴", "╶", "╸", "╺", "–", "—", "‐", "―", "−": return "-"
    case "═": return "="
    case "│", "┃", "║", "╵", "╷", "╹", "╻", "▏", "▎", "▕": return "|"
    case "╎", "╏", "┆", "┊", "┇", "┋", "¦": return ":"
    case "╌", "┄", "┈", "╍", "┅", "┉": return "~"
    case "╭", "╮", "╰", "╯", "┌", "┐", "└", "┘", "┏", "┓", "┗", "┛", "╔", "╗", "╚", "╝": return "+"
    case "├", "┤", "┬", "┴", "┼", "┣", "┫", "┳", "┻", "╋", "┠", "┨", "┯", "┷", "┿", "╂":
      return "+"
    case "●", "■", "⬤": return "*"
    case "◆": return "%"
    case "○", "□", "◇", "◦": return "o"
    case "·", "•", "∙", "⋅": return "."
    case "×", "✗", "✘", "╳": return "x"
    case "✓", "✔": return "v"
    case "▸", "▶", "→", "›", "»", "►", "❯": return ">"
    case "◂", "◀", "←", "‹", "«", "◄", "❮": return "<"
    case "▲", "↑", "▴": return "^"
    case "▼", "↓", "▾": return "v"
    case "↺", "↻", "⟳": return "@"
    case "█", "▓", "▮", "▉", "▊", "▋": return "#"
    case "▒", "▌", "▐", "▍": return "="
    case "░", "▯": return "-"
    case "▀": return "\""
    case "▁", "▂", "▃", "▄": return "_"
    case "⚠": return "!"
    case "❚", "‖": return "|"
    case "≠": return "!"
    case "…": return "~"
    case "µ", "μ": return "u"
    case "≤": return "<"
    case "≥": return ">"
    case "≈": return "~"
    case "’", "‘", "′": return "'"
    case "“", "”", "„", "″": return "\""
    case "\u{A0}", "\u{2009}", "\u{202F}": return " "
    default: return "?"
    }
  }
}
