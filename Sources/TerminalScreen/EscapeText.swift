/// Writes screens as the escape sequences of ECMA-48: what a recording of a terminal consists of.
///
/// Each text changes a terminal that shows the last screen into one that shows the next; where nothing
/// has changed it is empty. For 256 colours or fewer, and a terminal of at least the screens' size.
public struct EscapeText: Sendable {
  private let palette: Palette
  private var shown: CellBuffer?
  /// What the terminal has been told last; nil: nothing.
  private var look: Palette.Resolved?
  private var text = ""

  public init(_ palette: Palette) { self.palette = palette }

  /// The text that makes the screen look like `buffer`.
  ///
  /// The first one, and each one after a change of size, clears the screen and hides the cursor.
  public mutating func show(_ buffer: CellBuffer) -> String {
    text = ""
    if shown?.size != buffer.size {
      shown = nil
      look = nil
      text += "\u{1B}[0m\u{1B}[?25l\u{1B}[2J"
    }
    for y in 0..<buffer.size.rows { showRow(y, of: buffer) }
    shown = buffer
    return text
  }

  /// The text that gives the terminal back: the cursor shows under the last screen.
  public mutating func end() -> String {
    let rows = shown?.size.rows ?? 1
    (shown, look) = (nil, nil)
    return "\u{1B}[0m\u{1B}[\(rows);1H\u{1B}[?25h\r\n"
  }

  /// A gap this short between two changes is written again, which takes no more than moving over it.
  private static let shortGap = 6

  private mutating func showRow(_ y: Int, of buffer: CellBuffer) {
    let new = Array(buffer.row(y))
    let old = shown.map { Array($0.row(y)) }
    var x = 0
    var cursor: Int?
    while x < new.count {
      guard old == nil || old?[x] != new[x] else {
        x += 1
        continue
      }
      // Half a wide character is written with its other half.
      let start = new[x].isContinuation && x > 0 ? x - 1 : x
      if let place = cursor, start - place <= Self.shortGap, start >= place {
        for gap in place..<start { put(new[gap]) }
      } else if cursor != start {
        text += "\u{1B}[\(y + 1);\(start + 1)H"
      }
      put(new[start])
      x = start + 1
      while x < new.count, new[x].isContinuation { x += 1 }
      cursor = x
    }
  }

  private mutating func put(_ cell: Cell) {
    if cell.isContinuation { return }
    let wanted = palette.resolve(cell.style)
    if wanted != look {
      text += EscapeText.sequence(for: wanted)
      look = wanted
    }
    text.unicodeScalars.append(cell.scalar)
  }

  private static func sequence(for look: Palette.Resolved) -> String {
    var numbers = ["0"]
    let attributes: [(Attributes, String)] = [
      (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
    ]
    for (attribute, number) in attributes where look.attributes.contains(attribute) {
      numbers.append(number)
    }
    if look.foreground >= 0 { numbers += ["38", "5", "\(look.foreground)"] }
    if look.background >= 0 { numbers += ["48", "5", "\(look.background)"] }
    return "\u{1B}[\(numbers.joined(separator: ";"))m"
  }
}
