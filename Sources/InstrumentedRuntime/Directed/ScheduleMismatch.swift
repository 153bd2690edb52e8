public import ConcurrencyTrace
internal import Synchronization

/// A choice that a directed run could not follow.
public struct ScheduleMismatch: Error, Equatable {
  public enum Reason: Equatable, Sendable {
    /// No task has this number yet.
    case noSuchTask
    case ended(name: String)
    case blocked(name: String, on: Operation, object: String)
    /// It is in something that is not instrumented.
    case outside(name: String)
    /// It can go, but has no such `select` case now.
    case noSuchCase(name: String)
    /// The run is over.
    case runEnded(Ending)
  }

  /// 1-based.
  public let step: Int
  public let choice: Schedule.Choice
  public let reason: Reason
  /// What could have been chosen.
  public let possible: [Schedule.Choice]
}

extension DirectedRun {
  func reason(against choice: Schedule.Choice) -> ScheduleMismatch.Reason {
    if let ending { return .runEnded(ending) }
    let directory = self.directory
    guard directory.tasks.indices.contains(choice.task.index) else { return .noSuchTask }
    let name = directory.name(of: choice.task)
    if choices.contains(where: { $0.task == choice.task }) { return .noSuchCase(name: name) }
    guard let task = run.task(choice.task), !task.hasEnded.load(ordering: .acquiring) else {
      return .ended(name: name)
    }
    if task.presence.state == .outside { return .outside(name: name) }
    let pending = pending(of: choice.task)
    let waitsFor = pending.map { ($0.operation, $0.object) } ?? task.waitsFor
    return .blocked(
      name: name, on: waitsFor.0,
      object: waitsFor.1 == .none ? "" : directory.name(of: waitsFor.1))
  }
}

extension Operation {
  /// Whether a wait for it ends with `CancellationError` when the task is cancelled.
  var throwsWhenCancelled: Bool {
    switch self {
    case .lock, .readLock, .writeLock, .semaphoreWait, .waitGroupWait, .send, .receive, .select,
      .sleep, .io, .groupNext, .conditionWait, .barrierArrive:
      true
    case .none, .read, .write, .load, .store, .add, .exchange, .compareExchange, .tableRead,
      .tableWriteBegin, .tableWriteEnd, .tableCount, .unlock, .tryLock, .readUnlock, .writeUnlock,
      .semaphoreSignal, .conditionSignal, .conditionBroadcast, .waitGroupAdd, .waitGroupDone,
      .onceEnter, .onceFinish, .close, .sendArrive, .receiveArrive, .selectDefault, .selectTimeout,
      .join, .groupChildEnd, .groupCancel, .cancel, .compute, .blockThread, .yield, .random, .log,
      .outcome, .expect:
      false
    }
  }
}
