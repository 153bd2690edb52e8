import ScheduleExploration
import TraceAnalysis
import Visualizer

extension ExplorationReport {
  /// The report as the screen shows it.
  func table(isRunning: Bool) -> OutcomeTable {
    var table = OutcomeTable(
      rows: rows.map { row in
        let share = share(of: row)
        var shown = OutcomeTable.Row(
          name: row.outcome.description, ending: row.outcome.ending, isBad: row.outcome.isBad,
          orders: share.isEmpty ? orders(of: row) : ordersSeen(of: row), traces: row.traces,
          witness: row.witness, preemptions: row.preemptions, switches: row.switches)
        shown.share = share
        shown.decisiveSteps = row.decisiveSteps
        shown.findings = row.kindsOfFindings.compactMap(TraceAnalysis.Finding.Kind.init)
        return shown
      },
      isExhaustive: isExhaustive, isRunning: isRunning, executions: executions, seconds: seconds,
      note: isRunning ? "" : note)
    if !isRunning { table.difference = difference?.sentence ?? "" }
    return table
  }
}

/// Digits in threes, with commas: "66,468,720".
func grouped(_ digits: String) -> String {
  var result = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(",") }
    result.append(digit)
  }
  return result
}
