internal import ConcurrencyTrace
internal import InstrumentedRuntime
internal import TraceAnalysis

/// What is summed up of one execution: measured where it was run, and added to a `Tally`.
struct TraceSummary {
  /// Steps in an order that is possible.
  struct Order {
    var moves: [Move]
    /// In the numbers of the run.
    var choices: Schedule

    init(_ steps: [Step], _ order: some Sequence<Int>) {
      moves = order.map { steps[$0].move }
      choices = Schedule(order.map { steps[$0].choice })
    }
  }

  /// The easiest order of a trace: what it takes, and itself if it may be wanted.
  struct Easiest {
    var effort: Effort
    var order: Order?
  }

  /// How many orders a trace has.
  enum Orders {
    case counted(UInt128)
    case countedAtLength(LargeCount)
    case estimated(Double)

    var approximately: Double {
      switch self {
      case .counted(let count):
        count <= UInt128(UInt64.max) ? Double(UInt64(count)) : Double(count)
      case .countedAtLength(let count): count.approximately
      case .estimated(let count): count
      }
    }
  }

  struct Race {
    /// The number of the race in the ledger.
    var number: Int
    /// In words, if nobody has said them yet.
    var finding: ExplorationReport.Finding?
  }

  /// The number of the outcome in the ledger.
  var outcome: Int
  /// Equal for equal traces; see `TracePrints`. Nil if the ledger has no use for it.
  var print: UInt64?
  /// How many tasks took steps.
  var tasks: Int
  /// As it was run; its steps, if they may be wanted.
  var taken: Effort
  var steps: Order?
  var orders: Orders
  /// Nil if it was not looked for, or not found.
  var easiest: Easiest?
  /// Whether `TraceMeasure` has measured it, as most.
  var isMeasured: Bool
  var races: [Race]
}

/// Measures executions, on the thread that runs them.
struct Summarizer {
  private let ledger: Ledger
  private var index = OutcomeIndex()
  private var races = RaceIndex()
  private var measure = TraceMeasure()
  /// Cuts of a trace up to which its orders are counted.
  private static let cutLimit = 50_000

  init(_ ledger: Ledger) { self.ledger = ledger }

  /// The number of what an execution that has ended came to.
  mutating func outcome(of execution: Execution) -> Int { index.number(of: execution, in: ledger) }

  /// - Parameters:
  ///   - waiting: Who stands before a step in its end.
  ///   - isDrawn: Whether only some schedules are run: then not every trace is worth a closer look.
  mutating func summary(
    of execution: Execution, waiting: [OptimalSearch.Stand], isDrawn: Bool = false,
    print: UInt64? = nil
  ) -> TraceSummary {
    let number = outcome(of: execution)
    let (entry, knowsPreemptions) = ledger.entry(number)
    let taken = Effort(of: execution.steps)
    var summary = TraceSummary(
      outcome: number, print: print, tasks: 0, taken: taken, orders: .counted(0),
      isMeasured: true, races: [])
    if ledger.remembersTraces, print == nil { summary.print = TracePrints.print(of: execution) }
    for race in execution.races {
      let number = races.number(of: race, in: execution, ledger)
      let finding = entry.races.contains(number) ? nil : races.finding(of: race, in: execution)
      summary.races.append(.init(number: number, finding: finding))
    }
    if let (orders, effort) = measure.measure(execution.course, waiting: waiting) {
      summary.orders = .counted(orders)
      summary.easiest = .init(effort: effort)
      if entry.effort.map({ effort < $0 }) ?? true {
        summary.easiest?.order = .init(execution.steps, measure.easiestOrder())
      }
    } else {
      summary.isMeasured = false
      summary.tasks = Set(execution.steps.map(\.task)).count
      count(execution, into: &summary)
      if isLookedAt(summary, entry, knowsPreemptions, isDrawn) {
        look(at: execution, waiting, into: &summary)
      }
    }
    if entry.samples < Tally.mostSamples || entry.effort.map({ taken < $0 }) ?? true
      || summary.easiest?.order != nil
    {
      summary.steps = .init(execution.steps, execution.steps.indices)
    }
    return summary
  }

  private func count(_ execution: Execution, into summary: inout TraceSummary) {
    let order = TraceOrder(execution.steps, execution.order) { !$0.pending.operation.isLocal }
    if let count = order.count(cutLimit: Summarizer.cutLimit) {
      summary.orders = .countedAtLength(count)
    } else {
      var random = SeededGenerator(seed: TracePrints.print(of: execution))
      summary.orders = .estimated(order.estimate(walks: 100, &random))
    }
  }

  private func isLookedAt(
    _ summary: TraceSummary, _ entry: Ledger.Entry, _ knowsPreemptions: Bool, _ isDrawn: Bool
  ) -> Bool {
    let best = entry.effort.map { min($0, summary.taken) } ?? summary.taken
    return summary.isWorthALook(
      best: best, looks: entry.looks, knowsPreemptions: knowsPreemptions, isDrawn: isDrawn)
  }

  private func look(
    at execution: Execution, _ waiting: [OptimalSearch.Stand], into summary: inout TraceSummary
  ) {
    guard
      let easiest = EasiestOrder(execution, waiting: waiting).find(limit: TraceMeasure.mostCuts)
    else { return }
    summary.easiest = .init(
      effort: easiest.effort, order: .init(execution.steps, easiest.order))
  }
}

extension TraceSummary {
  /// The least effort that any order of such steps takes.
  var least: Effort { Effort(preemptions: 0, switches: tasks - 1) }

  /// Of so many executions that were drawn, and are not for `TraceMeasure`, the easiest order is looked for.
  private static let mostLooks = 200

  /// Whether its easiest order is looked for, if it is not for `TraceMeasure`: it may be the best of its
  /// outcome, or it is to be known how many preemptions each trace needs.
  ///
  /// - Parameters:
  ///   - best: The least effort of the outcome, this execution as it was run included.
  ///   - looks: How often that was done for the outcome.
  ///   - knowsPreemptions: Whether the least preemptions are known of each trace so far.
  func isWorthALook(best: Effort, looks: Int, knowsPreemptions: Bool, isDrawn: Bool) -> Bool {
    if !isDrawn, taken.preemptions > 0, knowsPreemptions { return true }
    if best <= least { return false }
    return !isOneTooMany(best: best, looks: looks, isDrawn: isDrawn)
  }

  /// Whether it would be worth a look, but very many were already.
  func isOneTooMany(best: Effort, looks: Int, isDrawn: Bool) -> Bool {
    isDrawn && looks >= TraceSummary.mostLooks && taken.preemptions > best.preemptions
  }
}
