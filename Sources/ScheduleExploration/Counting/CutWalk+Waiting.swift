internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Who could go on from a cut.
extension CutWalk {
  /// Whether the task of the chain could go on in the world, even if this trace lets others go first.
  func mayGoOn(
    _ chain: Int, _ course: borrowing Course, _ waiting: [OptimalSearch.Stand]
  ) -> Bool {
    guard let step = nextStep(of: chain) else {
      guard let stand = waiting.first(where: { $0.pending.task == chains.tasks[chain] }) else {
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
    for other in 0..<cut.count where other != chain && cut[other] < Int(prior(chains.tasks[other]))
    {
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
    chains.tasks.firstIndex(of: step.task).map { Int(step.ordinal) <= cut[$0] } ?? false
  }
}
