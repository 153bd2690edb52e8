/// The least preemptions that a trace takes if no step of it ever had to wait: then each time that a task is left
/// before it has taken all its steps is a preemption, and a task is left once for good.
///
/// In general that is hard (Jalbert and Sen, *A Trace Simplification Technique for Effective Debugging of
/// Concurrent Programs*, FSE 2010), but most traces take very few. Here it is exact, by what can be done without
/// a loss wherever nobody is under way: to let a task that can take all its steps do so, or put one at the end
/// that nobody waits for; to look at tasks apart that need not alternate; and to let a task that cannot take all
/// its steps take as many as it can. Each of these moves a task's steps together, and none of another task apart.
struct LeastPreemptions {
  /// Up to how many sets of steps are looked at for one trace.
  private static let mostSets = 2_048

  private var known = StepSetTable<Int>(filler: 0)
  private var sets = 0
  /// Up to how many this time.
  private var most = 0

  /// Whether each chain can be taken as a whole, one after the other: whatever steps have to wait for.
  func areNone(in order: borrowing StepRelation) -> Bool {
    withoutWhole(StepSet(first: order.count), order).isEmpty
  }

  /// Nil if there is too much to look at.
  mutating func find(_ order: borrowing StepRelation) -> Int? {
    sets = 0
    most = Self.mostSets
    known.makeRoom(for: most)
    let least = find(StepSet(first: order.count), order)
    return sets > most ? nil : least
  }

  /// For the steps that are left, the last ones of each chain.
  private mutating func find(_ steps: StepSet, _ order: borrowing StepRelation) -> Int {
    let left = withoutWhole(steps, order)
    if left.isEmpty { return 0 }
    if let least = known.value(of: left, since: order.trace) { return least }
    sets += 1
    if sets > most { return 0 }
    let group = firstGroup(in: left, order)
    let least =
      group == left ? preempt(left, order) : find(group, order) + find(left - group, order)
    known.note(least, of: left, stamp: order.trace)
    return least
  }

  /// Without the chains that can be taken as a whole before or after all others.
  private func withoutWhole(_ steps: StepSet, _ order: borrowing StepRelation) -> StepSet {
    var left = steps
    var last = StepSet()
    while left != last {
      last = left
      for chain in order.chains {
        let own = chain & left
        if own.isEmpty { continue }
        let others = left - own
        if !order.before[own.last].meets(others) || !order.after[own.first].meets(others) {
          left = others
        }
      }
    }
    return left
  }

  /// The steps of all chains that one needs by turns: it leads to them, and they to it.
  private func group(
    around chain: StepSet, in steps: StepSet, _ order: borrowing StepRelation
  ) -> StepSet {
    var later = chain
    var earlier = chain
    var size = 0
    while later.count + earlier.count > size {
      size = later.count + earlier.count
      for chain in order.chains {
        let own = chain & steps
        if own.isEmpty { continue }
        if own.meets(later) { later = later | own | order.after[own.first] & steps }
        if own.meets(earlier) { earlier = earlier | own | order.before[own.last] & steps }
      }
    }
    var group = StepSet()
    for chain in order.chains where chain.meets(later) && chain.meets(earlier) {
      group = group | chain & steps
    }
    return group
  }

  /// Lets one of the chains take as many steps as it can, and be preempted.
  private mutating func preempt(_ steps: StepSet, _ order: borrowing StepRelation) -> Int {
    var least = Int.max
    for chain in order.chains {
      let left = withoutBeginning(of: chain & steps, steps, order)
      if left == steps { continue }
      least = min(least, 1 + find(left, order))
      // These chains need one another: it takes one at least.
      if least == 1 { break }
    }
    return least
  }

  /// Without the steps that a chain can take before any other does.
  private func withoutBeginning(
    of chain: StepSet, _ steps: StepSet, _ order: borrowing StepRelation
  ) -> StepSet {
    var left = steps
    for step in chain {
      if order.before[step].meets(steps - chain) { break }
      left.remove(step)
    }
    return left
  }

  // MARK: The order

  /// An order with that many, of the trace that was asked about last.
  mutating func order(_ order: borrowing StepRelation) -> [Int] {
    var path: [Int] = []
    // What was found may be forgotten by now, and is found again.
    most = .max
    append(StepSet(first: order.count), order, to: &path)
    return path
  }

  private mutating func append(
    _ steps: StepSet, _ order: borrowing StepRelation, to path: inout [Int]
  ) {
    if steps.isEmpty { return }
    for chain in order.chains where chain.meets(steps) {
      let own = chain & steps
      let others = steps - own
      if !order.before[own.last].meets(others) {
        path += own
        return append(others, order, to: &path)
      }
      if !order.after[own.first].meets(others) {
        append(others, order, to: &path)
        path += own
        return
      }
    }
    let group = firstGroup(in: steps, order)
    if group != steps {
      append(group, order, to: &path)
      return append(steps - group, order, to: &path)
    }
    let least = find(steps, order)
    for chain in order.chains where chain.meets(steps) {
      let left = withoutBeginning(of: chain & steps, steps, order)
      if left == steps || 1 + find(left, order) > least { continue }
      path += steps - left
      return append(left, order, to: &path)
    }
  }

  /// A group that needs no other one.
  private func firstGroup(in steps: StepSet, _ order: borrowing StepRelation) -> StepSet {
    for chain in order.chains where chain.meets(steps) {
      let group = group(around: chain & steps, in: steps, order)
      if group.allSatisfy({ !order.before[$0].meets(steps - group) }) { return group }
    }
    return steps
  }
}
