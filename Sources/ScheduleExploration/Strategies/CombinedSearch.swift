internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// An exploration under way: one strategy after the other, as the method says, and what they found.
final class CombinedSearch {
  let exploration: Exploration
  let scene: Scene
  let options: RunOptions
  private let progress: (ExplorationReport) -> Bool
  let begin = monotonicNow()
  private var nextReport = 0.05
  private var stepsSinceLook = 0
  private var looks = 0

  private(set) var optimal: OptimalSearch
  private(set) var strictPlaces: Set<Place> = []
  private(set) var tally: Tally
  private var summarizer: Summarizer
  private(set) var estimate = OrderEstimate()
  private(set) var executions = 0
  private(set) var redundant = 0
  private(set) var cut = 0
  private(set) var searched: [ExplorationReport.Searched] = []
  private(set) var gaps: [ExplorationReport.Gap] = []
  private(set) var difference: ExplorationReport.Difference?
  /// Whether one of the strategies ran every schedule that matters.
  private(set) var isComplete = false
  /// The greatest number of preemptions with which every schedule was run.
  private(set) var completeBound: Int?
  /// How many traces can be run with at most 0, 1, 2, … preemptions, as far as all of them were run.
  private(set) var tracesWithinBound: [Int] = []
  /// Someone stopped it, or it cannot go on.
  private var isOver = false

  init(_ exploration: Exploration, _ progress: @escaping (ExplorationReport) -> Bool) {
    self.exploration = exploration
    self.progress = progress
    scene = exploration.scene
    options = exploration.options
    tally = CombinedSearch.tally(of: exploration)
    summarizer = Summarizer(tally.ledger)
    optimal = OptimalSearch(
      scene, options, stepLimit: exploration.budget.steps, ledger: tally.ledger)
  }

  private static func tally(of exploration: Exploration) -> Tally {
    let runsEachOnce =
      switch exploration.method {
      case .optimal: true
      case .automatic: !exploration.budget.isLimited
      case .bounded, .random, .priorities: false
      }
    return Tally(remembersTraces: !runsEachOnce)
  }

  func run() {
    switch exploration.method {
    case .optimal: searchAll(until: 1)
    case .automatic: searchAllOrSome()
    case .bounded(let highest): searchBounds(to: highest ?? .max, until: 1)
    case .random: walk(until: 1, atMost: mostWalks)
    case .priorities(let depth): walkByPriorities(depth: depth, until: 1, atMost: mostWalks)
    }
    if !isComplete, gaps.allSatisfy({ $0 == .outside || $0 == .cancelledJoin }) { note(.stopped) }
    if cut > 0 { note(.cut(executions: cut)) }
  }

  private var mostWalks: Int { exploration.budget.isLimited ? .max : 1_000 }

  // MARK: Sharing the budget

  /// All if that can be done, and else a part: the parts of the budget at which each strategy ends.
  private enum Share {
    /// By then it is estimated how many traces there are.
    static let look = 0.02
    static let estimate = 0.04
    /// All traces, if they seem to be few enough.
    static let all = 0.9
    /// All traces, if that is open.
    static let some = 0.4
    static let bounds = 0.75
    static let random = 0.9
  }

  private func searchAllOrSome() {
    guard exploration.budget.isLimited else { return searchAll(until: 1) }
    let first = max(Share.look, least(64))
    searchAll(until: first)
    if isComplete || isOver { return }
    if !isPolling {
      let before = executions
      walk(until: max(Share.estimate, first + least(64)), atMost: 2_000)
      if isOver { return }
      let left = Share.all - spent
      let possible = Double(before) / max(first, 1e-9) * left
      let wanted = estimate.traceCount.map { $0.value } ?? .infinity
      if wanted < 4 * possible {
        searchAll(until: wanted < possible / 2 ? Share.all : Share.some)
        if isComplete || isOver { return }
      }
    }
    searchBounds(to: .max, until: Share.bounds)
    if isComplete || isOver { return }
    walk(until: Share.random, atMost: .max)
    walkByPriorities(depth: 3, until: 1, atMost: .max)
  }

  /// So many executions, as a part of the budget.
  private func least(_ count: Int) -> Double {
    exploration.budget.executions.map { min(1, Double(count) / Double(max($0, 1))) } ?? 0
  }

  /// The part of the budget that is used up.
  private var spent: Double {
    let budget = exploration.budget
    let byCount = budget.executions.map { Double(executions) / Double(max($0, 1)) } ?? 0
    let byTime = budget.seconds.map { elapsed / max($0, 1e-9) } ?? 0
    return max(byCount, byTime)
  }

  /// When executions are given up: when the time is over, but for the first, of which something is to be told.
  private var deadline: UInt64? {
    guard executions > 0 else { return nil }
    return exploration.budget.seconds.map { begin + UInt64(max(0, min($0, 1e9)) * 1e9) }
  }

  private var elapsed: Double { Double(monotonicNow() - begin) / 1e9 }

