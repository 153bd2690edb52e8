internal import ConcurrencyTrace

/// A way to choose schedules where a scene has too many to run them all.
///
/// It is asked before each execution, before each step, and after each execution; `StrategyRun` does the
/// rest. The same seed gives the same choices.
protocol Strategy {
  /// Prepares the next execution.
  ///
  /// - Returns: how many steps of the last one it begins with; nil if there is nothing left to try.
  mutating func begin() -> Int?

  /// Who takes the next step: an index of `point.moves`, of which there is at least one.
  mutating func choose(at point: Point) -> Decision

  /// The execution is over; `length` is the number of its steps.
  mutating func finish(length: Int, end: StrategyRun.End)
}

enum Decision: Equatable {
  case take(Int)
  /// All that this execution can still come to is known.
  case giveUp
  /// The scene did not do what it did before after the same steps.
  case diverged
}

/// What a strategy sees of the point before a step.
struct Point {
  /// A step that can be taken now.
  struct Option {
    var move: Move
    var pending: PendingStep
    /// Whether the task that went last could go on.
    var isPreemption: Bool
    /// Whether its task polls, and others that can go have waited for longer: see `Polling`.
    var isHeld: Bool
  }

  var moves: [Option]
  /// How many steps were taken.
  var step: Int
  /// Who took the last one.
  var last: Int?
  /// Whether that task turns in a polling loop.
  var lastPolls: Bool
  /// The same number for prefixes of the same trace.
  var print: UInt64
}
