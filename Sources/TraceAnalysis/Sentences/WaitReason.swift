public import ConcurrencyTrace

/// Why a task is blocked, in one word.
public enum WaitReason: UInt8, CaseIterable, Sendable {
  case lock, channel, io, sleep, join, condition, semaphore, barrier, waitGroup, once, other

  public var word: String {
    switch self {
    case .lock: "lock"
    case .channel: "channel"
    case .io: "io"
    case .sleep: "sleep"
    case .join: "join"
    case .condition: "condition"
    case .semaphore: "semaphore"
    case .barrier: "barrier"
    case .waitGroup: "wait group"
    case .once: "once"
    case .other: "waiting"
    }
  }
}

extension Operation {
  /// Why a task that is blocked on this waits.
  public var waitReason: WaitReason {
    switch self {
    case .lock, .unlock, .tryLock, .readLock, .readUnlock, .writeLock, .writeUnlock: .lock
    case .send, .receive, .close, .sendArrive, .receiveArrive, .select, .selectDefault,
      .selectTimeout:
      .channel
    case .io: .io
    case .sleep, .blockThread: .sleep
    case .join, .groupNext, .groupChildEnd, .groupCancel, .cancel: .join
    case .conditionWait, .conditionSignal, .conditionBroadcast: .condition
    case .semaphoreWait, .semaphoreSignal: .semaphore
    case .barrierArrive: .barrier
    case .waitGroupAdd, .waitGroupDone, .waitGroupWait: .waitGroup
    case .onceEnter, .onceFinish: .once
    case .none, .read, .write, .load, .store, .add, .exchange, .compareExchange, .tableRead,
      .tableWriteBegin, .tableWriteEnd, .tableCount, .compute, .yield, .random, .log, .outcome,
      .expect:
      .other
    }
  }
}
