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
    /// The numbers of the data races of all its executions.
    var races: [Int] = []
  }

  /// How many executions of an outcome are looked at for more than data races.
  static let mostSamples = 8
  /// By the number of the outcome.
  private var rows: [Row] = []
  private var index = OutcomeIndex()
  private var measure = TraceMeasure()
  private var races = RaceIndex()
  private var random: SeededGenerator
  private(set) var traces = 0
  /// By the least preemptions that it takes, how many traces.
  private var leastPreemptions: [Int] = []
  /// Whether that is known of each trace.
  private var knowsPreemptions = true
  /// The traces that were seen; nil while each is run only once.
  private var prints: Set<UInt64>?
  private static let mostPrints = 1 << 20
  /// Of so many executions that were drawn, and are not for `TraceMeasure`, the easiest order is looked for.
  private static let mostLooks = 200
  /// As many traces that are not for `TraceMeasure` are looked at for nothing but how many preemptions they
  /// need.
  private static let mostMeasured = 4_000
  private var measured = 0
  /// Cuts of a trace up to which its orders are counted.
  private let cutLimit = 50_000

  init(seed: UInt64, remembersTraces: Bool) {
    random = SeededGenerator(seed: seed)
    prints = remembersTraces ? [] : nil
  }

  /// Whether it is a trace that was seen; notes it if not.
  private mutating func isKnown(_ print: @autoclosure () -> UInt64) -> Bool {
    guard prints != nil else { return false }
    let print = print()
    if prints?.contains(print) ?? false { return true }
    if prints?.count ?? 0 < Tally.mostPrints { prints?.insert(print) }
    return false
  }

  // MARK: Taking in

  /// Takes in an execution that has ended.
  ///
  /// - Parameters:
  ///   - waiting: Who stands before a step in its end.
  ///   - isDrawn: Whether only some schedules are run: then not every trace is worth a closer look.
  /// - Returns: The number of what it came to; `outcome` says what that is.
  @discardableResult
  mutating func add(
    _ execution: Execution, waiting: [OptimalSearch.Stand], isDrawn: Bool = false,
    print: @autoclosure () -> UInt64
  ) -> Int {
    let number = index.number(of: execution)
    if number == rows.count {
      rows.append(
        Row(
          effort: Effort(of: execution.steps), moves: execution.steps.map(\.move),
          choices: Schedule(execution.steps.map(\.choice)), isEasiest: true))
    }
    if isKnown(print()) { return number }
    traces += 1
    rows[number].traces += 1
    if rows[number].samples.count < Tally.mostSamples {
      rows[number].samples.append(execution.steps.map(\.move))
    }
    for race in execution.races { note(race, of: execution, in: number) }
    if let (orders, effort) = measure.measure(execution.course, waiting: waiting) {
      rows[number].count += orders
      rows[number].estimate +=
        orders <= UInt128(UInt64.max) ? Double(UInt64(orders)) : Double(orders)
      note(preemptions: effort.preemptions)
      if effort < rows[number].effort {
        rows[number].take(effort, measure.easiestOrder(), of: execution)
      }
      return number
    }
    var row = rows[number]
    count(execution, into: &row)
    improve(&row, with: execution, waiting: waiting, isDrawn: isDrawn)
    rows[number] = row
    return number
  }

  private mutating func note(_ race: DataRace, of execution: Execution, in number: Int) {
    let race = races.number(of: race, in: execution)
    if !rows[number].races.contains(race) { rows[number].races.append(race) }
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

  /// For traces that are not for `TraceMeasure`.
  private mutating func improve(
    _ row: inout Row, with execution: Execution, waiting: [OptimalSearch.Stand], isDrawn: Bool
  ) {
    let taken = Effort(of: execution.steps)
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
    guard
      let easiest = EasiestOrder(execution, waiting: waiting).find(limit: TraceMeasure.mostCuts)
    else {
      row.isEasiest = row.effort <= least && row.isEasiest
      if taken.preemptions > 0 { knowsPreemptions = false }
      return
    }
    if taken.preemptions > 0 { note(preemptions: easiest.effort.preemptions) }
    if easiest.effort < row.effort { row.take(easiest.effort, easiest.order, of: execution) }
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
    return zip(index.outcomes, rows).filter { $0.1.traces > 0 }.map { outcome, row in
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

  /// An outcome by its number.
  func outcome(_ number: Int) -> Outcome { index.outcomes[number] }

  private func row(of outcome: Outcome) -> Row? {
    index.known(outcome).map { rows[$0] }
  }

  /// The steps of an outcome's witness.
  func witness(of outcome: Outcome) -> [Move] { row(of: outcome)?.moves ?? [] }

  /// An execution of the outcome as it was run, if the witness is another order of one.
  func taken(of outcome: Outcome) -> (effort: Effort, moves: [Move])? { row(of: outcome)?.taken }

  /// The steps of some of its executions.
  func samples(of outcome: Outcome) -> [[Move]] { row(of: outcome)?.samples ?? [] }

  /// The data races of all its executions.
  func races(of outcome: Outcome) -> [ExplorationReport.Finding] {
    row(of: outcome)?.races.map { races.findings[$0] } ?? []
  }

  /// All orders; nil if a part of them was estimated.
  var interleavings: LargeCount? {
    var sum = LargeCount.zero
    for row in rows {
      if !row.isExact { return nil }
      sum += row.count
    }
    return sum
  }

  /// All orders that were seen, as far as they could be counted.
  var estimate: Double { rows.reduce(0) { $0 + $1.estimate } }
}

extension Tally.Row {
  /// Takes an order of an execution's steps as the witness.
  fileprivate mutating func take(_ effort: Effort, _ order: [Int], of execution: Execution) {
    let asRun = Effort(of: execution.steps)
    if effort < asRun, taken.map({ asRun < $0.effort }) ?? true {
      taken = (asRun, execution.steps.map(\.move))
    }
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
