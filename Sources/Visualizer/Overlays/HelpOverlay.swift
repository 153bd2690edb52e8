import TerminalScreen

/// All keys, by what they are for; those that this program cannot serve are left out.
enum HelpOverlay {
  static func draw(_ model: Model, scroll: Int, on canvas: inout Canvas) {
    let keys = Chrome.hint("↑ ↓", "scroll", canvas.glyphs) + "   " + Chrome.hint("q", "close")
    let groups = groups(model, canvas.glyphs)
    let lines =
      canvas.width >= 116 ? sideBySide(groups) : groups.flatMap { $0 + [Line()] }
    OverlayBox.show(lines, title: "Keys", keys: keys, scroll: scroll, on: &canvas)
  }

  private static func groups(_ model: Model, _ glyphs: Glyphs) -> [[Line]] {
    if !model.isWatching { return [picker(glyphs)] }
    let columns = glyphs.isUnicode ? 11 : 13
    return Binding.Group.allCases.map { group in
      [Line(group.rawValue, Style.plain.bold)]
        + KeyMap.bindings.filter { $0.group == group && isServed($0, model) }.map { binding in
          Line("  ") + Line(Chrome.label(binding.label, glyphs), .accent).padded(to: columns)
            + Line(binding.words)
        }
    }
  }

  private static func isServed(_ binding: Binding, _ model: Model) -> Bool {
    guard !binding.label.isEmpty else { return false }
    if model.replay != nil, !binding.command.isHeardInReplay { return false }
    if model.replay == nil, onlyInReplay.contains(binding.command) { return false }
    return abilities[binding.command].map(model.abilities.contains) ?? true
  }

  private static let onlyInReplay: Set<Command> = [.tenth(0), .loop]

  /// What the program must be able to do.
  private static let abilities: [Command: Abilities] = [
    .everyOutcome: .explore, .writeRecording: .record, .suspend: .suspend,
  ]

  /// The groups in two columns of about the same height.
  private static func sideBySide(_ groups: [[Line]]) -> [Line] {
    let all = groups.reduce(0) { $0 + $1.count + 1 }
    var (left, right): ([Line], [Line]) = ([], [])
    for group in groups {
      if left.count + group.count <= all / 2 + 3 && right.isEmpty {
        left += group + [Line()]
      } else {
        right += group + [Line()]
      }
    }
    let width = (left.map(\.displayWidth).max() ?? 0) + 4
    return (0..<max(left.count, right.count)).map { row in
      let first = row < left.count ? left[row] : Line()
      return row < right.count ? first.padded(to: width) + right[row] : first
    }
  }

  private static func picker(_ glyphs: Glyphs) -> [Line] {
    [
      ("type", "search the scenes"), ("Esc", "clear the search; then leave"),
      ("↑ ↓", "choose a scene"), ("← →", "choose a variant"), ("Enter", "start it"),
      ("1–9", "answer its question"),
      ("q", "leave, while nothing is searched for"), ("Ctrl-C", "leave"),
    ].map { key, words in
      let name = Line(Chrome.label(key, glyphs), .accent)
      return name.padded(to: glyphs.isUnicode ? 9 : 12) + Line(words)
    }
  }
}
