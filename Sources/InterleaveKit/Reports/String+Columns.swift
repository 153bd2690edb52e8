import TerminalScreen

extension String {
  /// The text in so many columns: filled up with spaces, or cut.
  func padded(to width: Int, onLeft: Bool = false) -> String {
    let text = clipped(to: width)
    let space = String(repeating: " ", count: max(0, width - text.displayWidth))
    return onLeft ? space + text : text + space
  }

  /// The text in at most so many columns, with `…` where something was cut.
  func clipped(to width: Int) -> String {
    guard displayWidth > width else { return self }
    var clipped = ""
    var columns = 1
    for character in self {
      columns += String(character).displayWidth
      if columns > width { break }
      clipped.append(character)
    }
    return clipped + "…"
  }

  var trimmedEnd: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

/// The text in lines of at most so many columns, cut between words.
func wrapped(_ text: String, to width: Int) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    if !line.isEmpty, line.displayWidth + 1 + String(word).displayWidth > width {
      lines.append(line)
      line = ""
    }
    line += (line.isEmpty ? "" : " ") + word
  }
  return lines + [line]
}
