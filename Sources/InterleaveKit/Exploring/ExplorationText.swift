import Glibc
import InstrumentedRuntime
import ScheduleExploration
import TerminalScreen
import Visualizer

/// An exploration as a person reads it: the table of outcomes, and the worst one's witness.
struct ExplorationText {
  private let report: ExplorationReport
  private let plan: RunPlan
  private let style = ReportStyle(mostRows: 12)

  init(_ report: ExplorationReport, _ plan: RunPlan) {
    self.report = report
    self.plan = plan
  }

  var text: String {
    let title = "\(plan.scene.description.title) · \(plan.options.variant)   every outcome"
    var parts = [title, table.joined(separator: "\n")]
    let findings = findings
    if !findings.isEmpty { parts.append(findings.joined(separator: "\n")) }
    parts.append(summary)
    if let row = report.badRows.first ?? report.rows.first { parts.append(witness(of: row)) }
    return parts.joined(separator: "\n\n")
  }

  private var table: [String] {
    let rows = report.rows.map { row in
      let traces = counted(String(row.traces), "trace")
      return [
        row.outcome.isBad ? "✗" : "✓", row.outcome.description, report.orders(of: row),
        report.isExhaustive ? traces : "\(traces) seen",
        counted(String(row.preemptions), "preemption"),
      ]
    }
    let widths = (0..<5).map { column in rows.map { $0[column].displayWidth }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { $1.padded(to: widths[$0]) }.joined(separator: "  ").trimmedEnd
    }
  }

  // MARK: What is wrong

  /// Each finding in its sentences, and the outcomes whose runs show it.
  private var findings: [String] {
    var order: [[String]] = []
    var first: [[String]: ExplorationReport.Finding] = [:]
    var outcomes: [[String]: [String]] = [:]
    for row in report.rows {
      for finding in row.findings {
        let key =
          [finding.kind, finding.kind == "failed expectation" ? finding.message : ""]
          + finding.objects + finding.lines.sorted()
        if first[key] == nil {
          first[key] = finding
          order.append(key)
        }
        if outcomes[key]?.contains(row.outcome.description) != true {
          outcomes[key, default: []].append(row.outcome.description)
        }
      }
    }
    let most = 12
    var lines = order.prefix(most).flatMap { key in
      first[key].map { told($0, in: outcomes[key] ?? []) } ?? []
    }
    if order.count > most { lines.append("and \(order.count - most) more (all with --json)") }
    return lines
  }

  private func told(_ finding: ExplorationReport.Finding, in outcomes: [String]) -> [String] {
    var rows: [String] = []
    func row(_ label: String, _ text: String) {
      for (index, line) in wrapped(text, to: style.width - 12).enumerated() {
        rows.append((index == 0 ? label : "").padded(to: 12) + line)
      }
    }
    row(finding.isError ? "Error" : "Advice", "\(finding.kind): \(finding.message)")
    row("", finding.explanation)
    if !finding.lines.isEmpty { row("", "at \(finding.lines.joined(separator: ", "))") }
    let shown = outcomes.prefix(6).joined(separator: "; ")
    let rest = outcomes.count > 6 ? "; and \(outcomes.count - 6) more" : ""
    if report.rows.count > 1 { row("", "in \(shown)\(rest)") }
    return rows
  }

  // MARK: What it is worth

  private var summary: String {
    var sentences = [
      "\(report.note), in \(counted(String(report.executions), "execution")) and \(seconds)."
    ]
    if let difference = report.difference { sentences.append(difference.sentence) }
    if !report.isExhaustive, !report.searchedWords.isEmpty {
      sentences.append("Searched: \(report.searchedWords).")
    }
    if let orders = report.estimatedInterleavings {
      let traces = report.estimatedTraces.map { " in \(about($0)) traces" } ?? ""
      sentences.append(
        "Estimated (95 %): \(about(orders)) orders\(traces); "
          + "\(counted(String(report.traces), "trace")) seen.")
    }
    if let preemptions = preemptions { sentences.append(preemptions) }
    if report.rows.count > 1 { sentences.append("Orders are counted, not chances.") }
    sentences.append("Every sequentially consistent outcome; hardware may do more to a data race.")
    if !report.isExhaustive { sentences[sentences.count - 1] = "Other outcomes may exist." }
    return sentences.flatMap { wrapped($0, to: style.width) }.joined(separator: "\n")
  }

  /// "Traces: 2 need no preemption, 20 at most 1, 34 at most 2."
  private var preemptions: String? {
    let counts = report.tracesWithinPreemptions
    guard !counts.isEmpty, counts != [1] else { return nil }
    let parts = counts.prefix(8).enumerated().map { bound, count in
      let number = grouped(String(count))
      return bound == 0 ? "\(number) without preemption" : "\(number) with at most \(bound)"
    }
    return "Traces: \(parts.joined(separator: ", "))\(counts.count > 8 ? ", …" : "")."
  }

  private var seconds: String {
    let milliseconds = Int((report.seconds * 1000).rounded())
    return milliseconds < 1000 ? "\(milliseconds) ms" : "\(milliseconds / 100 * 100 / 1000) s"
  }

  private func witness(of row: ExplorationReport.Row) -> String {
    let easiest = row.isEasiest ? "easiest" : "easiest found"
    // A long one stands in the command below only.
    let schedule = "\(plan.stamped(row.witness))"
    let named = schedule.count <= 2 * style.width ? ", schedule \(schedule)" : ""
    var parts = ["The \(easiest) way to \u{201C}\(row.outcome)\u{201D}\(named):"]
    var replay = plan
    replay.options.mode = .directed
    replay.schedule = row.witness
    do throws(KitError) {
      let run = try Output.keepingClear(true) { () throws(KitError) in
        try FinishedRun(of: replay, keepingHistory: true)
      }
      parts += [run.sentences(style, around: row.decisiveSteps), run.timeline(style)].map {
        $0.joined(separator: "\n")
      }
    } catch {
      parts.append(error.description)
    }
    parts.append("Watch it:  \(command(row))")
    return parts.joined(separator: "\n\n")
  }

  private func command(_ row: ExplorationReport.Row) -> String {
    var words = ["interleave watch \(plan.scene.id)"]
    if plan.options.variant != plan.scene.description.variants.first?.name {
      words.append("--variant \(plan.options.variant.shellQuoted)")
    }
    for parameter in plan.scene.description.parameters {
      guard let value = plan.options.parameters[parameter.name], value != parameter.defaultValue
      else { continue }
      words.append("--set \(parameter.name)=\(value)")
    }
    words.append("--schedule \("\(plan.stamped(row.witness))".shellQuoted)")
    return words.joined(separator: " ")
  }
}

extension String {
  /// As one word of a shell.
  fileprivate var shellQuoted: String {
    contains(where: { !($0.isLetter || $0.isNumber || $0 == "-") }) ? "\"\(self)\"" : self
  }
}

/// One line on the terminal that says how far a long search is, and goes when it is over.
struct ProgressLine {
  private let isShown = isatty(STDERR_FILENO) == 1

  func show(_ report: ExplorationReport) {
    guard isShown, report.seconds > 0.3 else { return }
    let words =
      "\(grouped(String(report.executions))) executions, \(report.rows.count) outcomes, "
      + "\(Int(report.seconds)) s"
    write("\r\u{1B}[K\(words)")
  }

  func clear() {
    if isShown { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
