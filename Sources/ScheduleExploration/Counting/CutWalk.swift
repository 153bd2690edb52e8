internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Goes through the cuts of one trace after the other by dynamic programming: how many ways lead to each, and
/// with how little effort. Keeps its memory from one trace to the next.
///
/// Cuts are numbered by a mixed-radix number; where there are many numbers and most are of no cut, only those
/// that are have a place in the tables (`CutPlaces`).
struct CutWalk {
  /// Where there are more numbers than have their places, up to how many that are reached.
  private static let mostPlaces = 16_384
  private static let never = Int.max

  /// Up to how many numbers of cuts each has its place in the tables.
  private let mostNumbers: Int

  private(set) var chains = TraceChains()
  private var weights: [Int] = []
  private(set) var cut: [Int] = []
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
  private var isTooLarge = false
  /// By cut and last chain: the least effort, and the chain before the last.
  private var efforts: [Int] = []
  private var before: [Int32] = []
  /// The chains that may go on from a cut, and the places of the cuts that they lead to.
  private(set) var next: [Int] = []
  private var targets: [Int] = []

  init(mostNumbers: Int) { self.mostNumbers = mostNumbers }

  /// Takes in the next trace.
  mutating func take(_ order: borrowing StepOrder) { chains.take(order) }

  /// What a walk comes to: the orders, nil if there are too many to count; and the least effort.
  typealias Result = (orders: UInt128?, effort: Effort)

  /// Goes through the cuts of the trace; nil if there are too many.
  mutating func go(_ course: borrowing Course, _ waiting: [OptimalSearch.Stand]) -> Result? {
    guard begin() else { return nil }
    let tasks = chains.tasks
    findNeeds { step, chain in Int(course.order.clock(step, tasks[chain])) }
    return go { $0.mayGoOn($1, course, waiting) }
  }

  /// The same for a trace in which no step ever had to wait, or that takes no preemptions.
  mutating func go(_ relation: borrowing StepRelation) -> Result? {
    guard begin() else { return nil }
    findNeeds { step, chain in
      (relation.before[step] & relation.chains[chain]).count
        + (relation.chains[chain].contains(step) ? 1 : 0)
    }
    return go { $0.nextStep(of: $1) != nil }
  }

  /// - Parameter mayGoOn: Whether the task of a chain could go on from the present cut in the world, even if this
  ///   trace lets others go first.
  private mutating func go(_ mayGoOn: (inout CutWalk, _ chain: Int) -> Bool) -> Result? {
    if isSparse {
      if !extendSparsely(mayGoOn) { return nil }
    } else {
      paths[0] = 1
      for number in 0..<size - 1 {
        if paths[number] != 0, !extend(number, at: number, mayGoOn) { return nil }
        advance()
      }
    }
    guard let end = place(of: size - 1) else { return nil }
    let count = chains.count
    let best = efforts[end * count..<(end + 1) * count].min() ?? Self.never
    if best == Self.never { return nil }
    return (isTooLarge ? nil : paths[end], Effort(packed: best))
  }

