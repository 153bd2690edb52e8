internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Measures one trace after the other: how many orders it has, and the least effort of one of them, in one
/// pass over its cuts by dynamic programming. Keeps its memory from one trace to the next.
///
/// For traces whose steps all count, that have few cuts, and neither `select` nor cancellation, as most have;
/// `TraceOrder` and `EasiestOrder` do the same for all others.
struct TraceMeasure {
  /// Up to how many cuts.
  static let mostCuts = 4_096
  private static let never = Int.max

  private var tasks: [Int] = []
  /// Where the steps of each chain begin in `steps`, and behind the last one where they end.
  private var starts: [Int] = []
  private var steps: [Int] = []
  private var weights: [Int] = []
  private var cut: [Int] = []
  private var size = 0
  /// By cut: how many ways lead to it.
  private var paths: [UInt128] = []
  /// By cut and last chain: the least effort, and the chain before the last.
  private var efforts: [Int] = []
  private var before: [Int32] = []
  private var next: [Int] = []

  /// How many orders the trace has, and the least effort; nil if it is not for this.
  mutating func measure(
    _ course: Course, waiting: [OptimalSearch.Stand]
  ) -> (orders: UInt128, effort: Effort)? {
    guard tellsWhoMayGo(course, waiting), layOut(course) else { return nil }
    let chains = tasks.count
    if chains <= 1 { return (1, Effort(preemptions: 0, switches: 0)) }
    paths[0] = 1
    for number in 0..<size - 1 {
      if paths[number] != 0, !extend(number, course, waiting) { return nil }
      advance()
    }
    let best = efforts[(size - 1) * chains..<size * chains].min() ?? Self.never
    return best == Self.never ? nil : (paths[size - 1], Effort(packed: best))
  }

  /// The order of least effort of the trace that was measured last, as indices of steps.
  func easiestOrder() -> [Int] {
    let chains = tasks.count
    if chains <= 1 { return steps }
    var number = size - 1
    let ends = efforts[number * chains..<size * chains]
    var chain = ends.indices.min { ends[$0] < ends[$1] }.map { $0 - number * chains } ?? 0
    var places = (0..<chains).map { starts[$0 + 1] - starts[$0] }
    var order: [Int] = []
    while number > 0 {
      places[chain] -= 1
      order.append(steps[starts[chain] + places[chain]])
      let previous = Int(before[number * chains + chain])
      number -= weights[chain]
      if previous >= 0 { chain = previous }
    }
    return order.reversed()
  }

  /// Whether the state of each object says who can go on: a `select` asks several, and who was cancelled
  /// need not wait.
  private func tellsWhoMayGo(_ course: Course, _ waiting: [OptimalSearch.Stand]) -> Bool {
    !course.hasCancellation && course.selectedPlaces.isEmpty
      && !waiting.contains { $0.pending.operation == .select }
  }

  // MARK: The cuts

  /// Finds the chains, in the order of their tasks' numbers; false if the trace is not for this.
  private mutating func layOut(_ course: Course) -> Bool {
    tasks.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    steps.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    size = 1
    for task in 0..<course.order.taskLimit {
      var count = Int(course.order.steps(of: task))
      if count == 0 { continue }
      tasks.append(task)
      starts.append(steps.count)
      weights.append(size)
      size *= count + 1
      if size > Self.mostCuts { return false }
      let start = steps.count
      var step = course.order.lastStep(of: task)
      steps.append(contentsOf: repeatElement(0, count: count))
      while step >= 0 {
        if course.steps[step].pending.operation.isLocal { return false }
        count -= 1
        steps[start + count] = step
        step = course.order.stepBefore(step)
      }
    }
    starts.append(steps.count)
    paths.removeAll(keepingCapacity: true)
    paths.append(contentsOf: repeatElement(0, count: size))
    efforts.removeAll(keepingCapacity: true)
    efforts.append(contentsOf: repeatElement(Self.never, count: size * tasks.count))
    before.removeAll(keepingCapacity: true)
    before.append(contentsOf: repeatElement(-1, count: size * tasks.count))
    cut.removeAll(keepingCapacity: true)
    cut.append(contentsOf: repeatElement(0, count: tasks.count))
    return true
  }

