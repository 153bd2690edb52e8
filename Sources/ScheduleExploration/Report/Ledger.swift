internal import ConcurrencyTrace

/// What was summed up of each outcome already, as far as whoever measures an execution needs to know it.
///
/// Any thread may ask. What it says is only ever surpassed: efforts fall, counts grow; so who asks early
/// measures what was not needed, and never leaves out what is.
final class Ledger: Sendable {
  /// Of one outcome.
  struct Entry {
    /// Of the easiest order that was found.
    var effort: Effort?
    /// How many executions are kept to look at.
    var samples = 0
    /// For how many executions that were drawn the easiest order was looked for.
    var looks = 0
    /// The numbers of its data races that are in words.
    var races: Set<Int> = []
  }

  private struct State {
    var outcomes: [Outcome] = []
    var numbers: [Outcome: Int] = [:]
    var entries: [Entry] = []
    var races: [RaceKey: Int] = [:]
    var knowsPreemptions = true
  }

  /// A data race as far as a reader can tell it from others.
  struct RaceKey: Hashable {
    let place: Place
    /// In the order of their words.
    let lines: [String]
  }

  private let state = Monitor(State())
  /// Whether a trace may come more than once.
  let remembersTraces: Bool

  init(remembersTraces: Bool) { self.remembersTraces = remembersTraces }

  /// The number of an outcome, the same whenever it is asked for; the first is 0.
  func number(of outcome: Outcome) -> Int {
    state.withLock { state in
      if let number = state.numbers[outcome] { return number }
      state.numbers[outcome] = state.outcomes.count
      state.outcomes.append(outcome)
      state.entries.append(Entry())
      return state.outcomes.count - 1
    }
  }

  /// The number of a data race, likewise.
  func number(of race: RaceKey) -> Int {
    state.withLock { state in
      let number = state.races[race] ?? state.races.count
      state.races[race] = number
      return number
    }
  }

  func outcome(_ number: Int) -> Outcome { state.withLock { $0.outcomes[number] } }

  func known(_ outcome: Outcome) -> Int? { state.withLock { $0.numbers[outcome] } }

  /// What is known of an outcome, and whether the least preemptions are known of each trace.
  func entry(_ number: Int) -> (entry: Entry, knowsPreemptions: Bool) {
    state.withLock { ($0.entries[number], $0.knowsPreemptions) }
  }

  /// Only for who sums up.
  func note(_ number: Int, _ change: (inout Entry) -> Void) {
    state.withLock { change(&$0.entries[number]) }
  }

  func forgetPreemptions() { state.withLock { $0.knowsPreemptions = false } }
}
