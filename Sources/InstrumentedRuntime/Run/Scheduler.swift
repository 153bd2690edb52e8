internal import ConcurrencyTrace

/// Who decides when a task goes on, and on what thread: the part in which directed and live runs differ.
protocol Scheduler: AnyObject, Sendable {
  /// Stamps and records one event, on the thread on which it happened, inside the critical section of
  /// its object. `objectTime` is the time of the object's last event.
  func record(_ event: Event, for task: TaskRecord?, objectTime: inout UInt64, in run: Run)

  /// Whether events of that kind are recorded.
  func records(_ kind: Event.Kind) -> Bool

  /// Where a new task is to run; nil with errno if the system refuses a thread for it.
  func executor(for task: TaskRecord) -> Result<any TaskExecutor, ThreadRefused>

  /// Whether the task may perform an operation at once, without stopping at the scheduling point before it.
  func passes(_ task: TaskRecord, at pending: Pending) -> Bool
  /// Stops the task, which suspends, at the scheduling point before an operation, and resumes it when it may
  /// perform it.
  func stop(_ task: TaskRecord, at pending: Pending, _ suspension: Suspension<Void>)

  /// Waits for `duration` nanoseconds of scene time: `sleep` or `io`.
  func sleep(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws
  /// Uses `duration` nanoseconds of processor time, in slices.
  func compute(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws
  /// Keeps the worker for `duration` nanoseconds of scene time.
  func blockThread(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws
  /// Calls `fire` after `duration` of scene time, unless it is cancelled before. For `select`.
  func startTimer(
    after duration: UInt64, for task: TaskRecord, _ fire: @escaping @Sendable () -> Void
  )
    -> TimerID
  /// Whether the timer was still pending.
  @discardableResult func cancelTimer(_ timer: TimerID) -> Bool
  /// Which of several ready `select` cases is taken.
  func chooseCase(among ready: [Int], for task: TaskRecord) -> Int

  /// All children of a group are about to be cancelled; those that have ended notice nothing.
  func willCancel(group: ObjectID, in run: Run)
  /// The task was cancelled: ends its sleep, if it sleeps.
  func taskWasCancelled(_ task: TaskRecord)
  /// Nothing is running, ready, held, asleep or outside.
  func becameQuiescent(_ run: Run)
  func mainReturned(_ run: Run)
  func taskEnded(_ task: TaskRecord)
  /// The run must end now, with this ending.
  func end(_ run: Run, with ending: Ending)
  /// Nanoseconds on the scene clock.
  var sceneNow: UInt64 { get }
}

extension Scheduler {
  func records(_ kind: Event.Kind) -> Bool { true }
  func willCancel(group: ObjectID, in run: Run) {}
}

/// The system gave no thread.
package struct ThreadRefused: Error, Equatable {
  package let errno: Int32
}

struct TimerID: Hashable, Sendable {
  let rawValue: UInt64
}