  /// The cut with the next number.
  private mutating func advance() {
    for chain in cut.indices {
      if starts[chain] + cut[chain] < starts[chain + 1] {
        cut[chain] += 1
        return
      }
      cut[chain] = 0
    }
  }

  /// Goes on from a cut by each step that may come next; false if a count grows too large.
  private mutating func extend(
    _ number: Int, _ course: Course, _ waiting: [OptimalSearch.Stand]
  ) -> Bool {
    let chains = tasks.count
    next.removeAll(keepingCapacity: true)
    for chain in 0..<chains where isNext(chain, course) {
      next.append(chain)
      let target = number + weights[chain]
      let (sum, overflow) = paths[target].addingReportingOverflow(paths[number])
      if overflow { return false }
      paths[target] = sum
      if number == 0 { efforts[target * chains + chain] = 0 }
    }
    if number == 0 { return true }
    for last in 0..<chains where efforts[number * chains + last] != Self.never {
      let effort = efforts[number * chains + last]
      var away = -1
      for chain in next {
        if chain != last, away < 0 {
          away = mayGoOn(last, course, waiting) ? 1 << 32 | 1 : 1
        }
        let target = (number + weights[chain]) * chains + chain
        let sum = chain == last ? effort : effort + away
        if sum < efforts[target] {
          efforts[target] = sum
          before[target] = Int32(last)
        }
      }
    }
    return true
  }

  private func step(after cut: [Int], of chain: Int) -> Int? {
    let place = starts[chain] + cut[chain]
    return place < starts[chain + 1] ? steps[place] : nil
  }

  /// Whether the next step of the chain may come now, by the order of this trace.
  private func isNext(_ chain: Int, _ course: Course) -> Bool {
    guard let step = step(after: cut, of: chain) else { return false }
    for other in 0..<cut.count
    where other != chain && Int(course.order.clock(step, tasks[other])) > cut[other] {
      return false
    }
    return true
  }

  /// Whether the task of the chain could go on in the world, even if this trace lets others go first.
  private func mayGoOn(
    _ chain: Int, _ course: Course, _ waiting: [OptimalSearch.Stand]
  ) -> Bool {
    guard let step = step(after: cut, of: chain) else {
      guard let stand = waiting.first(where: { $0.pending.task == tasks[chain] }) else {
        return false
      }
      let isKnown = knows(except: chain) { course.order.now(of: stand.pending.task, $0) }
      return isKnown && mayGo(stand.pending, course)
    }
    if isNext(chain, course) { return !course.steps[step].pending.operation.waitsForTime }
    return knows(except: chain) { course.order.prior(step, $0) }
      && mayGo(course.steps[step].pending, course)
  }

  /// Whether all that a task must have seen is in the cut.
  private func knows(except chain: Int, _ prior: (_ task: Int) -> UInt32) -> Bool {
    for other in 0..<cut.count where other != chain && cut[other] < Int(prior(tasks[other])) {
      return false
    }
    return true
  }

  private func mayGo(_ pending: PendingStep, _ course: Course) -> Bool {
    guard pending.operation.mayHaveToWait, let place = pending.place else {
      return !pending.operation.waitsForTime
    }
    var object = course.firstObjects[place.index]
    for act in course.acts[..<course.begunActs] where act.place == place {
      object.apply(act)
    }
    var begin = course.begunActs
    for step in course.steps.indices {
      let end = course.steps[step].marks.acts
      if begin < end, isInCut(course.steps[step]) {
        for act in course.acts[begin..<end] where act.place == place { object.apply(act) }
      }
      begin = end
    }
    return object.verdict(on: pending.operation, expected: pending.expected, by: pending.task)
      != .blocked
  }

  private func isInCut(_ step: Step) -> Bool {
    tasks.firstIndex(of: step.task).map { Int(step.ordinal) <= cut[$0] } ?? false
  }
}
