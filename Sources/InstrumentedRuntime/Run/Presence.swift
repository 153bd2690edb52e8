internal import Synchronization

/// Whether a task is inside the instrument, or suspended in something foreign, such as an actor's queue or
/// Swift's own `Task.sleep`.
///
/// A task can be resumed, and even run again on another worker, before the worker that it left has noticed
/// that it was gone. Each pick-up therefore has a number, and a worker only speaks for its own.
struct Presence: ~Copyable, Sendable {
  enum State: UInt64 {
    /// Running, ready, or suspended in an operation.
    case inside
    case outside
    /// It was resumed before its worker noticed that it had left.
    case backAlready
  }

  /// The number of pick-ups, times 4, and the state. Each change acquires what the one before has released:
  /// whoever picks the task up sees all that was written for it.
  private let word = Atomic<UInt64>(0)

  var state: State { State(rawValue: word.load(ordering: .acquiring) & 3) ?? .inside }

  /// The number of the last pick-up.
  var number: UInt64 { word.load(ordering: .acquiring) >> 2 }

  /// As it was when it was made.
  func reset() { word.store(0, ordering: .releasing) }

  /// A worker takes the task, or a task is seen to run on it: returns the pick-up's number, and the state
  /// before.
  func pickUp() -> (number: UInt64, before: State) {
    change { word in (word >> 2 + 1) << 2 | State.inside.rawValue }
  }

  /// The worker of that pick-up finds that the task is gone. Returns the state that it was in: `inside`, and
  /// now it is outside; `backAlready`, and now it is inside; or nil if it is another's by now.
  func leave(_ number: UInt64) -> State? {
    var word = self.word.load(ordering: .acquiring)
    while word >> 2 == number {
      guard let state = State(rawValue: word & 3), state != .outside else { return nil }
      let next = state == .inside ? State.outside : .inside
      let (exchanged, original) = self.word.weakCompareExchange(
        expected: word, desired: number << 2 | next.rawValue, ordering: .acquiringAndReleasing)
      if exchanged { return state }
      word = original
    }
    return nil
  }

  /// Someone foreign resumed the task; returns the state before.
  func comeBack() -> State {
    change { word in
      let next = word & 3 == State.outside.rawValue ? State.inside : .backAlready
      return word & ~3 | next.rawValue
    }.before
  }

  private func change(_ next: (UInt64) -> UInt64) -> (number: UInt64, before: State) {
    var word = self.word.load(ordering: .acquiring)
    while true {
      let desired = next(word)
      let (exchanged, original) = self.word.weakCompareExchange(
        expected: word, desired: desired, ordering: .acquiringAndReleasing)
      if exchanged { return (desired >> 2, State(rawValue: word & 3) ?? .inside) }
      word = original
    }
  }
}
