import ConcurrencyTrace
import InstrumentedRuntime
import TerminalScreen
import TraceAnalysis

/// How a text report is written.
struct ReportStyle {
  var isASCII = false
  /// Columns of a line.
  var width = 80
  /// Rows of a list before the rest is counted.
  var mostRows = 24

  func glyph(_ glyph: Unicode.Scalar) -> Character {
    Character(isASCII ? Glyphs.asciiEquivalent(of: glyph) : glyph)
  }

  /// The text in the characters that may be used.
  func plain(_ text: String) -> String {
    guard isASCII else { return text }
    var plain = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { plain.append(Glyphs.asciiEquivalent(of: scalar)) }
    return String(plain)
  }
}

extension FinishedRun {
  /// What `run` prints for a person.
  func text(_ style: ReportStyle) -> String {
    var parts = [heading(style).joined(separator: "\n")]
    parts += [sentences(style), timeline(style), times(style)].compactMap { rows in
      rows.isEmpty ? nil : rows.joined(separator: "\n")
    }
    return style.plain(parts.joined(separator: "\n\n"))
  }

  // MARK: How it went

  private func heading(_ style: ReportStyle) -> [String] {
    let description = plan.scene.description
    var rows = ["\(description.title) · \(plan.options.variant)   \(manner)", ""]
    func row(_ label: String, _ text: String) {
      for (index, line) in wrapped(text, to: style.width - 12).enumerated() {
        rows.append((index == 0 ? label : "").padded(to: 12) + line)
      }
    }
    row("Ended", ended)
    for outcome in world.outcomes {
      row("Outcome", "\(text(outcome.name)) = \(directory.describe(outcome.value))")
    }
    for claim in world.expectations {
      row("Expected", "\(text(claim.claim)): \(claim.held ? "holds" : "does not hold")")
    }
    var explained: Set<String> = []
    for finding in findings where finding.kind != .failedExpectation {
      let times = finding.count > 1 ? " (\(finding.count) times)" : ""
      row(
        finding.severity == .error ? "Error" : "Advice",
        "\(finding.kind.rawValue): \(finding.message)\(times)")
      if explained.insert(finding.explanation).inserted { row("", finding.explanation) }
      let lines = finding.lines(in: directory)
      if !lines.isEmpty { row("", "at \(lines.joined(separator: ", "))") }
    }
    if let schedule, !schedule.choices.isEmpty {
      row("Schedule", brief(isRecorded ? schedule : plan.stamped(schedule)))
    }
    if world.dropped > 0 { row("Dropped", "\(world.dropped) events: values may be unknown") }
    return rows
  }

  /// "directed by seed 7", "on 2 workers, seed 1"
  private var manner: String {
    let seed = plan.options.seed
    let core = plan.options.oneCore ? ", one core" : ""
    switch plan.options.mode {
    case .directed: return plan.schedule == nil ? "directed by seed \(seed)" : "by schedule"
    case .tasks:
      let workers = plan.options.workers
      return "on \(workers) worker\(workers == 1 ? "" : "s")\(core), seed \(seed)"
    case .threads: return "on \(directory.workers.count) threads\(core), seed \(seed)"
    }
  }

  private var ended: String {
    let how: String
    switch cut {
    case .steps(let count): how = "stopped: after \(count) steps it had not ended"
    case .asked: how = "stopped: as was asked for"
    case .outside(let seconds):
      how = "stopped: for \(seconds) s nothing could go, with a task outside the instrument"
    case nil: how = crash.map { "crash: \($0)" } ?? ending.name
    }
    let scene = Sentences.duration(world.sceneTime)
    let wall = Sentences.duration(wallNanoseconds)
    let steps = "\(world.step) step\(world.step == 1 ? "" : "s")"
    return "\(how), after \(steps) and \(scene) of scene time (\(wall) of real time)"
  }

  private func brief(_ schedule: Schedule) -> String {
    let text = schedule.description
    guard text.count > 300 else { return text }
    return text.prefix(300) + "… (whole with --json)"
  }

  // MARK: Times by state

  private func times(_ style: ReportStyle) -> [String] {
    let shown = world.tasks.indices.prefix(style.mostRows).map { TaskID(UInt32($0)) }
    guard !shown.isEmpty else { return [] }
    let nameWidth = max(6, min(20, shown.map { directory.name(of: $0).displayWidth }.max() ?? 0))
    func row(_ cells: [String]) -> String {
      cells[0].padded(to: nameWidth) + "  " + cells[1].padded(to: 11)
        + cells[2...].map { $0.padded(to: 11, onLeft: true) }.joined()
    }
    var rows = [row(["Task", "end", "running", "ready", "blocked"])]
    for task in shown {
      let times = world.sceneTimes(of: task)
      rows.append(
        row(
          [directory.name(of: task), world[task]?.word ?? "unknown"]
            + [times.running, times.ready, times.blocked].map { Sentences.duration($0) }))
    }
    return rows + TextTimeline.rest(of: world.tasks.count - shown.count)
  }
}
