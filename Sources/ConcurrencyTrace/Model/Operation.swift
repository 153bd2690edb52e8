/// What a task does to an object in one step, or waits to do.
///
/// The same word names the step that a task is about to take (`operationAnnounced`), the one that it
/// is blocked on (`taskBlocked`) and the one that it took (`operationPerformed`). The comment of each
/// case says what `value`, `detail` and `peer` of such an event mean.
public enum Operation: UInt8, CaseIterable, Sendable {
  case none

  // Shared variable
  /// `value`: what was read.
  case read
  /// `value`: what was written.
  case write

  // Atomic
  /// `value`: what was loaded.
  case load
  /// `value`: what was stored.
  case store
  /// `value`: the new value. `detail`: what was added.
  case add
  /// `value`: the new value. `detail`: the old one, when it is an integer.
  case exchange
  /// `value`: what the atomic holds afterwards. `detail`: 1 if it was exchanged, else 0.
  case compareExchange

  // Shared table; `detail` is the key's `StringID`, or -1.
  /// `value`: the entry's value, `none` if there is none.
  case tableRead
  /// A write begins; until its end an access by another task is the crash that Go's map has.
  case tableWriteBegin
  /// `value`: the entry's new value; `none`: the entry was removed.
  case tableWriteEnd
  /// `value`: the number of entries.
  case tableCount

  // Mutex
  case lock
  case unlock
  /// `detail`: 1 if the lock was taken, else 0.
  case tryLock

  // Read-write lock
  case readLock
  case readUnlock
  case writeLock
  case writeUnlock

  // Semaphore; `detail`: permits left afterwards.
  case semaphoreWait
  case semaphoreSignal

  // Condition
  /// The task has released the mutex and queues up; it is blocked until a signal.
  case conditionWait
  /// `peer`: the task that was woken, or `none`.
  case conditionSignal
  /// `detail`: how many tasks were woken.
  case conditionBroadcast

  // Barrier; `detail`: how many have arrived. The last arrival lets everybody pass.
  case barrierArrive

  // Wait group; `detail`: the count afterwards.
  case waitGroupAdd
  case waitGroupDone
  case waitGroupWait

  // Once; `detail`: 1 for the task that runs the body, else 0.
  case onceEnter
  case onceFinish

  // Channel
  /// `value`: what was sent. `peer`: the receiver that it was handed to, or `none` if it is buffered.
  case send
  /// `value`: what was received, `none` with `detail` 1 if the channel is closed and empty. `peer`: the
  /// sender that it came from, where one was waiting.
  case receive
  case close
  /// A sender arrives at an unbuffered channel without a partner, and parks there. `value`: its offer.
  case sendArrive
  /// A receiver arrives at an unbuffered channel without a partner, and parks there.
  case receiveArrive

  // Select
  /// The task waits on several channels; one `select` object stands for them. `detail`: number of cases.
  case select
  case selectDefault
  case selectTimeout

  // Tasks
  /// The task waits for its group's children, or for one task (`peer`).
  case join
  /// Takes the next child in order of completion. `peer`: that child.
  case groupNext
  /// A child of a group that is collected in order of completion ends.
  case groupChildEnd
  /// Cancels all children of a group.
  case groupCancel
  /// Cancels one task: `peer`.
  case cancel

  // Time
  /// `detail`: nanoseconds of scene time. Performed when the timer fires.
  case sleep
  /// As `sleep`; `value`: what is waited for, in a word.
  case io
  /// `detail`: nanoseconds of processor time burnt in this slice.
  case compute
  /// As `sleep`, but it keeps its worker.
  case blockThread
  case yield

  // Local; no scheduling point.
  /// `value`: the number drawn.
  case random
  /// `value`: the text.
  case log
  /// `detail`: the name's `StringID`. `value`: the outcome.
  case outcome
  /// `detail`: the claim's `StringID`. `value`: whether it holds.
  case expect
}

extension Operation {
  /// Whether it is a scheduling point: one step of a directed run, one column of the steps axis.
  ///
  /// Spawning, starting, ending and joining order tasks but are no steps; logging, outcomes,
  /// expectations and random numbers are local.
  public var isStep: Bool {
    switch self {
    case .none, .join, .random, .log, .outcome, .expect: false
    case .read, .write, .load, .store, .add, .exchange, .compareExchange, .tableRead,
      .tableWriteBegin, .tableWriteEnd, .tableCount, .lock, .unlock, .tryLock, .readLock,
      .readUnlock, .writeLock, .writeUnlock, .semaphoreWait, .semaphoreSignal, .conditionWait,
      .conditionSignal, .conditionBroadcast, .barrierArrive, .waitGroupAdd, .waitGroupDone,
      .waitGroupWait, .onceEnter, .onceFinish, .send, .receive, .close, .sendArrive,
      .receiveArrive, .select, .selectDefault, .selectTimeout, .groupNext, .groupChildEnd,
      .groupCancel, .cancel, .sleep, .io, .compute, .blockThread, .yield:
      true
    }
  }
}
