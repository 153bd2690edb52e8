internal import ConcurrencyTrace

/// An execution to run: the steps that it begins with, which lead to where it departs from all others, and
/// beyond as far as is known.
struct Assignment: Sendable {
  var path: [Move] = []
  /// How many of the steps another execution has taken as well.
  var depth = 0
  /// After those: moves that need not be explored any more.
  var sleep: [Branch] = []
}

/// What an execution showed.
struct Discovery {
  /// What else is to be explored, from the point after so many steps.
  typealias Other = (sequence: [Branch], depth: Int)

  var end = OptimalSearch.End.running
  /// How many steps lead to the first of `frames`.
  var first = 0
  /// The points that were reached, without what a search knows about them.
  var frames: [Frame] = []
  var others: [Other] = []

  /// How many steps were taken.
  var length = 0
  /// An object of which the execution shows that all its steps conflict; see `Course.strictPlace`.
  var strictPlace: Place?
  /// Whether a task suspended in something that is not instrumented.
  var wentOutside = false
  /// Whether a task that waited for a detached one was cancelled.
  var hasCancelledJoin = false
  /// Whether a task was seen to poll; only looked at in long executions.
  var polls = false
  /// The steps, if it did not do what it did before.
  var steps: [Schedule.Choice] = []
  /// What is summed up, if it is finished and somebody sums up.
  var summary: TraceSummary?

  /// Notes how the search took it in, which may know that the execution did not do what it did before.
  mutating func take(_ end: OptimalSearch.End, from execution: Execution) {
    self.end = end
    if case .diverged = end, steps.isEmpty { steps = execution.steps.map(\.choice) }
  }

  /// The same for a search that has taken in what concerns points behind the first `depth` steps.
  func outside(of depth: Int) -> Discovery {
    var rest = self
    rest.frames.removeAll()
    rest.others.removeAll { $0.depth >= depth }
    return rest
  }
}
