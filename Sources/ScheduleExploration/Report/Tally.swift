internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Takes in executions, one trace each, and sums up what they came to.
struct Tally {
  private struct Row {
    var traces = 0
    var count = LargeCount.zero
    var estimate = 0.0
    var isExact = true
    var effort: Effort
    /// The choices of the best execution, in an order of its own.
    var witness: Schedule
    var isEasiest: Bool
  }

  private var rows: [Outcome: Row] = [:]
  private var random: SeededGenerator
  private(set) var traces = 0
  /// Cuts of a trace up to which its orders are counted, and its easiest order looked for.
  private let cutLimit = 50_000
  private let easiestLimit = 4_096

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func add(_ search: OptimalSearch) {
    let execution = search.execution
    traces += 1
    let outcome = Outcome(execution)
    var row =
      rows[outcome]
      ?? Row(
        effort: Effort(of: execution.steps), witness: Schedule(execution.steps.map(\.choice)),
        isEasiest: true)
    row.traces += 1
    count(execution, into: &row)
    improve(&row, with: search)
    rows[outcome] = row
  }

  private mutating func count(_ execution: Execution, into row: inout Row) {
    let order = TraceOrder(execution.steps, execution.order) { !$0.pending.operation.isLocal }
    if let count = order.count(cutLimit: cutLimit) {
      row.count += count
      row.estimate += count.approximately
    } else {
      row.isExact = false
      row.estimate += order.estimate(walks: 100, &random)
    }
  }

  private func improve(_ row: inout Row, with search: OptimalSearch) {
    let execution = search.execution
    let taken = Effort(of: execution.steps)
    if taken < row.effort {
      row.effort = taken
      row.witness = Schedule(execution.steps.map(\.choice))
    }
    let least = Effort(preemptions: 0, switches: Set(execution.steps.map(\.task)).count - 1)
    if row.effort <= least { return }
    guard
      let easiest = EasiestOrder(execution, waiting: search.waiting).find(limit: easiestLimit)
    else {
      row.isEasiest = false
      return
    }
    if easiest.effort < row.effort {
      row.effort = easiest.effort
      row.witness = Schedule(easiest.order.map { execution.steps[$0].choice })
    }
  }

  var results: [ExplorationReport.Row] {
    let all = rows.values.reduce(0) { $0 + $1.estimate }
    return rows.map { outcome, row in
      ExplorationReport.Row(
        outcome: outcome, traces: row.traces,
        interleavings: row.isExact ? row.count.description : nil,
        share: all > 0 ? row.estimate / all : 0, witness: row.witness,
        preemptions: row.effort.preemptions, switches: row.effort.switches,
        isEasiest: row.isEasiest)
    }
    .sorted {
      if $0.outcome.isBad != $1.outcome.isBad { return $0.outcome.isBad }
      return $0.outcome.description < $1.outcome.description
    }
  }

  /// All orders; nil if a part of them was estimated.
  var interleavings: LargeCount? {
    var sum = LargeCount.zero
    for row in rows.values {
      if !row.isExact { return nil }
      sum += row.count
    }
    return sum
  }

  var estimate: Double { rows.values.reduce(0) { $0 + $1.estimate } }
}

extension Outcome {
  /// What an execution that has ended came to.
  init(_ execution: Execution) {
    let run = execution.run
    self.init(ending: run.ending ?? .stopped, crash: run.crash)
    if crash != nil { return }
    let directory = run.directory
    for result in execution.results {
      let name = directory.strings[result.name.index]
      if !result.isExpectation {
        values.append(.init(name: name, value: directory.describe(result.value)))
      } else if result.value == .bool(false), !failedExpectations.contains(name) {
        failedExpectations.append(name)
      }
    }
    // Which of two tasks names its result first is no step.
    values.sort { ($0.name, $0.value) < ($1.name, $1.value) }
    failedExpectations.sort()
  }
}
