internal import DequeModule

/// Jobs, first in, first out; almost always there is but one.
struct JobQueue {
  private var first: DirectedExecutor.Job?
  /// Those behind the first one.
  private var others = Deque<DirectedExecutor.Job>()

  var isEmpty: Bool { first == nil && others.isEmpty }

  mutating func append(_ job: DirectedExecutor.Job) {
    if isEmpty { first = job } else { others.append(job) }
  }

  mutating func popFirst() -> DirectedExecutor.Job? { first.take() ?? others.popFirst() }
}
