extension Finding {
  /// What is found; the raw value is a fixed word for programs.
  public enum Kind: String, CaseIterable, Sendable {
    // Errors, the worst first.
    case concurrentTableWrite = "concurrent table write"
    case sendOnClosedChannel = "send on closed channel"
    case closeOfClosedChannel = "close of closed channel"
    case unlockOfUnlockedMutex = "unlock of unlocked mutex"
    case waitGroupBelowZero = "wait group below zero"
    case uncaughtError = "uncaught error"
    case deadlock = "deadlock"
    /// A task waits for a lock that it holds itself.
    case selfDeadlock = "lock of held mutex"
    case leak = "leak"
    case lostUpdate = "lost update"
    case dataRace = "data race"
    case failedExpectation = "failed expectation"

    // Advice.
    case outlived = "outlived"
    /// Locks taken in orders that can deadlock, and did not this time.
    case lockOrder = "lock-order inversion"
    case cancelledButWorking = "cancelled but working"
    case growth = "growing number of tasks"
    case starvation = "starvation"
    case contention = "contention"
    case unlockByAnother = "unlock by another task"
    case refusedThreads = "refused threads"
    case abandonedTasks = "abandoned tasks"
    case uninstrumentedSuspension = "uninstrumented suspension"

    public var severity: Severity {
      switch self {
      case .concurrentTableWrite, .sendOnClosedChannel, .closeOfClosedChannel,
        .unlockOfUnlockedMutex, .waitGroupBelowZero, .uncaughtError, .deadlock, .selfDeadlock,
        .leak, .lostUpdate, .dataRace, .failedExpectation:
        .error
      case .outlived, .lockOrder, .cancelledButWorking, .growth, .starvation, .contention,
        .unlockByAnother, .refusedThreads, .abandonedTasks, .uninstrumentedSuspension:
        .advice
      }
    }

    /// So many of them in words: "1 data race", "2 deadlocks".
    public func words(counting count: Int) -> String {
      if count == 1 { return "1 \(rawValue)" }
      let plural =
        switch self {
        case .sendOnClosedChannel: "sends on closed channels"
        case .closeOfClosedChannel: "closes of closed channels"
        case .unlockOfUnlockedMutex: "unlocks of unlocked mutexes"
        case .waitGroupBelowZero: "wait groups below zero"
        case .selfDeadlock: "locks of held mutexes"
        case .outlived, .cancelledButWorking, .starvation, .growth, .refusedThreads,
          .abandonedTasks:
          rawValue
        case .unlockByAnother: "unlocks by other tasks"
        case .concurrentTableWrite, .uncaughtError, .deadlock, .leak, .lostUpdate, .dataRace,
          .failedExpectation, .lockOrder, .contention, .uninstrumentedSuspension:
          "\(rawValue)s"
        }
      return "\(count) \(plural)"
    }
  }
}
