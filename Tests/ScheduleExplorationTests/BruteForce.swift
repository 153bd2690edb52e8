import ConcurrencyTrace
import InstrumentedRuntime

@testable import ScheduleExploration

/// Every order of a scene's steps, one after the other: what the explorer is measured against.
struct BruteForce {
  struct Result: Equatable {
    var traces = 0
    /// The least preemptions, and with them the least switches.
    var effort: Effort?
    var orders = 0
  }

  private(set) var outcomes: [Outcome: Result] = [:]
  private(set) var orders = 0
  /// Each trace with the least preemptions that it takes.
  private(set) var traces: [String: Int] = [:]
  private var outcomeOfTrace: [String: Outcome] = [:]
  /// Traces that come to different outcomes in different orders: then steps are taken for independent that
  /// are not.
  private(set) var contradictions: [String] = []

  var traceCount: Int { traces.count }

  /// How many traces can be run with at most 0, 1, 2, … preemptions.
  var tracesWithinPreemptions: [Int] {
    (0...(traces.values.max() ?? 0)).map { bound in traces.values.count { $0 <= bound } }
  }

  /// Nil if there are more than `limit` orders.
  ///
  /// - Parameter each: Called with each order when it has been run.
  init?(
    _ scene: Scene, limit: Int, strictPlaces: Set<Place> = [], each: (Execution) -> Void = { _ in }
  ) {
    var options = RunOptions(scene.description)
    options.grace = 1 << 62
    let execution = Execution(scene, options, strictPlaces: strictPlaces)
    defer { execution.run.close() }
    // By depth: what is left to try.
    var open: [[(Move, PendingStep, Bool)]] = []
    while true {
      while execution.run.ending == nil, let moves = BruteForce.moves(execution) {
        open.append(moves)
        let (move, pending, isPreemption) = moves[0]
        execution.perform(move, pending, isPreemption: isPreemption)
      }
      execution.run.conclude()
      if let place = execution.strictPlace {
        let strict = strictPlaces.union([place])
        guard let anew = BruteForce(scene, limit: limit, strictPlaces: strict, each: each) else {
          return nil
        }
        self = anew
        return
      }
      add(execution)
      each(execution)
      if orders > limit { return nil }
      while open.last?.count == 1 { open.removeLast() }
      guard !open.isEmpty else { return }
      open[open.count - 1].removeFirst()
      execution.restart(after: open.count - 1)
      let (move, pending, isPreemption) = open[open.count - 1][0]
      execution.perform(move, pending, isPreemption: isPreemption)
    }
  }

  private static func moves(_ execution: Execution) -> [(Move, PendingStep, Bool)]? {
    var stands: [(PendingStep, Bool, [Int])] = []
    execution.standing { stands.append(($0, $1, $2)) }
    let last = execution.steps.last?.task
    let lastCanGo = stands.contains { $0.0.task == last && $0.1 && !$0.0.operation.waitsForTime }
    let moves = stands.filter(\.1).flatMap { pending, _, cases in
      (cases.isEmpty ? [nil] : cases.map(Optional.some)).map {
        (Move(task: pending.task, selectCase: $0), pending, lastCanGo && pending.task != last)
      }
    }
    return moves.isEmpty ? nil : moves
  }

  private mutating func add(_ execution: Execution) {
    orders += 1
    let outcome = Outcome(execution)
    var result = outcomes[outcome] ?? Result()
    let effort = Effort(of: execution.steps)
    result.effort = min(result.effort ?? effort, effort)
    result.orders += 1
    let trace = BruteForce.canonical(execution)
    if traces[trace] == nil { result.traces += 1 }
    traces[trace] = min(traces[trace] ?? .max, effort.preemptions)
    if outcomeOfTrace[trace, default: outcome] != outcome { contradictions.append(trace) }
    outcomeOfTrace[trace] = outcome
    outcomes[outcome] = result
  }

  /// The trace as text: the order of its steps in which always the task with the lowest number goes first.
  static func canonical(_ execution: Execution) -> String {
    let steps = execution.steps
    var text = ""
    var taken: [Int: UInt32] = [:]
    var left = Array(steps.indices)
    while !left.isEmpty {
      let ready = left.indices.filter { place in
        steps.allSatisfy { other in
          let known = execution.order.clock(left[place], other.task)
          return steps[left[place]].task == other.task || taken[other.task, default: 0] >= known
        } && steps[left[place]].ordinal == taken[steps[left[place]].task, default: 0] + 1
      }
      guard let next = ready.min(by: { steps[left[$0]].task < steps[left[$1]].task }) else {
        return "no order"
      }
      let step = steps[left.remove(at: next)]
      taken[step.task] = step.ordinal
      text += "\(step.task)\(step.move.selectCase.map { ":\($0)" } ?? "") "
    }
    return text
  }
}
