internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Takes in executions, each trace once, and sums up what they came to.
struct Tally {
  fileprivate struct Row {
    var traces = 0
    var count = LargeCount.zero
    var estimate = 0.0
    var isExact = true
    var effort: Effort
    /// The steps of the best execution, in an order of its own.
    var moves: [Move]
    /// The same in the numbers of the run that they were found in.
    var choices: Schedule
    var isEasiest: Bool
    /// The best of the executions as it was run, if the witness is another order of one.
    var taken: (effort: Effort, moves: [Move])?
    /// Of how many executions that were drawn the easiest order was looked for.
    var looks = 0
    /// The steps of some executions, to look for what is wrong in them.
    var samples: [[Move]] = []
  }

  /// How many executions of an outcome are looked at.
  static let mostSamples = 8
  private var rows: [Outcome: Row] = [:]
  private var random: SeededGenerator
  private(set) var traces = 0
  /// By the least preemptions that it takes, how many traces.
  private var leastPreemptions: [Int] = []
  /// Whether that is known of each trace.
  private var knowsPreemptions = true
  /// The traces that were seen; nil while each is run only once.
  private var prints: Set<UInt64>?
  private static let mostPrints = 1 << 20
  /// Cuts of a trace up to which its orders are counted, and its easiest order looked for.
  private static let mostLooks = 200
  /// As many traces are looked at for nothing but how many preemptions they need.
  private static let mostMeasured = 4_000
  private var measured = 0
  private let cutLimit = 50_000
  private let easiestLimit = 4_096

  init(seed: UInt64, remembersTraces: Bool) {
    random = SeededGenerator(seed: seed)
    prints = remembersTraces ? [] : nil
  }

  /// From now on each trace is run only once.
  mutating func forgetTraces() { prints = nil }

  /// Whether it is a trace that was seen; notes it if not.
  private mutating func isKnown(_ print: @autoclosure () -> UInt64) -> Bool {
    guard prints != nil else { return false }
    let print = print()
    if prints?.contains(print) ?? false { return true }
    if prints?.count ?? 0 < Tally.mostPrints { prints?.insert(print) }
    return false
  }

  /// Takes in an execution that has ended.
  ///
  /// - Parameters:
  ///   - waiting: Who stands before a step in its end.
  ///   - isDrawn: Whether only some schedules are run: then not every trace is worth a closer look.
  /// - Returns: What it came to, and whether its trace is new.
  @discardableResult
  mutating func add(
    _ execution: Execution, waiting: [OptimalSearch.Stand], isDrawn: Bool = false,
    print: @autoclosure () -> UInt64
  ) -> (outcome: Outcome, isNew: Bool) {
    let outcome = Outcome(execution)
    if isKnown(print()) { return (outcome, false) }
    traces += 1
    let taken = Effort(of: execution.steps)
    var row =
      rows[outcome]
      ?? Row(
        effort: taken, moves: execution.steps.map(\.move),
        choices: Schedule(execution.steps.map(\.choice)), isEasiest: true)
    row.traces += 1
    if row.samples.count < Tally.mostSamples { row.samples.append(execution.steps.map(\.move)) }
    count(execution, into: &row)
    improve(&row, with: execution, taken, waiting: waiting, isDrawn: isDrawn)
    rows[outcome] = row
    return (outcome, true)
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

  private mutating func improve(
    _ row: inout Row, with execution: Execution, _ taken: Effort,
    waiting: [OptimalSearch.Stand], isDrawn: Bool
  ) {
    if taken < row.effort { row.take(taken, Array(execution.steps.indices), of: execution) }
    let least = Effort(preemptions: 0, switches: Set(execution.steps.map(\.task)).count - 1)
    if taken.preemptions == 0 { note(preemptions: 0) }
    if taken.preemptions > 0, measured >= Tally.mostMeasured { knowsPreemptions = false }
    if isDrawn || taken.preemptions == 0 || !knowsPreemptions {
      if row.effort <= least { return }
      if isDrawn, row.looks >= Tally.mostLooks, taken.preemptions > row.effort.preemptions {
        row.isEasiest = false
        return
      }
    }
    row.looks += 1
    measured += 1
    guard let easiest = EasiestOrder(execution, waiting: waiting).find(limit: easiestLimit) else {
      row.isEasiest = row.effort <= least && row.isEasiest
      if taken.preemptions > 0 { knowsPreemptions = false }
      return
    }
    if taken.preemptions > 0 { note(preemptions: easiest.effort.preemptions) }
    if easiest.effort < row.effort {
      if row.taken.map({ taken < $0.effort }) ?? true {
        row.taken = (taken, execution.steps.map(\.move))
      }
      row.take(easiest.effort, easiest.order, of: execution)
    }
  }

  private mutating func note(preemptions: Int) {
    while leastPreemptions.count <= preemptions { leastPreemptions.append(0) }
    leastPreemptions[preemptions] += 1
  }

  // MARK: Results

  /// How many traces can be run with at most 0, 1, 2, … preemptions, if each trace was taken in; empty if
  /// that is not known of all.
  var tracesWithinPreemptions: [Int] {
    guard knowsPreemptions else { return [] }
    var sum = 0
    return leastPreemptions.map {
      sum += $0
      return sum
    }
  }

  /// The rows; `share` is the part of what was seen.
  var results: [ExplorationReport.Row] {
    let all = estimate
    return rows.map { outcome, row in
      ExplorationReport.Row(
        outcome: outcome, traces: row.traces,
        interleavings: row.isExact ? row.count.description : nil,
        seenInterleavings: row.isExact ? row.count.description : nil,
        share: all > 0 ? row.estimate / all : 0, witness: row.choices,
        preemptions: row.effort.preemptions, switches: row.effort.switches,
        isEasiest: row.isEasiest)
    }
    .sorted {
      if $0.outcome.isBad != $1.outcome.isBad { return $0.outcome.isBad }
      return $0.outcome.comesBefore($1.outcome)
    }
  }

  /// The steps of an outcome's witness.
  func witness(of outcome: Outcome) -> [Move] { rows[outcome]?.moves ?? [] }

  /// An execution of the outcome as it was run, if the witness is another order of one.
  func taken(of outcome: Outcome) -> (effort: Effort, moves: [Move])? { rows[outcome]?.taken }

  /// The steps of some of its executions.
  func samples(of outcome: Outcome) -> [[Move]] { rows[outcome]?.samples ?? [] }

  /// All orders; nil if a part of them was estimated.
  var interleavings: LargeCount? {
    var sum = LargeCount.zero
    for row in rows.values {
      if !row.isExact { return nil }
      sum += row.count
    }
    return sum
  }

  /// All orders that were seen, as far as they could be counted.
  var estimate: Double { rows.values.reduce(0) { $0 + $1.estimate } }
}

extension Tally.Row {
  /// Takes an order of an execution's steps as the witness.
  fileprivate mutating func take(_ effort: Effort, _ order: [Int], of execution: Execution) {
    self.effort = effort
    moves = order.map { execution.steps[$0].move }
    choices = Schedule(order.map { execution.steps[$0].choice })
  }
}

extension Outcome {
  /// By the first value that differs, numbers by their size; then by their words.
  fileprivate func comesBefore(_ other: Outcome) -> Bool {
    if ending == other.ending, values.map(\.name) == other.values.map(\.name) {
      for (own, others) in zip(values, other.values) where own.value != others.value {
        if let own = Int(own.value), let others = Int(others.value) { return own < others }
        break
      }
    }
    return description < other.description
  }

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
