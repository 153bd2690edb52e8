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
    var parts = [title, table.joined(separator: "\n"), summary]
    if let row = report.badRows.first ?? report.rows.first { parts.append(witness(of: row)) }
    return parts.joined(separator: "\n\n")
  }

  private var table: [String] {
    let rows = report.rows.map { row in
      [
        row.outcome.isBad ? "✗" : "✓", row.outcome.description, report.orders(of: row),
        row.traces == 1 ? "1 trace" : "\(grouped(String(row.traces))) traces",
        row.preemptions == 1 ? "1 preemption" : "\(row.preemptions) preemptions",
      ]
    }
    let widths = (0..<5).map { column in rows.map { $0[column].displayWidth }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { $1.padded(to: widths[$0]) }.joined(separator: "  ").trimmedEnd
    }
  }

  private var summary: String {
    let count =
      report.executions == 1 ? "1 execution" : "\(grouped(String(report.executions))) executions"
    var sentence = "\(report.note), in \(count) and \(seconds)."
    if report.rows.count > 1 { sentence += "\nOrders are counted, not chances." }
    sentence += "\nEvery sequentially consistent outcome; hardware may do more to a data race."
    return sentence
  }

  private var seconds: String {
    let milliseconds = Int((report.seconds * 1000).rounded())
    return milliseconds < 1000 ? "\(milliseconds) ms" : "\(milliseconds / 100 * 100 / 1000) s"
  }

  private func witness(of row: ExplorationReport.Row) -> String {
    let easiest = row.isEasiest ? "easiest" : "easiest found"
    var parts = ["The \(easiest) way to \u{201C}\(row.outcome)\u{201D}, schedule \(row.witness):"]
    var replay = plan
    replay.options.mode = .directed
    replay.schedule = row.witness
    do throws(KitError) {
      let run = try Output.keepingClear(true) { () throws(KitError) in
        try FinishedRun(of: replay, keepingHistory: true)
      }
      parts += [run.sentences(style), run.timeline(style)].map { $0.joined(separator: "\n") }
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
    words.append("--schedule \("\(row.witness)".shellQuoted)")
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
