/// The text of an SVG picture.
struct SVGText {
  private(set) var body = ""

  mutating func take() -> String {
    defer { body = "" }
    return body
  }

  /// Begins a picture of this size on a white ground.
  mutating func begin(width: Double, height: Double, title: String) {
    let (width, height) = (Self.number(width), Self.number(height))
    body += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    body += "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
    body += "viewBox=\"0 0 \(width) \(height)\" role=\"img\">\n"
    body += "<title>\(Self.escaped(title))</title>\n"
    body += "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>\n"
  }

  mutating func end() { body += "</svg>\n" }

  /// A line of the text as it stands.
  mutating func raw(_ line: String) { body += line + "\n" }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, class name: String, hint: String = ""
  ) {
    let place = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
    let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
    let end = hint.isEmpty ? "/>" : "><title>\(Self.escaped(hint))</title></rect>"
    body += "<rect \(place) \(size) class=\"\(name)\"\(end)\n"
  }

  mutating func line(x1: Double, y1: Double, x2: Double, y2: Double, class name: String) {
    body += "<path d=\"M\(Self.number(x1)) \(Self.number(y1))"
    body += "L\(Self.number(x2)) \(Self.number(y2))\" class=\"\(name)\"/>\n"
  }

  /// A text whose base line begins, or with a class that says so is centred, at this point.
  mutating func text(_ text: String, x: Double, y: Double, class name: String) {
    body += "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" class=\"\(name)\">"
    body += "\(Self.escaped(text))</text>\n"
  }

  /// With one decimal, where it is not a whole number.
  static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let (whole, rest) = tenths.quotientAndRemainder(dividingBy: 10)
    let sign = tenths < 0 && whole == 0 ? "-" : ""
    return rest == 0 ? "\(whole)" : "\(sign)\(whole).\(abs(rest))"
  }

  /// What XML cannot hold at all becomes the replacement character.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\t", "\n", "\r": escaped += " "
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// About how wide a text is in the pictures' font, in parts of the font's size.
  static func width(of text: String) -> Double {
    text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 0.62 : 1.05) }
  }

  /// The text cut to about this width.
  static func clipped(_ text: String, to width: Double) -> String {
    guard self.width(of: text) > width else { return text }
    var clipped = ""
    for character in text {
      if self.width(of: clipped) + self.width(of: String(character)) > width - 0.7 { break }
      clipped.append(character)
    }
    return clipped + "…"
  }
}
