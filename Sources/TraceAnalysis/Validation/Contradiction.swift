public import ConcurrencyTrace

/// An event that cannot be true if the events before it are.
public struct Contradiction: Hashable, Sendable {
  /// Whose clock a time belongs to.
  public enum Clock: Hashable, Sendable {
    case task(TaskID)
    case object(ObjectID)
    case worker(WorkerID)
  }

  /// What is wrong with it.
  public enum Claim: Hashable, Sendable {
    /// An access says that a cell or an entry held `said`; the fold says `holds`.
    case value(said: Value, holds: Value)
    /// A count afterwards is not what the operation makes of the count before.
    case count(said: Int64, expected: Int64)
    /// A lock was taken that excludes, or is excluded by, `holder`.
    case lockedWhileHeld(by: TaskID)
    /// A lock was given back that this task did not have, and nobody had.
    case unlockedWhileFree
    /// A value was received that is not the channel's first.
    case received(said: Value, first: Value)
    /// A value was received, and there was none.
    case receivedFromEmpty
    /// A value was put into a full channel.
    case sentToFull(capacity: Int)
    case sentToClosed
    /// An access to a table while another task was writing it: the run should have crashed.
    case tableUsedDuringWrite(by: TaskID)
    case timeWentBack(Clock, from: UInt64, to: UInt64)
    /// A task got a worker while it was not ready.
    case ranWhile(Activity)
    /// A worker took a task while it ran another.
    case workerBusy(with: TaskID)
    /// A task did something before it was spawned or after its end.
    case actedWhile(Activity)
    /// The event names a task, object or worker that does not exist.
    case unknownName
    /// Something happened after the run had ended.
    case afterEnd
  }

  /// The index of the event.
  public var event: Int
  public var claim: Claim

  public init(event: Int, claim: Claim) {
    self.event = event
    self.claim = claim
  }
}