  /// Whether a part of the search must end; also asks whoever watches.
  private func mustStop(at share: Double) -> Bool {
    if isOver { return true }
    if let limit = exploration.budget.executions,
      executions >= limit || Double(executions) >= share * Double(limit)
    {
      return true
    }
    // The clock is read at some executions only.
    guard isTimeToLook else { return false }
    stepsSinceLook = 0
    let elapsed = elapsed
    if let limit = exploration.budget.seconds, elapsed >= share * limit { return true }
    guard elapsed >= nextReport else { return false }
    nextReport = elapsed + 0.05
    if !progress(report()) { isOver = true }
    return isOver
  }

  private var isTimeToLook: Bool {
    looks += 1
    return looks % 16 == 0 || executions < 16 || stepsSinceLook > 2_000
  }

  // MARK: Every schedule that matters

  private var ownExecutions = 0
  /// Of the first execution.
  private var firstSteps: [Step] = []
  /// Whether all counts were reset.
  private var hasBegunAnew = false
  /// Whether a task was seen to poll, so that there is no end to its schedules.
  private var isPolling = false

  private func searchAll(until share: Double) {
    while !mustStop(at: share), !isPolling || !exploration.budget.isLimited {
      guard optimal.moveOn() else {
        isComplete = cut == 0
        break
      }
      optimal.run()
      executions += 1
      ownExecutions += 1
      stepsSinceLook += optimal.found.length
      if executions == firstCheck { checkThatItRepeats() }
      if isOver { break }
      if let place = optimal.found.strictPlace {
        beginAnew(with: place)
      } else {
        takeOptimal()
      }
      if ownExecutions == 1 { firstSteps = optimal.execution.steps }
      optimal.deadline = deadline
      if ownExecutions >= CombinedSearch.manyExecutions {
        optimal.exploreAhead(on: exploration.threads - 1)
      }
    }
    optimal.stopExploringAhead()
    searched.removeAll { if case .optimal = $0 { true } else { false } }
    searched.append(.optimal(executions: ownExecutions, isComplete: isComplete))
  }

  /// After which execution it is looked whether the scene repeats: it costs as much as many of them.
  private var firstCheck: Int { exploration.method == .optimal ? 64 : 1 }

  /// After so many executions a space counts as large, and is worth threads of its own.
  private static let manyExecutions = 256

  private func takeOptimal() {
    let found = optimal.found
    if found.wentOutside { note(.outside) }
    if found.hasCancelledJoin { note(.cancelledJoin) }
    switch found.end {
    case .finished: if let summary = found.summary { tally.add(summary) }
    case .cut: cut += 1
    case .interrupted:
      interrupt()
      ownExecutions -= 1
    case .redundant: redundant += 1
    case .diverged(let step): diverge(at: step, Schedule(found.steps))
    case .running: preconditionFailure("an execution that was run has ended")
    }
    isPolling = isPolling || found.polls
  }

  /// Some steps commute only as long as an object is used well. One is not, so all is explored again under
  /// the stricter relation.
  private func beginAnew(with place: Place) {
    strictPlaces.insert(place)
    hasBegunAnew = true
    executions = 0
    ownExecutions = 0
    cut = 0
    tally = CombinedSearch.tally(of: exploration)
    summarizer = Summarizer(tally.ledger)
    estimate = OrderEstimate()
    optimal.stopExploringAhead()
    optimal = OptimalSearch(
      scene, options, stepLimit: exploration.budget.steps, strictPlaces: strictPlaces,
      identities: optimal.execution.population.identities, ledger: tally.ledger)
  }

  // MARK: Some schedules

  /// A scene that polls would go up to the limit very often.
  private var stepLimit: Int {
    isPolling ? min(exploration.budget.steps, 1_000) : exploration.budget.steps
  }

  private func searchBounds(to highest: Int, until share: Double) {
    hasBegunAnew = false
    let cutBefore = cut
    let bounds = PreemptionBounds(to: highest)
    let run = StrategyRun(optimal.execution, bounds, stepLimit: stepLimit)
    var current = bounds
    var known = TracesByPreemptions()
    var isAll = false
    while !mustStop(at: share) {
      guard run.run() else {
        isAll = true
        break
      }
      if let strategy = run.strategy as? PreemptionBounds { current = strategy }
      guard take(run) else { break }
      if run.end == .finished { known.add(run.print, preemptions: current.bound) }
    }
    if hasBegunAnew { return searchBounds(to: highest, until: share) }
    if let strategy = run.strategy as? PreemptionBounds { current = strategy }
    let isWhole = cut == cutBefore && !run.heldBack
    completeBound = isWhole ? current.complete : nil
    tracesWithinBound = completeBound.map { known.within(upTo: isAll ? nil : $0) } ?? []
    if let complete = current.complete {
      searched.append(.bounded(preemptions: complete, isComplete: true))
    }
    if run.heldBack { note(.polling) }
    if isAll, current.isExhausted {
      isComplete = isWhole
    } else if !isAll {
      searched.append(.bounded(preemptions: current.bound, isComplete: false))
    }
  }

