internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Measures one trace after the other: how many orders it has, and the least effort of one of them, in one
/// pass over its cuts by dynamic programming. Keeps its memory from one trace to the next.
///
/// For traces whose steps all count, that have few cuts, and neither `select` nor cancellation, as most have;
/// `TraceOrder` and `EasiestOrder` do the same for all others. Cuts are numbered by a mixed-radix number; where
/// there are many numbers and most are of no cut, only those that are have a place in the tables (`CutPlaces`).
struct TraceMeasure {
  /// Up to how many numbers of cuts each has its place in the tables.
  static let mostCuts = 4_096
  /// Where there are more, up to how many that are reached.
  private static let mostPlaces = 16_384
  private static let never = Int.max

  private let mostNumbers: Int

  private var tasks: [Int] = []
  /// Where the steps of each chain begin in `steps`, and behind the last one where they end.
  private var starts: [Int] = []
  private var steps: [Int] = []
  private var weights: [Int] = []
  private var cut: [Int] = []
  /// How many numbers of cuts there are.
  private var size = 0
  /// Whether a cut's place in the tables is not just its number.
  private var isSparse = false
  private var places = CutPlaces()
  /// By place, if it is sparse: how far each chain is.
  private var digits: [Int32] = []
  /// What must be in a cut before each step, beside its own chain and what that implies; `needStarts` says where
  /// those of a step begin.
  private var needs: [(chain: Int, count: Int)] = []
  private var needStarts: [Int] = []
  /// By place of the cut: how many ways lead to it.
  private var paths: [UInt128] = []
  /// By cut and last chain: the least effort, and the chain before the last.
  private var efforts: [Int] = []
  private var before: [Int32] = []
  /// The chains that may go on from a cut, and the places of the cuts that they lead to.
  private var next: [Int] = []
  private var targets: [Int] = []

  /// - Parameter mostNumbers: Up to how many numbers of cuts each has its place.
  init(mostNumbers: Int = TraceMeasure.mostCuts) { self.mostNumbers = mostNumbers }

  /// How many orders the trace has, and the least effort; nil if it is not for this.
  mutating func measure(
    _ course: borrowing Course, waiting: [OptimalSearch.Stand]
  ) -> (orders: UInt128, effort: Effort)? {
    guard tellsWhoMayGo(course, waiting), layOut(course) else { return nil }
    let chains = tasks.count
    if chains <= 1 { return (1, Effort(preemptions: 0, switches: 0)) }
    if isSparse {
      if !extendSparsely(course, waiting) { return nil }
    } else {
      paths[0] = 1
      for number in 0..<size - 1 {
        if paths[number] != 0, !extend(number, at: number, course, waiting) { return nil }
        advance()
      }
    }
    guard let end = place(of: size - 1) else { return nil }
    let best = efforts[end * chains..<(end + 1) * chains].min() ?? Self.never
    return best == Self.never ? nil : (paths[end], Effort(packed: best))
  }

  /// Goes through the cuts that can be reached, each after all that lead to it: those with fewer steps.
  private mutating func extendSparsely(
    _ course: borrowing Course, _ waiting: [OptimalSearch.Stand]
  ) -> Bool {
    places.reset()
    digits.removeAll(keepingCapacity: true)
    let first = addPlace(of: 0, advancing: -1)
    paths[first] = 1
    var place = 0
    while place < places.count {
      let base = place * cut.count
      for chain in cut.indices { cut[chain] = Int(digits[base + chain]) }
      if !extend(places.numbers[place], at: place, course, waiting) { return false }
      place += 1
    }
    return true
  }

  /// The place of a cut in the tables; nil if it was not reached.
  private func place(of number: Int) -> Int? { isSparse ? places.place(of: number) : number }

  /// The place of the cut that is reached by the next step of a chain; nil if there are too many.
  private mutating func reach(_ number: Int, advancing chain: Int) -> Int? {
    if !isSparse { return number }
    if let place = places.place(of: number) { return place }
    return places.count < Self.mostPlaces ? addPlace(of: number, advancing: chain) : nil
  }

  private mutating func addPlace(of number: Int, advancing chain: Int) -> Int {
    for other in cut.indices { digits.append(Int32(cut[other] + (other == chain ? 1 : 0))) }
    paths.append(0)
    efforts.append(contentsOf: repeatElement(Self.never, count: tasks.count))
    before.append(contentsOf: repeatElement(-1, count: tasks.count))
    return places.add(number)
  }

  /// The order of least effort of the trace that was measured last, as indices of steps.
  func easiestOrder() -> [Int] {
    let chains = tasks.count
    if chains <= 1 { return steps }
    var number = size - 1
    guard var place = place(of: number) else { return steps }
    let ends = efforts[place * chains..<(place + 1) * chains]
    var chain = ends.indices.min { ends[$0] < ends[$1] }.map { $0 - place * chains } ?? 0
    var taken = (0..<chains).map { starts[$0 + 1] - starts[$0] }
    var order: [Int] = []
    while number > 0 {
      taken[chain] -= 1
      order.append(steps[starts[chain] + taken[chain]])
      let previous = Int(before[place * chains + chain])
      number -= weights[chain]
      place = self.place(of: number) ?? 0
      if previous >= 0 { chain = previous }
    }
    return order.reversed()
  }

  /// Whether the state of each object says who can go on: a `select` asks several, and who was cancelled
  /// need not wait.
  private func tellsWhoMayGo(_ course: borrowing Course, _ waiting: [OptimalSearch.Stand]) -> Bool {
    !course.hasCancellation && course.selectedPlaces.isEmpty
      && !waiting.contains { $0.pending.operation == .select }
  }

