internal import ConcurrencyTrace

/// How a step uses an object. Two steps on one object conflict unless both use it in the same shared way.
///
/// This is the dependency relation that all counts rest on:
///
/// | on one object | with | conflict |
/// |---|---|---|
/// | read, load, table read or count, failed compare-and-swap, failed try-lock | each other | no |
/// | the same | write, store, add, exchange, a compare-and-swap or try-lock that succeeds, lock, unlock | yes |
/// | read-lock, read-unlock | each other | no, unless one unlocks what nobody holds in some order |
/// | read-lock, read-unlock | write-lock, write-unlock | yes |
/// | wait group `done` | `done` | no, unless its count goes below zero in some order |
/// | wait group `done`, `add`, `wait` | all else | yes |
/// | barrier arrival | barrier arrival | no, unless more tasks use it than it has parties |
/// | semaphore `wait`, `signal` | each other | yes |
/// | condition, once | each other | yes; a condition's `wait` is also an unlock of its mutex |
/// | send, receive, arrival, close | each other | yes |
/// | `select`, its default and its time-out | all steps on any of its channels | yes |
/// | child end, `next` of one group | each other | yes |
/// | drawing a random number | each other, in the whole scene | yes |
/// | cancelling a task | each step of that task, and each that wakes it | yes |
/// | a step that crashes the scene | everything | yes |
/// | sleep, io, compute, yield | everything but the cancellation of its task | no |
///
/// Steps of one task are always ordered. Spawn, start, end and join order the tasks and are no steps.
enum Access: UInt8, Equatable {
  case read
  case sharedLock
  case done
  case arrival
  /// Whatever changes the object in a way that others notice.
  case exclusive

  func conflicts(with other: Access) -> Bool { self != other || self == .exclusive }

  /// Of two uses by the same step.
  func union(_ other: Access) -> Access { self == other ? self : .exclusive }
}

extension Access {
  /// - Parameter succeeds: For an operation that may fail, and is a read if it does.
  init(_ operation: Operation, succeeds: Bool = true) {
    switch operation {
    case .read, .load, .tableRead, .tableCount: self = .read
    case .compareExchange, .tryLock: self = succeeds ? .exclusive : .read
    case .readLock, .readUnlock: self = .sharedLock
    case .waitGroupDone: self = .done
    case .barrierArrive: self = .arrival
    case .none, .write, .store, .add, .exchange, .tableWriteBegin, .tableWriteEnd, .lock, .unlock,
      .writeLock, .writeUnlock, .semaphoreWait, .semaphoreSignal, .conditionWait,
      .conditionSignal, .conditionBroadcast, .waitGroupAdd, .waitGroupWait, .onceEnter,
      .onceFinish, .send, .receive, .close, .sendArrive, .receiveArrive, .select, .selectDefault,
      .selectTimeout, .join, .groupNext, .groupChildEnd, .groupCancel, .cancel, .sleep, .io,
      .compute, .blockThread, .yield, .random, .log, .outcome, .expect:
      self = .exclusive
    }
  }
}

extension Operation {
  /// Whether the step concerns its own task only. Such steps are taken like all others, but an order
  /// of steps is counted without them.
  var isLocal: Bool {
    switch self {
    case .sleep, .io, .compute, .blockThread, .yield: true
    case .none, .read, .write, .load, .store, .add, .exchange, .compareExchange, .tableRead,
      .tableWriteBegin, .tableWriteEnd, .tableCount, .lock, .unlock, .tryLock, .readLock,
      .readUnlock, .writeLock, .writeUnlock, .semaphoreWait, .semaphoreSignal, .conditionWait,
      .conditionSignal, .conditionBroadcast, .barrierArrive, .waitGroupAdd, .waitGroupDone,
      .waitGroupWait, .onceEnter, .onceFinish, .send, .receive, .close, .sendArrive, .receiveArrive,
      .select, .selectDefault, .selectTimeout, .join, .groupNext, .groupChildEnd, .groupCancel,
      .cancel, .random, .log, .outcome, .expect:
      false
    }
  }

  /// Whether a task that stands before it waits for time to pass, so that nobody takes its turn away.
  var waitsForTime: Bool { isLocal || self == .selectTimeout }
}
