/// From where on something is worth advice.
///
/// | advice | given when |
/// |---|---|
/// | cancelled but working | a task works on for 4 operations after it was cancelled; slices of one computation count once, and what gives something back (unlock, signal, done, close) does not count |
/// | growing number of tasks | 256 tasks are alive, and of those spawned not a quarter has ended; again at each doubling |
/// | starvation | of those that came after it, 10 for each task in line, and 20 at least, got the lock before it |
/// | contention | a task that has ended spent half of its life, and 10 ms, in 10 or more waits for one lock |
/// | outlived | tasks still run 5 s of scene time after main has returned |
/// | lock-order inversion, unlock by another task | always |
public struct FindingThresholds: Hashable, Sendable {
  public var operationsAfterCancellation = 4
  public var liveTasks = 256
  /// Overtakings for each task in line, and the least number of them.
  public var overtakings = 10
  public var leastOvertakings = 20
  /// Hundredths of a task's life.
  public var percentWaited = 50
  public var leastWaits = 10
  /// Nanoseconds of scene time.
  public var leastWaited: UInt64 = 10_000_000
  /// Nanoseconds of scene time.
  public var grace: UInt64 = 5_000_000_000

  public init() {}
}
