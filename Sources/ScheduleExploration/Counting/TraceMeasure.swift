internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Measures one trace after the other: how many orders it has, and the least effort of one of them. Keeps its
/// memory from one trace to the next.
///
/// For traces whose steps all count, and that have neither `select` nor cancellation, as most have; `TraceOrder`
/// and `EasiestOrder` do the same for all others. Orders of not too many steps are counted by
/// `LinearExtensions`, and `LeastPreemptions` tells the effort where no step ever had to wait, or it takes no
/// preemption at all. Everything else takes a walk through the cuts of the trace.
struct TraceMeasure {
  /// Up to how many numbers of cuts each has its place in tables.
  static let mostCuts = 4_096

  private var relation = StepRelation()
  private var extensions = LinearExtensions()
  private var leastPreemptions = LeastPreemptions()
  private var cuts: CutWalk
  private var chains: TraceChains { cuts.chains }
  /// Whether the walk was through the cuts of the trace that was measured last.
  private var hasWalked = false

  /// - Parameter mostNumbers: Up to how many numbers of cuts each has its place.
  init(mostNumbers: Int = TraceMeasure.mostCuts) { cuts = CutWalk(mostNumbers: mostNumbers) }

  /// How many orders the trace has, and the least effort; nil if it is not for this.
  mutating func measure(
    _ course: borrowing Course, waiting: [OptimalSearch.Stand]
  ) -> (orders: UInt128, effort: Effort)? {
    guard tellsWhoMayGo(course, waiting), countsEachStep(course) else { return nil }
    cuts.take(course.order)
    hasWalked = false
    if chains.count <= 1 { return (1, Effort(preemptions: 0, switches: 0)) }
    if let switches = switches(course, waiting), let orders = extensions.count(relation) {
      let preemptions = switches - (chains.count - 1)
      return (orders, Effort(preemptions: preemptions, switches: switches))
    }
    guard let result = cuts.go(course, waiting) else { return nil }
    hasWalked = true
    return result.orders.map { ($0, result.effort) }
  }

  /// The order of least effort of the trace that was measured last, as indices of steps.
  mutating func easiestOrder() -> [Int] {
    if chains.count <= 1 { return chains.steps }
    if hasWalked || cuts.go(relation) != nil { return cuts.easiestOrder() }
    return leastPreemptions.order(relation)
  }

  /// With how few switches the trace can be run, if each of them is a preemption, or leaves a task that has taken
  /// all its steps; nil if that is not known without a walk through its cuts.
  private mutating func switches(
    _ course: borrowing Course, _ waiting: [OptimalSearch.Stand]
  ) -> Int? {
    // Who stands before a step at the end may be preempted there.
    if chains.steps.count > StepSet.capacity || !waiting.isEmpty { return nil }
    relation.take(course.order, chains)
    if leastPreemptions.areNone(in: relation) { return chains.count - 1 }
    return neverWaits(course) ? leastPreemptions.find(relation).map { $0 + chains.count - 1 } : nil
  }

  private func countsEachStep(_ course: borrowing Course) -> Bool {
    for step in course.steps.indices where course.steps[step].pending.operation.isLocal {
      return false
    }
    return true
  }

  /// Whether the state of each object says who can go on: a `select` asks several, and who was cancelled
  /// need not wait.
  private func tellsWhoMayGo(_ course: borrowing Course, _ waiting: [OptimalSearch.Stand]) -> Bool {
    !course.hasCancellation && course.selectedPlaces.isEmpty
      && !waiting.contains { $0.pending.operation == .select }
  }

  /// Whether each task could always go on until it had taken its last step: nothing that it did can keep it
  /// waiting, and it needed to hear of nobody else between two of its steps.
  private func neverWaits(_ course: borrowing Course) -> Bool {
    for step in 0..<chains.steps.count {
      let operation = course.steps[step].pending.operation
      if operation.mayHaveToWait || operation.waitsForTime { return false }
    }
    for chain in chains.tasks.indices {
      for place in chains.starts[chain] + 1..<chains.starts[chain + 1] {
        let (earlier, step) = (chains.steps[place - 1], chains.steps[place])
        for task in chains.tasks
        where course.order.prior(step, task) > course.order.clock(earlier, task) { return false }
      }
    }
    return true
  }
}
