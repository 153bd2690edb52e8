import ConcurrencyTrace
import TraceAnalysis

/// How an object came to hold what it holds at the moment: the changes before it, the latest first.
struct ObjectHistory: Equatable, Sendable {
  let object: ObjectID
  /// Positions of their events.
  private(set) var changes: [Int] = []
  /// Whether there may be earlier ones that were not looked for.
  private(set) var isCut = false

  /// How many changes are found at most, and in how many events they are looked for.
  private static let mostChanges = 200
  private static let mostEvents = 200_000

  init(of object: ObjectID, _ run: WatchedRun) {
    self.object = object
    let history = run.history
    var position = run.world.events
    var end = max(0, position - ObjectHistory.mostEvents)
    while position > end, changes.count < ObjectHistory.mostChanges {
      position -= 1
      if changesIt(history.events[position]) { changes.append(position) }
      // A cell knows its last write, however long ago that was: one look further back finds that.
      if position == end, end > 0, changes.isEmpty,
        let write = lastWrite(at: position, history), write < position
      {
        (position, end) = (write + 1, write)
      }
    }
    isCut = position > 0
  }

  private func lastWrite(at position: Int, _ history: History) -> Int? {
    guard let state = history.world(at: position)[object], state.writtenAtStep > 0 else {
      return nil
    }
    return history.event(ofStep: state.writtenAtStep)
  }

  private func changesIt(_ event: Event) -> Bool {
    guard event.object == object else { return false }
    switch event.kind {
    case .objectCreated: return true
    case .operationPerformed: return event.operation.changesItsObject
    case .sceneStarted, .sceneEnded, .taskSpawned, .taskStarted, .taskEnded, .taskReadied,
      .taskResumed, .taskYielded, .taskBlocked, .taskLeft, .taskCancelled, .threadRefused,
      .operationAnnounced, .cycleClosed, .threadSampled, .instrumentWaited, .eventsDropped,
      .taskAbandoned:
      return false
    }
  }
}

extension Operation {
  /// Whether it does more to its object than look at it.
  fileprivate var changesItsObject: Bool {
    switch self {
    case .none, .read, .load, .tableRead, .tableCount, .random, .log, .outcome, .expect, .sleep,
      .io, .compute, .blockThread, .yield, .cancel:
      false
    case .write, .store, .add, .exchange, .compareExchange, .tableWriteBegin, .tableWriteEnd,
      .lock, .unlock, .tryLock, .readLock, .readUnlock, .writeLock, .writeUnlock, .semaphoreWait,
      .semaphoreSignal, .conditionWait, .conditionSignal, .conditionBroadcast, .barrierArrive,
      .waitGroupAdd, .waitGroupDone, .waitGroupWait, .onceEnter, .onceFinish, .send, .receive,
      .close, .sendArrive, .receiveArrive, .select, .selectDefault, .selectTimeout, .join,
      .groupNext, .groupChildEnd, .groupCancel:
      true
    }
  }
}
