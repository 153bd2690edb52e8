/// The steps of one trace after the other by who took them: a chain each, in the order of the tasks' numbers.
/// Keeps its memory.
struct TraceChains {
  /// Tasks that took steps.
  private(set) var tasks: [Int] = []
  /// Where the steps of each chain begin in `steps`, and behind the last one where they end.
  private(set) var starts: [Int] = []
  /// Places of steps in the trace.
  private(set) var steps: [Int] = []

  /// How many there are.
  var count: Int { tasks.count }

  /// Takes in the next trace.
  mutating func take(_ order: borrowing StepOrder) {
    tasks.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    steps.removeAll(keepingCapacity: true)
    for task in 0..<order.taskLimit {
      var count = Int(order.steps(of: task))
      if count == 0 { continue }
      tasks.append(task)
      starts.append(steps.count)
      let start = steps.count
      var step = order.lastStep(of: task)
      steps.append(contentsOf: repeatElement(0, count: count))
      while step >= 0 {
        count -= 1
        steps[start + count] = step
        step = order.stepBefore(step)
      }
    }
    starts.append(steps.count)
  }
}
