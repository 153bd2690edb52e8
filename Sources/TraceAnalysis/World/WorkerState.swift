public import ConcurrencyTrace

/// Everything that a trace says of one worker at a moment.
public struct WorkerState: Hashable, Sendable {
  /// The task that it runs; `none`: it is idle.
  public internal(set) var task = TaskID.none
  /// The task that it ran last, or runs.
  public internal(set) var lastTask = TaskID.none
  /// `Event.time` at which it took `task`, or became idle.
  public internal(set) var since: UInt64 = 0
  /// Completed time with a task, in nanoseconds; without the span that lasts.
  public internal(set) var busy: UInt64 = 0
  /// How long it waited for room in its own ring, in nanoseconds.
  public internal(set) var instrumentWaited: UInt64 = 0
  /// How many of its events were dropped.
  public internal(set) var dropped: UInt64 = 0
  /// The kernel's figures, as sampled last.
  public internal(set) var sample: ThreadSample?

  init() {}
}
