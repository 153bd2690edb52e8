import ConcurrencyTrace
import InstrumentedRuntime

/// Why a directed run was stopped before its own end.
enum Cut: Equatable, Sendable {
  /// It took as many steps as a run may.
  case steps(Int)
  /// It stands at the step that was asked for.
  case asked
  /// Nothing could go for so many seconds, and a task was suspended outside the instrument.
  case outside(seconds: Int)
}

extension DirectedRun {
  /// A scene without an end is stopped after so many steps.
  static let mostSteps = 1_000_000
  /// How often a fifth of a second is waited for tasks outside the instrument.
  private static let mostWaits = 50

  /// Begins, follows the schedule, and then the seed, to the end.
  ///
  /// - Parameters:
  ///   - lastStep: Where it stops before its end; nil: nowhere.
  ///   - onStep: Called after each step, to take its events.
  /// - Returns: nil, or why it was stopped.
  func runToEnd(
    following schedule: Schedule?, then policy: SeededPolicy, upTo lastStep: Int? = nil,
    mostSteps: Int = mostSteps, onStep: () -> Void
  ) throws(ScheduleMismatch) -> Cut? {
    isScheduled = schedule.map { !$0.choices.isEmpty } ?? false
    begin()
    onStep()
    for choice in (schedule?.choices ?? []).prefix(lastStep ?? .max) {
      waitWhileNothingCanGo()
      try perform(choice)
      onStep()
    }
    if isScheduled {
      isScheduled = false
      conclude()
    }
    var step = self.schedule.choices.count
    while ending == nil {
      if let lastStep, step >= lastStep { return .asked }
      if step >= mostSteps { return .steps(step) }
      waitWhileNothingCanGo()
      step += 1
      guard let choice = policy.choice(among: timelyChoices, atStep: step) else {
        if ending != nil { break }
        return .outside(seconds: DirectedRun.mostWaits / 5)
      }
      try perform(choice)
      onStep()
    }
    onStep()
    return nil
  }

  /// Lets tasks that are outside come back while there is nobody else.
  private func waitWhileNothingCanGo() {
    var waits = 0
    while ending == nil, isWaitingOutside, timelyChoices.isEmpty, waits < DirectedRun.mostWaits {
      waitForTasksOutside()
      waits += 1
    }
  }
}
