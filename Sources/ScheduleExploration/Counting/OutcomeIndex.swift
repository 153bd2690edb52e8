internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Gives each distinct outcome a number, the first one 0, without making the outcome of each execution.
struct OutcomeIndex {
  /// What decides an execution's outcome, in the numbers that its runs give to strings.
  private struct Key: Hashable {
    let ending: Ending
    let crash: Crash?
    let results: [Execution.Result]
  }

  private(set) var outcomes: [Outcome] = []
  private var numbers: [Outcome: Int] = [:]
  private var known: [Key: Int] = [:]

  /// The number of what an execution that has ended came to.
  mutating func number(of execution: Execution) -> Int {
    let crash = execution.run.crash
    let key = Key(
      ending: execution.run.ending ?? .stopped, crash: crash,
      results: crash == nil ? execution.results : [])
    if let number = known[key] { return number }
    let outcome = Outcome(execution)
    let number = numbers[outcome] ?? outcomes.count
    if number == outcomes.count {
      numbers[outcome] = number
      outcomes.append(outcome)
    }
    known[key] = number
    return number
  }

  /// The number of an outcome that an execution came to.
  func known(_ outcome: Outcome) -> Int? { numbers[outcome] }
}
