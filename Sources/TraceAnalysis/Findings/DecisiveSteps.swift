public import ConcurrencyTrace

/// On which steps of a directed run its outcome turns, from its events alone.
///
/// They are the steps with which a task came in between another that could have gone on, and the events of
/// the worst error.
public struct DecisiveSteps: Hashable, Sendable {
  /// Numbers of steps, from 1, in order.
  public private(set) var steps: [Int] = []
  /// Those of them that are preemptions.
  public private(set) var preemptions: [Int] = []
  /// What is wrong in the run, the worst first.
  public private(set) var findings: [Finding] = []

  /// Folds the run once.
  public init(_ events: some Sequence<Event>, _ directory: Directory) {
    var world = World()
    var found = Findings()
    var last = TaskID.none
    for event in events {
      let couldGoOn = last != .none && world[last]?.couldTakeStep == true
      let before = world.step
      world.apply(event, in: directory)
      found.take(event, after: world, in: directory)
      guard world.step > before else { continue }
      if couldGoOn, last != event.task { preemptions.append(world.step) }
      last = event.task
    }
    findings = found.ranked
    let reason = findings.first { $0.severity == .error && $0.kind != .failedExpectation }
    let isBad = world.ending != .completed || world.expectations.contains { !$0.held }
    steps = Set(preemptions + (isBad ? reason?.steps ?? [] : [])).sorted()
  }
}

extension TaskState {
  /// Whether nothing but the schedule keeps it from its next step.
  fileprivate var couldTakeStep: Bool {
    switch activity {
    case .ready, .running: announced?.operation.isStep ?? false
    case .notStarted, .blocked, .outside, .done: false
    }
  }
}
