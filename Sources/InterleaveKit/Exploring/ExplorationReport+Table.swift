import ScheduleExploration
import Visualizer

extension ExplorationReport {
  /// The report as the screen shows it.
  func table(isRunning: Bool) -> OutcomeTable {
    OutcomeTable(
      rows: rows.map { row in
        OutcomeTable.Row(
          name: row.outcome.description, ending: row.outcome.ending, isBad: row.outcome.isBad,
          orders: orders(of: row), traces: row.traces, witness: row.witness,
          preemptions: row.preemptions, switches: row.switches)
      },
      isExhaustive: isExhaustive, isRunning: isRunning, executions: executions, seconds: seconds,
      note: isRunning ? "" : note)
  }

  /// "4 of 6 orders", or an estimate that says that it is one.
  func orders(of row: Row) -> String {
    if let part = row.interleavings, let all = interleavings {
      return "\(grouped(part)) of \(grouped(all)) orders"
    }
    if row.share == 0 { return "some orders" }
    return "about 1 in \(grouped(String(max(1, Int((1 / row.share).rounded()))))) orders"
  }

  /// What the answer is worth: all schedules that matter, or why not.
  var note: String {
    if isExhaustive {
      return traces == 1
        ? "1 trace, and there is no other" : "\(grouped(String(traces))) traces: all"
    }
    let why = gaps.map { gap in
      switch gap {
      case .stopped: "stopped before the end"
      case .cut(let count): "\(count) executions were cut off at the limit of steps"
      case .notRepeatable(let step): "not repeatable: step \(step) differed in the same schedule"
      case .outside: "a task suspends outside the instrument"
      case .sampled: "schedules were only sampled"
      }
    }
    return "not exhaustive: " + why.joined(separator: "; ")
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
