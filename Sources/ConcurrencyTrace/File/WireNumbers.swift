/// The numbers that stand for event kinds and operations in a file. Append only: a number is for ever.
package enum WireNumbers {
  /// The index is the number.
  package static let kinds: [Event.Kind] = [
    .sceneStarted, .sceneEnded, .taskSpawned, .taskStarted, .taskEnded, .taskReadied, .taskResumed,
    .taskYielded, .taskBlocked, .taskLeft, .taskCancelled, .threadRefused, .objectCreated,
    .operationAnnounced, .operationPerformed, .cycleClosed, .threadSampled, .instrumentWaited,
    .eventsDropped, .taskAbandoned,
  ]

  /// The index is the number.
  package static let operations: [Operation] = [
    .none, .read, .write, .load, .store, .add, .exchange, .compareExchange, .tableRead,
    .tableWriteBegin, .tableWriteEnd, .tableCount, .lock, .unlock, .tryLock, .readLock, .readUnlock,
    .writeLock, .writeUnlock, .semaphoreWait, .semaphoreSignal, .conditionWait, .conditionSignal,
    .conditionBroadcast, .barrierArrive, .waitGroupAdd, .waitGroupDone, .waitGroupWait, .onceEnter,
    .onceFinish, .send, .receive, .close, .sendArrive, .receiveArrive, .select, .selectDefault,
    .selectTimeout, .join, .groupNext, .groupChildEnd, .groupCancel, .cancel, .sleep, .io, .compute,
    .blockThread, .yield, .random, .log, .outcome, .expect,
  ]

  /// Number of a kind, by its raw value.
  static let kindNumbers = inverse(kinds.map(\.rawValue))
  /// Number of an operation, by its raw value.
  package static let operationNumbers = inverse(operations.map(\.rawValue))

  private static func inverse(_ rawValues: [UInt8]) -> [UInt8] {
    var numbers = [UInt8](repeating: 0, count: 256)
    for (number, rawValue) in rawValues.enumerated() { numbers[Int(rawValue)] = UInt8(number) }
    return numbers
  }
}

extension Event {
  /// Whether it is one column of the steps axis.
  package var isStep: Bool { kind == .operationPerformed && operation.isStep }
}
