internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Knows what one runner's executions came to, so that each distinct outcome is put together only once.
struct OutcomeIndex {
  /// What decides an execution's outcome, in the numbers that its runs give to strings.
  private struct Key: Hashable {
    let ending: Ending
    let crash: Crash?
    let results: [Execution.Result]
  }

  private var known: [Key: Int] = [:]

  /// The number in the ledger of what an execution that has ended came to.
  mutating func number(of execution: Execution, in ledger: Ledger) -> Int {
    let crash = execution.run.crash
    let key = Key(
      ending: execution.run.ending ?? .stopped, crash: crash,
      results: crash == nil ? execution.results : [])
    if let number = known[key] { return number }
    let number = ledger.number(of: Outcome(execution))
    known[key] = number
    return number
  }
}
