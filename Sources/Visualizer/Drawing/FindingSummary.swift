import TerminalScreen
import TraceAnalysis

/// What was found, as the status line says it: "⚠ 1 data race (2–3)".
enum FindingSummary {
  /// As many words as have room; empty where nothing was found.
  static func line(_ run: WatchedRun, room: Int, _ glyphs: Glyphs) -> Line {
    let findings = run.findings
    guard !findings.isEmpty else { return Line() }
    let errors = findings.filter { $0.severity == .error }
    let advice = findings.count - errors.count
    let kinds = kinds(errors)
    let tail = advice == 0 ? Line() : Line("\(advice) advice", .yellow)
    var versions: [Line] = []
    for hasSteps in [true, false] {
      for shown in stride(from: kinds.count, to: 0, by: -1) {
        let line = line(kinds, shown, hasSteps: hasSteps, glyphs)
        if !tail.isEmpty { versions.append(line + Line(" · ", .muted) + tail) }
        versions.append(line)
      }
    }
    if errors.isEmpty {
      versions.append(Line("\(glyphs.warning) ", .yellow) + tail)
    } else {
      versions.append(Line("\(glyphs.warning) \(errors.count)", Style.vermillion.bold))
    }
    return versions.first { $0.displayWidth <= room } ?? versions[versions.count - 1]
  }

  /// The first kinds in words, and how many more there are.
  private static func line(
    _ kinds: [Counted], _ shown: Int, hasSteps: Bool, _ glyphs: Glyphs
  ) -> Line {
    let words = kinds.prefix(shown).map { hasSteps ? $0.words + $0.steps : $0.words }
    let rest = kinds.dropFirst(shown).reduce(0) { $0 + $1.count }
    let more = rest > 0 ? ", \(rest) more" : ""
    let text = words.joined(separator: ", ") + more
    return Line("\(glyphs.warning) \(text)", Style.vermillion.bold)
  }

  private struct Counted {
    var words: String
    var steps: String
    var count: Int
  }

  /// How many there are of each kind, the worst first; of a single one its steps.
  private static func kinds(_ findings: [Finding]) -> [Counted] {
    Finding.Kind.allCases.compactMap { kind in
      let those = findings.filter { $0.kind == kind }
      guard let first = those.first else { return nil }
      let steps = those.count == 1 ? first.stepRange.map { " (\($0))" } ?? "" : ""
      return Counted(words: kind.words(counting: those.count), steps: steps, count: those.count)
    }
  }
}
