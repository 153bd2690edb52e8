public import ConcurrencyTrace

/// Folds a trace and compares each event with what the events before it say.
///
/// It is independent of who made the trace: the test that a recorder keeps the order of events is that
/// every read of every run returns exactly what the fold says the cell holds. After dropped events,
/// what a cell holds is unknown until it is next seen, and nothing is claimed about it.
public struct TraceValidator: Sendable {
  public private(set) var world = World()
  public private(set) var contradictions: [Contradiction] = []

  private var taskTimes: [UInt64] = []
  private var objectTimes: [UInt64] = []
  private var workerTimes: [UInt64] = []
  /// More than these are counted but not kept.
  private static let mostKept = 1000

  public init() {}

  /// Every contradiction of a trace, at most a thousand.
  public static func contradictions(
    in events: some Sequence<Event>, _ directory: Directory
  ) -> [Contradiction] {
    var validator = TraceValidator()
    for event in events { validator.check(event, in: directory) }
    return validator.contradictions
  }

  /// Checks the trace's next event, and folds it in.
  public mutating func check(_ event: Event, in directory: Directory) {
    checkNames(event, directory)
    checkTimes(event)
    if world.ending == nil {
      checkActivity(event)
      if event.kind == .operationPerformed { checkOperation(event) }
    } else if event.kind != .threadSampled, event.kind != .taskAbandoned,
      event.kind != .instrumentWaited
    {
      found(.afterEnd)
    }
    world.apply(event, in: directory)
  }

  private mutating func found(_ claim: Contradiction.Claim) {
    guard contradictions.count < Self.mostKept else { return }
    contradictions.append(Contradiction(event: world.events, claim: claim))
  }

  // MARK: Names and times

  private mutating func checkNames(_ event: Event, _ directory: Directory) {
    let isKnown =
      (event.task == .none || event.task.index < directory.tasks.count)
      && (event.peer == .none || event.peer.index < directory.tasks.count)
      && (event.object == .none || event.object.index < directory.objects.count)
      && (event.worker == .outside || event.worker.index < directory.workers.count)
    if !isKnown { found(.unknownName) }
  }

  private mutating func checkTimes(_ event: Event) {
    if event.task != .none {
      let last = Self.advance(&taskTimes, event.task.index, to: event.time)
      if let last { found(.timeWentBack(.task(event.task), from: last, to: event.time)) }
    }
    if event.object != .none {
      let last = Self.advance(&objectTimes, event.object.index, to: event.time)
      if let last { found(.timeWentBack(.object(event.object), from: last, to: event.time)) }
    }
    if event.worker != .outside {
      let last = Self.advance(&workerTimes, event.worker.index, to: event.time)
      if let last { found(.timeWentBack(.worker(event.worker), from: last, to: event.time)) }
    }
  }

  /// Moves a clock on; returns where it stood if it would have to go back.
  private static func advance(_ times: inout [UInt64], _ index: Int, to time: UInt64) -> UInt64? {
    guard index < 1 << 24 else { return nil }
    if times.count <= index {
      times.append(contentsOf: repeatElement(0, count: index + 1 - times.count))
    }
    let last = times[index]
    if time < last { return last }
    times[index] = time
    return nil
  }

  // MARK: What tasks may do

  private mutating func checkActivity(_ event: Event) {
    guard let task = world[event.task] else { return }
    switch event.kind {
    case .taskStarted, .taskResumed:
      switch task.activity {
      case .ready, .outside, .notStarted: break
      case .running, .blocked, .done: found(.ranWhile(task.activity))
      }
      if let worker = world[event.worker], worker.task != .none, worker.task != event.task {
        found(.workerBusy(with: worker.task))
      }
    case .taskReadied, .taskYielded, .taskBlocked, .taskLeft, .taskEnded, .operationAnnounced,
      .operationPerformed, .taskSpawned:
      switch task.activity {
      case .done, .notStarted: found(.actedWhile(task.activity))
      case .ready, .running, .blocked, .outside: break
      }
    case .sceneStarted, .sceneEnded, .taskCancelled, .threadRefused, .objectCreated, .cycleClosed,
      .threadSampled, .instrumentWaited, .eventsDropped, .taskAbandoned:
      break
    }
  }

