internal import ConcurrencyTrace

/// How hard a schedule is on its reader: first the preemptions, then the switches.
struct Effort: Comparable {
  var preemptions: Int
  var switches: Int

  static func < (a: Effort, b: Effort) -> Bool {
    (a.preemptions, a.switches) < (b.preemptions, b.switches)
  }

  init(preemptions: Int, switches: Int) {
    self.preemptions = preemptions
    self.switches = switches
  }

  /// Of the steps as they were taken.
  init(of steps: [Step]) {
    self.init(preemptions: 0, switches: 0)
    for index in steps.indices.dropFirst() where steps[index].task != steps[index - 1].task {
      switches += 1
      if steps[index].isPreemption { preemptions += 1 }
    }
  }

  init(packed: Int) {
    preemptions = packed >> 32
    switches = packed & 0xFFFF_FFFF
  }
}

/// Finds, among all orders of a trace, one with the fewest preemptions and then the fewest switches, by
/// dynamic programming over its cuts and the task that went last.
struct EasiestOrder {
  private let order: TraceOrder
  private let execution: Execution
  private let waiting: [OptimalSearch.Stand]
  private let probes = Probes()

  /// Who can go on where the state of one object does not tell it: by cut and chain.
  private final class Probes {
    /// As many are run for one trace.
    static let most = 2_000
    var answers: [Int: Bool] = [:]
    var isTooMany: Bool { answers.count > Probes.most }
  }

  init(_ execution: Execution, waiting: [OptimalSearch.Stand]) {
    self.execution = execution
    self.waiting = waiting
    order = TraceOrder(execution.steps, execution.order) { _ in true }
  }

  /// The order as indices of steps; nil if the trace has more than `limit` cuts, or in too many of them only
  /// a run of its own can tell who could have gone on.
  func find(limit: Int) -> (effort: Effort, order: [Int])? {
    let chains = order.chains.count
    guard let size = order.size, size <= limit, chains > 0 else { return nil }
    let never = Int.max
    // By cut and last task: the least effort, and the task that went before the last.
    var efforts = Array(repeating: never, count: size * chains)
    var before = Array(repeating: -1, count: size * chains)
    var cut = Array(repeating: 0, count: chains)
    for number in 0..<size - 1 {
      order.decode(number, &cut)
      for next in 0..<chains where order.isNext(next, at: cut) {
        let target = (number + order.weights[next]) * chains + next
        if number == 0 {
          efforts[target] = 0
          continue
        }
        for last in 0..<chains where efforts[number * chains + last] != never {
          if probes.isTooMany { return nil }
          let effort = efforts[number * chains + last] + cost(from: last, to: next, at: cut)
          if effort < efforts[target] {
            efforts[target] = effort
            before[target] = last
          }
        }
      }
    }
    let ends = (0..<chains).map { efforts[(size - 1) * chains + $0] }
    guard let best = ends.min(), best != never, let last = ends.firstIndex(of: best) else {
      return nil
    }
    return (Effort(packed: best), path(to: size - 1, last: last, before))
  }

  private func path(to end: Int, last: Int, _ before: [Int]) -> [Int] {
    var path: [Int] = []
    var number = end
    var chain = last
    var cut = Array(repeating: 0, count: order.chains.count)
    while number > 0 {
      order.decode(number, &cut)
      path.append(order.chains[chain][cut[chain] - 1])
      let previous = before[number * order.chains.count + chain]
      number -= order.weights[chain]
      if previous >= 0 { chain = previous }
    }
    return path.reversed()
  }

  private func cost(from last: Int, to next: Int, at cut: [Int]) -> Int {
    if last == next { return 0 }
    return isEnabled(last, at: cut) ? 1 << 32 | 1 : 1
  }

  /// Whether the task of `chain` could go on in the world, even if this trace lets others go first.
  private func isEnabled(_ chain: Int, at cut: [Int]) -> Bool {
    if order.isNext(chain, at: cut) {
      return !execution.steps[order.chains[chain][cut[chain]]].pending.operation.waitsForTime
    }
    guard cut[chain] < order.chains[chain].count else {
      guard let stand = waiting.first(where: { $0.pending.task == order.tasks[chain] }) else {
        return false
      }
      let prior = execution.order.now(of: stand.pending.task)
      return knows(cut, prior, except: chain) && mayGo(stand.pending, chain, at: cut)
    }
    let step = order.chains[chain][cut[chain]]
    return knows(cut, execution.order.prior(of: step), except: chain)
      && mayGo(execution.steps[step].pending, chain, at: cut)
  }

  /// Whether all that a task must have seen is in the cut.
  private func knows(_ cut: [Int], _ prior: [UInt32], except chain: Int) -> Bool {
    order.tasks.indices.allSatisfy { other in
      let task = order.tasks[other]
      if other == chain || task >= prior.count { return true }
      let last = order.chains[other].prefix(cut[other]).last
      return (last.map { execution.steps[$0].ordinal } ?? 0) >= prior[task]
    }
  }

  private func mayGo(_ pending: PendingStep, _ chain: Int, at cut: [Int]) -> Bool {
    if pending.operation.waitsForTime { return false }
    if pending.operation == .select {
      return !pending.isGuarded || probe(pending.task, chain, at: cut)
    }
    guard let place = pending.place else { return true }
    // A partner may stand in a `select`, and who was cancelled need not wait.
    if execution.course.selectedPlaces.contains(place) || execution.course.hasCancellation {
      return probe(pending.task, chain, at: cut)
    }
    var object = execution.firstObjects[place.index]
    for act in execution.acts[..<execution.begunActs] where act.place == place {
      object.apply(act)
    }
    for (index, step) in execution.steps.enumerated() {
      guard let chain = order.tasks.firstIndex(of: step.task),
        order.chains[chain].prefix(cut[chain]).contains(index)
      else { continue }
      let begin = index == 0 ? execution.begunActs : execution.steps[index - 1].marks.acts
      for act in execution.acts[begin..<step.marks.acts] where act.place == place {
        object.apply(act)
      }
    }
    return object.verdict(on: pending.operation, expected: pending.expected, by: pending.task)
      != .blocked
  }

  /// Runs the steps of the cut, and looks whether the task of `chain` can go on after them.
  private func probe(_ task: Int, _ chain: Int, at cut: [Int]) -> Bool {
    let number = zip(cut, order.weights).reduce(0) { $0 + $1.0 * $1.1 }
    let key = number * order.chains.count + chain
    if let answer = probes.answers[key] { return answer }
    let steps = zip(order.chains, cut).flatMap { $0.prefix($1) }.sorted()
    let answer =
      execution.probe(steps.map { execution.steps[$0].move }, for: task)?.isEnabled ?? false
    probes.answers[key] = answer
    return answer
  }
}