  private func walk(until share: Double, atMost most: Int) {
    hasBegunAnew = false
    let walks = RandomWalks(
      seed: options.seed &+ UInt64(executions), after: firstSteps)
    let run = StrategyRun(optimal.execution, walks, stepLimit: stepLimit)
    let before = executions
    while executions - before < most, !mustStop(at: share), run.run() {
      let weight = (run.strategy as? RandomWalks)?.weight
      guard take(run, weight: weight) else { break }
    }
    if hasBegunAnew { return walk(until: share, atMost: most) }
    var count = executions - before
    searched.removeAll {
      guard case .random(let earlier) = $0 else { return false }
      count += earlier
      return true
    }
    if count > 0 { searched.append(.random(executions: count)) }
  }

  private func walkByPriorities(depth: Int, until share: Double, atMost most: Int) {
    hasBegunAnew = false
    let walks = PriorityWalks(depth: depth, seed: options.seed)
    let run = StrategyRun(optimal.execution, walks, stepLimit: stepLimit)
    let before = executions
    while executions - before < most, !mustStop(at: share), run.run(), take(run) {}
    if hasBegunAnew { return walkByPriorities(depth: depth, until: share, atMost: most) }
    let count = executions - before
    if count > 0 { searched.append(.priorities(executions: count, depth: depth)) }
  }

  /// Takes in the execution that has ended; false if the strategy cannot go on.
  private func take(_ run: StrategyRun, weight: Double? = nil) -> Bool {
    executions += 1
    run.deadline = deadline
    stepsSinceLook += run.execution.length
    if executions == firstCheck { checkThatItRepeats() }
    if isOver { return false }
    if let place = run.execution.strictPlace {
      beginAnew(with: place)
      return false
    }
    noteOutside(run.execution)
    switch run.end {
    case .finished:
      let outcome = summarizer.outcome(of: run.execution)
      if !tally.knows(run.print) {
        let summary = summarizer.summary(
          of: run.execution, waiting: run.waiting, isDrawn: true, print: run.print)
        tally.add(summary, isDrawn: true)
      }
      if let weight { add(weight, tally.ledger.outcome(outcome), run.execution) }
    case .cut:
      cut += 1
      if weight != nil { estimate.addCut() }
    case .interrupted: interrupt()
    case .known: break
    case .diverged(let step): diverge(at: step, Schedule(run.execution.steps.map(\.choice)))
    case .running: preconditionFailure("an execution that was run has ended")
    }
    return !isOver
  }

  private func add(_ weight: Double, _ outcome: Outcome, _ execution: Execution) {
    let most = 5_000
    let orders = TraceOrder(execution.steps, execution.order) { _ in true }
      .count(cutLimit: most)?.approximately
    let hasLocalSteps = execution.steps.contains { $0.pending.operation.isLocal }
    let counted =
      hasLocalSteps
      ? TraceOrder(execution.steps, execution.order) { !$0.pending.operation.isLocal }
        .count(cutLimit: most)?.approximately : orders
    estimate.add(outcome, logWeight: weight, orders: orders, counted: counted)
  }

  /// The execution that was under way when the time was over does not count.
  private func interrupt() {
    executions -= 1
    isOver = true
  }

  // MARK: What is in the way

  func note(_ gap: ExplorationReport.Gap) {
    if !gaps.contains(gap) { gaps.append(gap) }
  }

  /// Another order of a trace came to something else.
  func note(_ found: ExplorationReport.Difference) {
    note(.sceneTime)
    difference = difference ?? found
  }

  private func noteOutside(_ execution: Execution) {
    if execution.run.wentOutside { note(.outside) }
    if execution.run.hasCancelledJoin { note(.cancelledJoin) }
  }

  private func diverge(at step: Int, _ schedule: Schedule) {
    difference = Repeatability(scene, options).difference(of: schedule)
    note(.notRepeatable(step: difference?.step ?? step))
    isOver = true
  }

  /// Takes the last execution's steps again, a few times.
  private func checkThatItRepeats() {
    let execution = optimal.execution
    let most = 2_000
    guard execution.length <= most, !execution.run.wentOutside else { return }
    let schedule = Schedule(execution.steps.map(\.choice))
    guard let found = Repeatability(scene, options).difference(of: schedule) else { return }
    difference = found
    note(.notRepeatable(step: found.step))
    // What it came to is told all the same.
    if execution.run.ending != nil {
      tally.add(summarizer.summary(of: execution, waiting: optimal.waiting))
    }
    isOver = true
  }

  /// The steps as a schedule of their own; nil if they are not possible: then the scene is not repeatable.
  func schedule(of moves: [Move]) -> Schedule? {
    Replay(
      scene: scene, options: options, identities: optimal.execution.population.identities
    ).schedule(of: moves)
  }

  /// A witness did not come to what it promised.
  func noteBroken(_ witness: Schedule) {
    difference = difference ?? Repeatability(scene, options).difference(of: witness)
    if gaps.contains(where: { if case .notRepeatable = $0 { true } else { false } }) { return }
    note(.notRepeatable(step: difference?.step ?? 1))
  }
}