  /// Goes through the cuts that can be reached, each after all that lead to it: those with fewer steps.
  private mutating func extendSparsely(_ mayGoOn: (inout CutWalk, _ chain: Int) -> Bool) -> Bool {
    places.reset()
    digits.removeAll(keepingCapacity: true)
    let first = addPlace(of: 0, advancing: -1)
    paths[first] = 1
    var place = 0
    while place < places.count {
      let base = place * cut.count
      for chain in cut.indices { cut[chain] = Int(digits[base + chain]) }
      if !extend(places.numbers[place], at: place, mayGoOn) { return false }
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
    efforts.append(contentsOf: repeatElement(Self.never, count: chains.count))
    before.append(contentsOf: repeatElement(-1, count: chains.count))
    return places.add(number)
  }

  /// The order of least effort of the trace that was measured last, as indices of steps.
  func easiestOrder() -> [Int] {
    let count = chains.count
    if count <= 1 { return chains.steps }
    var number = size - 1
    guard var place = place(of: number) else { return chains.steps }
    let ends = efforts[place * count..<(place + 1) * count]
    var chain = ends.indices.min { ends[$0] < ends[$1] }.map { $0 - place * count } ?? 0
    var taken = (0..<count).map { chains.starts[$0 + 1] - chains.starts[$0] }
    var order: [Int] = []
    while number > 0 {
      taken[chain] -= 1
      order.append(chains.steps[chains.starts[chain] + taken[chain]])
      let previous = Int(before[place * count + chain])
      number -= weights[chain]
      place = self.place(of: number) ?? 0
      if previous >= 0 { chain = previous }
    }
    return order.reversed()
  }

  // MARK: The cuts

  /// Makes the tables; false if there are too many cuts to number.
  private mutating func begin() -> Bool {
    weights.removeAll(keepingCapacity: true)
    size = 1
    for chain in chains.tasks.indices {
      weights.append(size)
      let length = chains.starts[chain + 1] - chains.starts[chain]
      let (product, overflow) = size.multipliedReportingOverflow(by: length + 1)
      if overflow { return false }
      size = product
    }
    isTooLarge = false
    isSparse = size > mostNumbers
    let dense = isSparse ? 0 : size
    paths.removeAll(keepingCapacity: true)
    paths.append(contentsOf: repeatElement(0, count: dense))
    efforts.removeAll(keepingCapacity: true)
    efforts.append(contentsOf: repeatElement(Self.never, count: dense * chains.count))
    before.removeAll(keepingCapacity: true)
    before.append(contentsOf: repeatElement(-1, count: dense * chains.count))
    cut.removeAll(keepingCapacity: true)
    cut.append(contentsOf: repeatElement(0, count: chains.count))
    return true
  }

  /// Of what must come before each step only that which nothing else that must come before implies.
  ///
  /// - Parameter known: How many steps of a chain come before a step, or are it.
  private mutating func findNeeds(_ known: (_ step: Int, _ chain: Int) -> Int) {
    needs.removeAll(keepingCapacity: true)
    needStarts.removeAll(keepingCapacity: true)
    for chain in chains.tasks.indices {
      for place in chains.starts[chain]..<chains.starts[chain + 1] {
        needStarts.append(needs.count)
        let step = chains.steps[place]
        for other in chains.tasks.indices where other != chain {
          let count = known(step, other)
          if count == 0 { continue }
          if place > chains.starts[chain], known(chains.steps[place - 1], other) >= count {
            continue
          }
          if isImplied(count, of: other, before: step, of: chain, known) { continue }
          needs.append((other, count))
        }
      }
    }
    needStarts.append(needs.count)
  }

  private func isImplied(
    _ count: Int, of other: Int, before step: Int, of chain: Int,
    _ known: (_ step: Int, _ chain: Int) -> Int
  ) -> Bool {
    for third in chains.tasks.indices where third != chain && third != other {
      let last = known(step, third)
      if last > 0, known(chains.steps[chains.starts[third] + last - 1], other) >= count {
        return true
      }
    }
    return false
  }

  /// The cut with the next number.
  private mutating func advance() {
    for chain in cut.indices {
      if chains.starts[chain] + cut[chain] < chains.starts[chain + 1] {
        cut[chain] += 1
        return
      }
      cut[chain] = 0
    }
  }

  /// Goes on from a cut by each step that may come next; false if there are too many cuts.
  private mutating func extend(
    _ number: Int, at place: Int, _ mayGoOn: (inout CutWalk, _ chain: Int) -> Bool
  ) -> Bool {
    let count = chains.count
    next.removeAll(keepingCapacity: true)
    targets.removeAll(keepingCapacity: true)
    for chain in 0..<count where isNext(chain) {
      next.append(chain)
      guard let target = reach(number + weights[chain], advancing: chain) else { return false }
      targets.append(target)
      let (sum, overflow) = paths[target].addingReportingOverflow(paths[place])
      if overflow { isTooLarge = true }
      paths[target] = overflow ? .max : sum
      if number == 0 { efforts[target * count + chain] = 0 }
    }
    if number > 0, !next.isEmpty { spread(from: place, mayGoOn) }
    return true
  }

  /// The least effort to come to each cut that follows: by the same chain as before, or by another.
  private mutating func spread(
    from place: Int, _ mayGoOn: (inout CutWalk, _ chain: Int) -> Bool
  ) {
    let count = chains.count
    // To leave a chain, the two that are cheapest to leave: for who goes on in the cheapest, the second.
    var (best, second) = ((effort: Self.never, chain: -1), (effort: Self.never, chain: -1))
    for last in 0..<count where efforts[place * count + last] != Self.never {
      let away = mayGoOn(&self, last) ? 1 << 32 | 1 : 1
      let effort = efforts[place * count + last] + away
      if effort < best.effort {
        (best, second) = ((effort, last), best)
      } else if effort < second.effort {
        second = (effort, last)
      }
    }
    for index in next.indices {
      let chain = next[index]
      var least = best.chain == chain ? second : best
      let same = efforts[place * count + chain]
      if same < least.effort || same == least.effort && chain < least.chain {
        least = (same, chain)
      }
      let target = targets[index] * count + chain
      if least.effort < efforts[target] {
        efforts[target] = least.effort
        before[target] = Int32(least.chain)
      }
    }
  }

  /// The step that a chain takes next; nil if it has taken all.
  func nextStep(of chain: Int) -> Int? {
    let place = chains.starts[chain] + cut[chain]
    return place < chains.starts[chain + 1] ? chains.steps[place] : nil
  }

  /// Whether the next step of the chain may come now, by the order of this trace.
  private func isNext(_ chain: Int) -> Bool {
    let place = chains.starts[chain] + cut[chain]
    if place >= chains.starts[chain + 1] { return false }
    for index in needStarts[place]..<needStarts[place + 1]
    where cut[needs[index].chain] < needs[index].count {
      return false
    }
    return true
  }
}
