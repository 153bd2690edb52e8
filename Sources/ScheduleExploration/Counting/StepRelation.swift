/// Which of up to 64 steps of a trace come before which, as sets; and the chains that they form, one for each
/// task that took steps.
struct StepRelation {
  private(set) var count = 0
  /// Of each step: all that come before it, and all that come after it.
  private(set) var before: [StepSet] = []
  private(set) var after: [StepSet] = []
  /// The steps of each chain.
  private(set) var chains: [StepSet] = []
  /// The number of the trace, from 1; and by step since which trace all steps up to it have stood to one another
  /// as they do now.
  private(set) var trace = 0
  private(set) var since = Array(repeating: 0, count: StepSet.capacity)

  /// Takes in the next trace.
  mutating func take(_ order: borrowing StepOrder, _ tasks: borrowing TraceChains) {
    trace += 1
    count = tasks.steps.count
    chains.removeAll(keepingCapacity: true)
    for chain in tasks.tasks.indices {
      var set = StepSet()
      for place in tasks.starts[chain]..<tasks.starts[chain + 1] { set.insert(tasks.steps[place]) }
      chains.append(set)
    }
    var isAlike = true
    after.removeAll(keepingCapacity: true)
    after.append(contentsOf: repeatElement(StepSet(), count: count))
    for step in 0..<count {
      var set = StepSet()
      for chain in tasks.tasks.indices {
        let known = Int(order.clock(step, tasks.tasks[chain]))
        if known == 0 { continue }
        let last = tasks.steps[tasks.starts[chain] + known - 1]
        set = set | chains[chain] & StepSet(first: last + 1)
      }
      // A clock counts the step itself.
      set.remove(step)
      for earlier in set { after[earlier].insert(step) }
      isAlike = isAlike && step < before.count && before[step] == set
      if !isAlike { since[step] = trace }
      if step < before.count { before[step] = set } else { before.append(set) }
    }
    before.removeLast(before.count - count)
  }
}