  // MARK: What operations may say

  private mutating func checkOperation(_ event: Event) {
    guard let object = world[event.object] else { return }
    if object.kind == .table { checkWriter(event, object) }
    switch event.operation {
    case .read, .load: checkCell(object, event.value)
    case .compareExchange: if event.detail != 1 { checkCell(object, event.value) }
    case .add:
      if case .int(let old) = object.value { expect(event.value, .int(old &+ event.detail)) }
    case .exchange: if case .int = object.value { expect(.int(event.detail), object.value) }
    case .tableRead:
      checkEntry(event, object.entries.first { $0.key == event.detail }?.value ?? .none)
    case .tableCount: checkEntry(event, .int(Int64(object.entries.count)))
    case .lock, .writeLock: checkFree(object.holders.first)
    case .tryLock: if event.detail == 1 { checkFree(object.holders.first) }
    case .readLock: checkFree(object.holders.first { $0.isExclusive })
    case .unlock, .readUnlock, .writeUnlock: checkHeld(object)
    case .semaphoreWait, .waitGroupDone: checkCount(event, object.count &- 1)
    case .semaphoreSignal: checkCount(event, object.count &+ 1)
    case .waitGroupWait: checkPassed(event, object)
    case .send: checkSent(event, object)
    case .receive: checkReceived(event, object)
    case .none, .write, .store, .tableWriteBegin, .tableWriteEnd, .conditionWait, .conditionSignal,
      .conditionBroadcast, .barrierArrive, .waitGroupAdd, .onceEnter, .onceFinish, .close,
      .sendArrive, .receiveArrive, .select, .selectDefault, .selectTimeout, .join, .groupNext,
      .groupChildEnd, .groupCancel, .cancel, .sleep, .io, .compute, .blockThread, .yield, .random,
      .log, .outcome, .expect:
      break
    }
  }

  private mutating func checkCell(_ object: ObjectState, _ said: Value) {
    if object.value != .none { expect(said, object.value) }
  }

  private mutating func expect(_ said: Value, _ holds: Value) {
    if said != holds { found(.value(said: said, holds: holds)) }
  }

  private mutating func checkWriter(_ event: Event, _ table: ObjectState) {
    if event.operation != .tableWriteEnd,
      let writer = table.tableWrites.first(where: { $0.task != event.task })
    {
      found(.tableUsedDuringWrite(by: writer.task))
    }
  }

  private mutating func checkEntry(_ event: Event, _ holds: Value) {
    if world.dropped == 0 { expect(event.value, holds) }
  }

  private mutating func checkFree(_ holder: ObjectState.Holder?) {
    if let holder, world.dropped == 0 { found(.lockedWhileHeld(by: holder.task)) }
  }

  private mutating func checkHeld(_ lock: ObjectState) {
    if lock.holders.isEmpty, world.dropped == 0 { found(.unlockedWhileFree) }
  }

  private mutating func checkCount(_ event: Event, _ expected: Int64) {
    if world.dropped == 0, event.detail != expected {
      found(.count(said: event.detail, expected: expected))
    }
  }

  private mutating func checkPassed(_ event: Event, _ group: ObjectState) {
    checkCount(event, 0)
    if world.dropped == 0, group.count != 0 { found(.count(said: 0, expected: group.count)) }
  }

  private mutating func checkSent(_ event: Event, _ channel: ObjectState) {
    guard world.dropped == 0 else { return }
    if channel.isClosed { found(.sentToClosed) }
    let isBuffered = channel.capacity > 0 && event.peer == .none
    if isBuffered, channel.buffer.count >= channel.capacity {
      found(.sentToFull(capacity: channel.capacity))
    }
  }

  private mutating func checkReceived(_ event: Event, _ object: ObjectState) {
    guard world.dropped == 0 else { return }
    if event.value == .none, event.detail == 1 {
      if let first = object.buffer.first { found(.received(said: .none, first: first.value)) }
      return
    }
    if let first = object.buffer.first ?? object.offers.first(where: { $0.sender == event.peer }) {
      if first.value != event.value { found(.received(said: event.value, first: first.value)) }
    } else if object.capacity > 0 {
      found(.receivedFromEmpty)
    }
  }
}