  // MARK: The cuts

  /// Finds the chains, in the order of their tasks' numbers; false if the trace is not for this.
  private mutating func layOut(_ course: borrowing Course) -> Bool {
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
      let (product, overflow) = size.multipliedReportingOverflow(by: count + 1)
      if overflow { return false }
      size = product
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
    isSparse = size > mostNumbers
    let dense = isSparse ? 0 : size
    paths.removeAll(keepingCapacity: true)
    paths.append(contentsOf: repeatElement(0, count: dense))
    efforts.removeAll(keepingCapacity: true)
    efforts.append(contentsOf: repeatElement(Self.never, count: dense * tasks.count))
    before.removeAll(keepingCapacity: true)
    before.append(contentsOf: repeatElement(-1, count: dense * tasks.count))
    cut.removeAll(keepingCapacity: true)
    cut.append(contentsOf: repeatElement(0, count: tasks.count))
    findNeeds(course)
    return true
  }

  /// Of what must come before each step only that which nothing else that must come before implies.
  private mutating func findNeeds(_ course: borrowing Course) {
    needs.removeAll(keepingCapacity: true)
    needStarts.removeAll(keepingCapacity: true)
    for chain in tasks.indices {
      for place in starts[chain]..<starts[chain + 1] {
        needStarts.append(needs.count)
        for other in tasks.indices where other != chain {
          let count = course.order.clock(steps[place], tasks[other])
          if count == 0 { continue }
          if place > starts[chain],
            course.order.clock(steps[place - 1], tasks[other]) >= count
          {
            continue
          }
          if isImplied(count, of: other, before: place, of: chain, course) { continue }
          needs.append((other, Int(count)))
        }
      }
    }
    needStarts.append(needs.count)
  }

  private func isImplied(
    _ count: UInt32, of other: Int, before place: Int, of chain: Int, _ course: borrowing Course
  ) -> Bool {
    for third in tasks.indices where third != chain && third != other {
      let last = Int(course.order.clock(steps[place], tasks[third]))
      if last > 0, course.order.clock(steps[starts[third] + last - 1], tasks[other]) >= count {
        return true
      }
    }
    return false
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

  /// Goes on from a cut by each step that may come next; false if a count grows too large, or there are too many
  /// cuts.
  private mutating func extend(
    _ number: Int, at place: Int, _ course: borrowing Course, _ waiting: [OptimalSearch.Stand]
  ) -> Bool {
    let chains = tasks.count
    next.removeAll(keepingCapacity: true)
    targets.removeAll(keepingCapacity: true)
    for chain in 0..<chains where isNext(chain) {
      next.append(chain)
      guard let target = reach(number + weights[chain], advancing: chain) else { return false }
      targets.append(target)
      let (sum, overflow) = paths[target].addingReportingOverflow(paths[place])
      if overflow { return false }
      paths[target] = sum
      if number == 0 { efforts[target * chains + chain] = 0 }
    }
    if number > 0, !next.isEmpty { spread(from: place, course, waiting) }
    return true
  }

  /// The least effort to come to each cut that follows: by the same chain as before, or by another.
  private mutating func spread(
    from place: Int, _ course: borrowing Course, _ waiting: [OptimalSearch.Stand]
  ) {
    let chains = tasks.count
    // To leave a chain, the two that are cheapest to leave: for who goes on in the cheapest, the second.
    var (best, second) = ((effort: Self.never, chain: -1), (effort: Self.never, chain: -1))
    for last in 0..<chains where efforts[place * chains + last] != Self.never {
      let away = mayGoOn(last, course, waiting) ? 1 << 32 | 1 : 1
      let effort = efforts[place * chains + last] + away
      if effort < best.effort {
        (best, second) = ((effort, last), best)
      } else if effort < second.effort {
        second = (effort, last)
      }
    }
    for index in next.indices {
      let chain = next[index]
      var least = best.chain == chain ? second : best
      let same = efforts[place * chains + chain]
      if same < least.effort || same == least.effort && chain < least.chain {
        least = (same, chain)
      }
      let target = targets[index] * chains + chain
      if least.effort < efforts[target] {
        efforts[target] = least.effort
        before[target] = Int32(least.chain)
      }
    }
  }

  private func step(after cut: [Int], of chain: Int) -> Int? {
    let place = starts[chain] + cut[chain]
    return place < starts[chain + 1] ? steps[place] : nil
  }

  /// Whether the next step of the chain may come now, by the order of this trace.
  private func isNext(_ chain: Int) -> Bool {
    let place = starts[chain] + cut[chain]
    if place >= starts[chain + 1] { return false }
    for index in needStarts[place]..<needStarts[place + 1]
    where cut[needs[index].chain] < needs[index].count {
      return false
    }
    return true
  }

  /// Whether the task of the chain could go on in the world, even if this trace lets others go first.
  private func mayGoOn(
    _ chain: Int, _ course: borrowing Course, _ waiting: [OptimalSearch.Stand]
  ) -> Bool {
    guard let step = step(after: cut, of: chain) else {
      guard let stand = waiting.first(where: { $0.pending.task == tasks[chain] }) else {
        return false
      }
      let isKnown = knows(except: chain) { course.order.now(of: stand.pending.task, $0) }
      return isKnown && mayGo(stand.pending, course)
    }
    if next.contains(chain) { return !course.steps[step].pending.operation.waitsForTime }
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

  private func mayGo(_ pending: PendingStep, _ course: borrowing Course) -> Bool {
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
