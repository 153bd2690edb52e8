internal import ConcurrencyTrace

/// Who goes next: a task, numbered alike in all executions, and the case if it stands before a `select`
/// with several ready.
struct Move: Hashable {
  var task: Int
  var selectCase: Int?
}

/// A move together with what its step touches.
struct Branch: Sendable {
  var move: Move
  var footprint: Footprint

  func conflicts(with other: Branch) -> Bool {
    move.task == other.move.task
      || Footprint.conflict(footprint, of: move.task, other.footprint, of: other.move.task)
  }
}

/// A step that was taken.
struct Step {
  var branch: Branch
  /// The same in the numbers of the run, for running it again.
  var choice: Schedule.Choice
  /// How many steps its task had taken with it.
  var ordinal: UInt32
  var pending: PendingStep
  /// Whether the task before it could have gone on.
  var isPreemption = false
  /// What existed after it.
  var marks = Marks()

  var move: Move { branch.move }
  var task: Int { branch.move.task }
}

/// What a task stands before, in numbers that are alike in all executions.
struct PendingStep {
  var task: Int
  var operation: Operation
  var place: Place?
  /// What it touches besides: the channels of a `select`, the mutex of a condition's `wait`.
  var others: [Place] = []
  /// What a compare-and-swap compares with.
  var expected: Int64
  var site: Site
  /// Whether it must wait for something; for a `select` only.
  var isGuarded = false
  /// The task that it cancels.
  var cancelled: Int?

  /// What is known of the footprint before the step was ever taken.
  var footprint: Footprint {
    var footprint = Footprint()
    for other in others { footprint.touch(other, .exclusive) }
    if let cancelled { footprint.cancel(task: cancelled) }
    if let place { footprint.touch(place, Access(operation)) }
    return footprint
  }
}

/// How much there was of everything that grows with an execution, so that it can be cut back to it.
struct Marks {
  var tasks = 0
  var objects = 0
  var acts = 0
  var edges = 0
  var results = 0
  var uses = 0
  /// A number over all events, which is the same whenever the same happened.
  var print = EventPrint()
}
