internal import ConcurrencyTrace

extension Operation {
  /// What an operation means to whoever keeps book of accesses and locks.
  enum Meaning: Equatable {
    /// It reads or changes what nothing protects, and orders nobody.
    case access
    /// The end of an access that took two steps.
    case accessEnd
    /// It takes a lock, alone or beside other readers.
    case takes(isExclusive: Bool)
    /// It takes a lock if that is free.
    case tries
    /// It gives a lock back.
    case gives
    /// It gives a mutex back and waits for a signal.
    case waitsForSignal
    case takesPermit
    case entersOnce
    case joins
    /// None of these.
    case other
  }

  var meaning: Meaning {
    switch self {
    case .read, .write, .tableRead, .tableCount, .tableWriteBegin: .access
    case .tableWriteEnd: .accessEnd
    case .lock, .writeLock: .takes(isExclusive: true)
    case .readLock: .takes(isExclusive: false)
    case .tryLock: .tries
    case .unlock, .readUnlock, .writeUnlock: .gives
    case .conditionWait: .waitsForSignal
    case .semaphoreWait: .takesPermit
    case .onceEnter: .entersOnce
    case .join: .joins
    case .none, .load, .store, .add, .exchange, .compareExchange, .semaphoreSignal,
      .conditionSignal, .conditionBroadcast, .barrierArrive, .waitGroupAdd, .waitGroupDone,
      .waitGroupWait, .onceFinish, .send, .receive, .close, .sendArrive, .receiveArrive, .select,
      .selectDefault, .selectTimeout, .groupNext, .groupChildEnd, .groupCancel, .cancel, .sleep,
      .io, .compute, .blockThread, .yield, .random, .log, .outcome, .expect:
      .other
    }
  }
}

extension Operation.Meaning {
  var isAccess: Bool { self == .access || self == .accessEnd }

  /// Whether a task that waits for it may close a ring.
  var mayCloseRing: Bool {
    switch self {
    case .takes, .entersOnce, .joins: true
    case .access, .accessEnd, .tries, .gives, .waitsForSignal, .takesPermit, .other: false
    }
  }

  /// Whether those who wait for it take turns.
  var takesTurns: Bool {
    switch self {
    case .takes, .takesPermit: true
    case .access, .accessEnd, .tries, .gives, .waitsForSignal, .entersOnce, .joins, .other: false
    }
  }
}
