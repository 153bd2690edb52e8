extension Line {
  /// The line if it fits in so many columns, otherwise its beginning and an ellipsis.
  public func truncated(to columns: Int, ellipsis: Unicode.Scalar = "…") -> Line {
    guard displayWidth > columns else { return self }
    guard columns > 0 else { return Line() }
    var short = Line()
    var free = columns - 1
    for run in runs {
      var kept = String.UnicodeScalarView()
      var glyphs = DrawnScalars(run.text)
      var isCut = false
      while let glyph = glyphs.next() {
        guard glyph.width <= free else {
          isCut = true
          break
        }
        kept.append(glyph.scalar)
        free -= glyph.width
      }
      short.append(String(kept), run.style)
      if isCut {
        short.append(String(ellipsis), run.style)
        break
      }
    }
    return short
  }

  /// The line followed by spaces, to be at least so many columns wide.
  public func padded(to columns: Int, _ style: Style = .plain) -> Line {
    self + Line(String(repeating: " ", count: max(0, columns - displayWidth)), style)
  }

  /// The text in lines of at most so many columns, broken at spaces, within words that are longer than a line.
  ///
  /// A line feed in the text begins a new line. The lines after the first begin with `indent` spaces. Never empty.
  public func wrapped(to columns: Int, indent: Int = 0) -> [Line] {
    var wrapper = Wrapper(columns: max(1, columns), indent: min(indent, max(0, columns - 1)))
    for run in runs {
      for scalar in run.text.unicodeScalars where scalar != "\r" {
        wrapper.take(scalar, run.style)
      }
    }
    return wrapper.finish()
  }
}

/// Fills lines word by word.
private struct Wrapper {
  let columns: Int
  let indent: Int

  private var lines: [Line] = []
  private var line = Line()
  private var lineWidth = 0
  /// The spaces before the current word; they vanish where a line ends.
  private var gap = Line()
  private var word = Line()
  private var wordWidth = 0

  init(columns: Int, indent: Int) {
    self.columns = columns
    self.indent = indent
  }

  mutating func take(_ scalar: Unicode.Scalar, _ style: Style) {
    if scalar == "\n" {
      endWord()
      endLine()
    } else if scalar == " " {
      endWord()
      gap.append(" ", style)
    } else {
      let width = String(scalar).displayWidth
      if wordWidth + width > columns - indent { endWord() }
      word.append(String(scalar), style)
      wordWidth += width
    }
  }

  mutating func finish() -> [Line] {
    endWord()
    lines.append(line)
    return lines
  }

  private mutating func endWord() {
    guard !word.isEmpty else { return }
    let gapWidth = gap.displayWidth
    if lineWidth + gapWidth + wordWidth > columns && lineWidth > 0 {
      endLine()
    } else {
      line += gap
      lineWidth += gapWidth
      gap = Line()
    }
    line += word
    lineWidth += wordWidth
    word = Line()
    wordWidth = 0
  }

  private mutating func endLine() {
    lines.append(line)
    line = Line(String(repeating: " ", count: indent))
    lineWidth = indent
    gap = Line()
  }
}
