import TerminalScreen

/// What all panels are framed with, and how keys are written.
enum Chrome {
  /// Frames a panel, with its title and the keys that belong to it, and returns what is inside.
  ///
  /// The panel in focus has its title in bold and its frame in the accent colour. On a narrow screen the
  /// frame is its upper edge alone.
  static func frame(
    _ panel: Panel, _ rect: Rect, title: Line, trailing: Line = "", model: Model, hasSides: Bool,
    on canvas: inout Canvas
  ) -> Rect {
    let isFocused = model.view.focus == panel && model.overlay == nil
    let style: Style = isFocused ? .accent : .frame
    let shown = isFocused ? title.restyled { $0.bold } : title
    guard hasSides else { return canvas.rule(rect, title: shown, trailing: trailing, style) }
    return canvas.box(rect, title: shown, trailing: trailing, style).inset(columns: 1)
  }

  /// "x  time axis": a key and what it does.
  static func hint(_ key: String, _ words: String) -> Line {
    Line(key, Style.accent.bold) + Line(" " + words, .muted)
  }

  /// The same for keys that may be arrows.
  static func hint(_ key: String, _ words: String, _ glyphs: Glyphs) -> Line {
    hint(label(key, glyphs), words)
  }

  /// What a key is called. In ASCII arrows are words, for `<`, `>` and `v` are other keys.
  static func label(_ key: String, _ glyphs: Glyphs) -> String {
    guard !glyphs.isUnicode else { return key }
    return key.map { arrows[$0] ?? String($0) }.joined()
  }

  private static let arrows: [Character: String] = [
    "←": "Left", "→": "Right", "↑": "Up", "↓": "Down",
  ]

  /// What else can be shown in the place of this panel: "Tab  statistics, log"; empty where nothing can.
  static func tabs(_ model: Model) -> Line {
    guard !model.view.isEnlarged else { return Line() }
    let names = SceneLayout.hiddenTabs(model).map { $0.title.lowercased() }
    return names.isEmpty ? Line() : hint("Tab", names.joined(separator: ", "))
  }

  /// A sentence in the middle of an empty panel.
  static func empty(_ text: String, _ rect: Rect, on canvas: inout Canvas) {
    let lines = Line(text, .muted).wrapped(to: max(1, rect.width - 2))
    for (index, line) in lines.prefix(rect.height).enumerated() {
      canvas.put(line, at: Point(x: rect.x + 1, y: rect.y + index))
    }
  }

  /// Lines that are too wide go on in the next row, as far as there are rows to spare.
  ///
  /// - Parameter fromEnd: Whether the last lines get the room first.
  static func unfolded(
    _ lines: [Line], _ rect: Rect, indent: Int, fromEnd: Bool = false
  ) -> [Line] {
    var spare = rect.height - lines.count
    var parts = lines.map { [$0] }
    let order = fromEnd ? Array(lines.indices.reversed()) : Array(lines.indices)
    for index in order where spare > 0 && lines[index].displayWidth > rect.width {
      let wrapped = lines[index].wrapped(to: rect.width, indent: indent)
      guard wrapped.count - 1 <= spare else { continue }
      spare -= wrapped.count - 1
      parts[index] = wrapped
    }
    return parts.flatMap { $0 }
  }

  /// Lines from the first that is wanted on, with a mark at the edge where there are more.
  ///
  /// `first` is limited to what makes sense: the last line never leaves the lower edge.
  static func list(_ lines: [Line], from first: Int, _ rect: Rect, on canvas: inout Canvas) {
    let first = min(max(0, first), max(0, lines.count - rect.height))
    for (row, line) in lines.dropFirst(first).prefix(rect.height).enumerated() {
      canvas.put(line, at: Point(x: rect.x, y: rect.y + row), columns: rect.width)
    }
    more(above: first, below: lines.count - first - rect.height, rect, on: &canvas)
  }

  /// Says at the right edge how much there is above and below what is shown.
  static func more(above: Int, below: Int, _ rect: Rect, on canvas: inout Canvas) {
    guard rect.height > 1 else { return }
    for (count, arrow, y) in [
      (above, canvas.glyphs.arrowUp, rect.y), (below, canvas.glyphs.arrowDown, rect.bottom - 1),
    ] where count > 0 {
      let text = Line(" \(arrow) \(count)", .muted)
      canvas.put(text, at: Point(x: rect.right - text.displayWidth, y: y))
    }
  }
}
