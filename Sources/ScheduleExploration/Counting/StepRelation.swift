/// Which of up to 64 steps of a trace come before which, as sets; and the chains that they form, one for each
/// task that took steps.
struct StepRelation {
  private(set) var count = 0
  /// Of each step: all that come before it, and all that come after it.
  private(set) var before: [StepSet] = []
  private(set) var after: [StepSet] = []
  /// The steps of each chain.
  private(set) var chains: [StepSet] = []
  /// As many steps, from the first on, stand to one another as they did in the trace before this one.
  private(set) var alike = 0

  /// Takes in the next trace.
  mutating func take(_ order: borrowing StepOrder, _ trace: borrowing TraceChains) {
    count = trace.steps.count
    chains.removeAll(keepingCapacity: true)
    for chain in trace.tasks.indices {
      var set = StepSet()
      for place in trace.starts[chain]..<trace.starts[chain + 1] { set.insert(trace.steps[place]) }
      chains.append(set)
    }
    alike = 0
    after.removeAll(keepingCapacity: true)
    after.append(contentsOf: repeatElement(StepSet(), count: count))
    for step in 0..<count {
      var set = StepSet()
      for chain in trace.tasks.indices {
        let known = Int(order.clock(step, trace.tasks[chain]))
        if known == 0 { continue }
        let last = trace.steps[trace.starts[chain] + known - 1]
        set = set | chains[chain] & StepSet(first: last + 1)
      }
      // A clock counts the step itself.
      set.remove(step)
      for earlier in set { after[earlier].insert(step) }
      if step < before.count {
        if alike == step, before[step] == set { alike += 1 }
        before[step] = set
      } else {
        before.append(set)
      }
    }
    before.removeLast(before.count - count)
  }
}
