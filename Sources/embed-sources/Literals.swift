/// The text as a Swift string literal on one line; for names, which hold no line break.
func literal(_ text: String) -> String {
  let hashes = delimiter(for: text)
  return "\(hashes)\"\(escapingControls(in: text, hashes))\"\(hashes)"
}

/// The text as a raw Swift literal over several lines, whose value is exactly the text.
func multilineLiteral(_ text: String) -> String {
  let hashes = delimiter(for: text)
  // The line break before the closing quotes is not part of the value, and these stand in the first
  // column, so that no indentation is removed.
  return "\(hashes)\"\"\"\n\(escapingControls(in: text, hashes))\n\"\"\"\(hashes)"
}

/// One `#` more than ever follows a quote or a backslash in the text, so that neither ends the literal
/// nor begins an escape.
private func delimiter(for text: String) -> String {
  var longest = 0
  var run: Int?
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": run = 0
    case "#": run = run.map { $0 + 1 }
    default: run = nil
    }
    longest = max(longest, run ?? 0)
  }
  return String(repeating: "#", count: longest + 1)
}

/// Line feeds and tabs may stand in a literal as they are. Swift would turn a carriage return into a
/// line feed and refuse other controls; a byte order mark would be lost.
private func escapingControls(in text: String, _ hashes: String) -> String {
  var escaped = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    let isControl =
      scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
    if isControl || scalar == "\u{FEFF}" {
      escaped.append(
        contentsOf: "\\\(hashes)u{\(String(scalar.value, radix: 16))}".unicodeScalars)
    } else {
      escaped.append(scalar)
    }
  }
  return String(escaped)
}
