internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Sums up what executions came to, each trace once.
struct Tally {
  fileprivate struct Row {
    var traces = 0
    var count = LargeCount.zero
    var estimate = 0.0
    var isExact = true
    var effort: Effort
    /// The steps of the best execution, in an order of its own.
    var witness: TraceSummary.Order
    var isEasiest = true
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
  let ledger: Ledger
  /// By the number of the outcome; nil for one that none came to yet.
  private var rows: [Row?] = []
  /// The numbers of the outcomes in the order in which they were first taken in.
  private var order: [Int] = []
  /// By the number of the race.
  private var races: [Int: ExplorationReport.Finding] = [:]
  private(set) var traces = 0
  /// By the least preemptions that it takes, how many traces.
  private var leastPreemptions: [Int] = []
  /// Whether that is known of each trace.
  private var knowsPreemptions = true
  /// The traces that were seen.
  private var prints: Set<UInt64> = []
  private static let mostPrints = 1 << 20
  /// As many traces that are not for `TraceMeasure` are looked at for nothing but how many preemptions they
  /// need.
  private static let mostMeasured = 4_000
  private var measured = 0

  /// - Parameter remembersTraces: Whether a trace may come more than once.
  init(remembersTraces: Bool) { ledger = Ledger(remembersTraces: remembersTraces) }

  // MARK: Taking in

  /// Whether it is a trace that was taken in.
  func knows(_ print: UInt64) -> Bool { prints.contains(print) }

  /// Takes in an execution, unless its trace was taken in before.
  ///
  /// - Parameter isDrawn: Whether only some schedules are run.
  mutating func add(_ summary: TraceSummary, isDrawn: Bool = false) {
    if let print = summary.print, ledger.remembersTraces {
      if prints.contains(print) { return }
      if prints.count < Tally.mostPrints { prints.insert(print) }
    }
    traces += 1
    let number = summary.outcome
    while rows.count <= number { rows.append(nil) }
    if rows[number] == nil, let steps = summary.steps {
      rows[number] = Row(effort: summary.taken, witness: steps)
      order.append(number)
      ledger.note(number) { $0.effort = summary.taken }
    }
    guard var row = rows[number].take() else {
      preconditionFailure("the first execution of an outcome comes with its steps")
    }
    row.traces += 1
    if row.samples.count < Tally.mostSamples, let steps = summary.steps {
      row.samples.append(steps.moves)
      ledger.note(number) { $0.samples = row.samples.count }
    }
    for race in summary.races { note(race, in: number, &row) }
    count(summary, into: &row)
    if summary.isMeasured {
      if let easiest = summary.easiest {
        note(preemptions: easiest.effort.preemptions)
        row.take(easiest, of: summary)
      }
    } else {
      improve(&row, with: summary, isDrawn: isDrawn)
    }
    let (effort, looks) = (row.effort, row.looks)
    rows[number] = row
    if !summary.isMeasured || summary.easiest?.order != nil {
      ledger.note(number) { ($0.effort, $0.looks) = (effort, looks) }
    }
  }

  private mutating func note(_ race: TraceSummary.Race, in outcome: Int, _ row: inout Row) {
    if races[race.number] == nil { races[race.number] = race.finding }
    if row.races.contains(race.number) { return }
    row.races.append(race.number)
    ledger.note(outcome) { $0.races.insert(race.number) }
  }

  private func count(_ summary: TraceSummary, into row: inout Row) {
    row.estimate += summary.orders.approximately
    switch summary.orders {
    case .counted(let count): row.count += count
    case .countedAtLength(let count): row.count += count
    case .estimated: row.isExact = false
    }
  }

  /// For traces that are not for `TraceMeasure`.
  private mutating func improve(_ row: inout Row, with summary: TraceSummary, isDrawn: Bool) {
    let taken = summary.taken
    if taken < row.effort, let steps = summary.steps {
      row.take(.init(effort: taken, order: steps), of: summary)
    }
    if taken.preemptions == 0 { note(preemptions: 0) }
    if taken.preemptions > 0, measured >= Tally.mostMeasured { forgetPreemptions() }
    guard
      summary.isWorthALook(
        best: row.effort, looks: row.looks, knowsPreemptions: knowsPreemptions, isDrawn: isDrawn)
    else {
      let isMissed = row.effort > summary.least
      if isMissed, summary.isOneTooMany(best: row.effort, looks: row.looks, isDrawn: isDrawn) {
        row.isEasiest = false
      }
      return
    }
    row.looks += 1
    measured += 1
    guard let easiest = summary.easiest else {
      row.isEasiest = row.effort <= summary.least && row.isEasiest
      if taken.preemptions > 0 { forgetPreemptions() }
      return
    }
    if taken.preemptions > 0 { note(preemptions: easiest.effort.preemptions) }
    row.take(easiest, of: summary)
  }

  private mutating func forgetPreemptions() {
    knowsPreemptions = false
    ledger.forgetPreemptions()
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
    return order.compactMap { number in
      guard let row = rows[number] else { return nil }
      return ExplorationReport.Row(
        outcome: ledger.outcome(number), traces: row.traces,
        interleavings: row.isExact ? row.count.description : nil,
        seenInterleavings: row.isExact ? row.count.description : nil,
        share: all > 0 ? row.estimate / all : 0, witness: row.witness.choices,
        preemptions: row.effort.preemptions, switches: row.effort.switches,
        isEasiest: row.isEasiest)
    }
    .sorted {
      if $0.outcome.isBad != $1.outcome.isBad { return $0.outcome.isBad }
      return $0.outcome.comesBefore($1.outcome)
    }
  }

  private func row(of outcome: Outcome) -> Row? {
    guard let number = ledger.known(outcome), number < rows.count else { return nil }
    return rows[number]
  }

  /// The steps of an outcome's witness.
  func witness(of outcome: Outcome) -> [Move] { row(of: outcome)?.witness.moves ?? [] }

  /// An execution of the outcome as it was run, if the witness is another order of one.
  func taken(of outcome: Outcome) -> (effort: Effort, moves: [Move])? { row(of: outcome)?.taken }

  /// The steps of some of its executions.
  func samples(of outcome: Outcome) -> [[Move]] { row(of: outcome)?.samples ?? [] }

  /// The data races of all its executions.
  func races(of outcome: Outcome) -> [ExplorationReport.Finding] {
    row(of: outcome)?.races.compactMap { races[$0] } ?? []
  }

  /// All orders; nil if a part of them was estimated.
  var interleavings: LargeCount? {
    var sum = LargeCount.zero
    for case let row? in rows {
      if !row.isExact { return nil }
      sum += row.count
    }
    return sum
  }

  /// All orders that were seen, as far as they could be counted.
  var estimate: Double { order.reduce(0) { $0 + (rows[$1]?.estimate ?? 0) } }
}

extension Tally.Row {
  /// Takes an order of a trace as the witness, if it is easier.
  fileprivate mutating func take(_ easiest: TraceSummary.Easiest, of summary: TraceSummary) {
    guard easiest.effort < effort, let order = easiest.order else { return }
    if easiest.effort < summary.taken, taken.map({ summary.taken < $0.effort }) ?? true,
      let steps = summary.steps
    {
      taken = (summary.taken, steps.moves)
    }
    effort = easiest.effort
    witness = order
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
    if description != other.description { return description < other.description }
    return failedExpectations.lexicographicallyPrecedes(other.failedExpectations)
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
