internal import ConcurrencyTrace

/// What one step did to one object, in terms that stay true when steps that do not conflict change places.
struct Act {
  var place: Place
  var operation: Operation
  /// What the object holds afterwards, where it holds a value.
  var value: Value
  /// By how much its count changed: permits, buffered elements, parked senders, readers.
  var change: Int
  var task: Int
  /// What the object was before it.
  var before: ObjectModel
}

/// The sequential meaning of a primitive, as far as it decides whether a step can go on and what it
/// conflicts with: for states that were not run.
struct ObjectModel {
  let kind: ObjectKind
  let capacity: Int
  /// Of a `once`: 1 while its body runs, 2 afterwards. Permits, count, buffered elements, readers; parked senders of an unbuffered channel; 1 if held.
  private(set) var count = 0
  private(set) var value = Value.none
  private(set) var isClosed = false
  private var writer: Int?

  init(kind: ObjectKind, capacity: Int, value: Value) {
    self.kind = kind
    self.capacity = capacity
    self.value = value
    if kind == .semaphore { count = capacity }
  }

  /// The event of a step, as an act on this object in its present state.
  func act(of event: Event, at place: Place, by task: Int) -> Act {
    var act = Act(
      place: place, operation: event.operation, value: event.value, change: 0, task: task,
      before: self)
    switch event.operation {
    case .lock, .writeLock: act.change = 1
    case .tryLock: act.change = Int(event.detail)
    case .unlock, .writeUnlock: act.change = -count
    case .readLock: act.change = 1
    case .readUnlock: act.change = -1
    case .semaphoreWait: act.change = -1
    case .semaphoreSignal: act.change = 1
    case .waitGroupAdd, .waitGroupDone: act.change = Int(event.detail) - count
    case .send: act.change = capacity > 0 ? 1 : 0
    case .receive:
      if capacity > 0 {
        act.change = event.detail == 1 ? 0 : -1
      } else if event.peer != .none {
        act.change = -1
      }
    case .sendArrive: act.change = 1
    case .onceEnter: act.change = Int(event.detail)
    case .onceFinish: act.change = 1
    case .groupChildEnd: act.change = 1
    case .groupNext: act.change = -1
    case .none, .read, .write, .load, .store, .add, .exchange, .compareExchange, .tableRead,
      .tableWriteBegin, .tableWriteEnd, .tableCount, .conditionWait, .conditionSignal,
      .conditionBroadcast, .barrierArrive, .waitGroupWait, .close, .receiveArrive, .select,
      .selectDefault, .selectTimeout, .join, .groupCancel, .cancel, .sleep, .io, .compute,
      .blockThread, .yield, .random, .log, .outcome, .expect:
      break
    }
    return act
  }

  mutating func apply(_ act: Act) {
    count += act.change
    switch act.operation {
    case .store, .write, .add, .exchange, .compareExchange: value = act.value
    case .close: isClosed = true
    case .tableWriteBegin, .writeLock: writer = act.task
    case .tableWriteEnd, .writeUnlock: writer = nil
    case .none, .read, .load, .tableRead, .tableCount, .lock, .unlock, .tryLock, .readLock,
      .readUnlock, .semaphoreWait, .semaphoreSignal, .conditionWait, .conditionSignal,
      .conditionBroadcast, .barrierArrive, .waitGroupAdd, .waitGroupDone, .waitGroupWait,
      .onceEnter, .onceFinish, .send, .receive, .sendArrive, .receiveArrive, .select,
      .selectDefault, .selectTimeout, .join, .groupNext, .groupChildEnd, .groupCancel, .cancel,
      .sleep, .io, .compute, .blockThread, .yield, .random, .log, .outcome, .expect:
      break
    }
  }

  /// What a step would do here.
  enum Verdict: Equatable {
    case blocked
    case goes(Access)
    case crashes
  }

  /// What `operation` of `task` would do in this state.
  ///
  /// - Parameter expected: What a compare-and-swap compares with.
  func verdict(on operation: Operation, expected: Int64, by task: Int) -> Verdict {
    switch operation {
    case .lock: return count == 0 ? .goes(.exclusive) : .blocked
    case .tryLock: return .goes(count == 0 ? .exclusive : .read)
    case .unlock: return count == 0 ? .crashes : .goes(.exclusive)
    case .semaphoreWait: return count > 0 ? .goes(.exclusive) : .blocked
    case .waitGroupWait: return count == 0 ? .goes(.exclusive) : .blocked
    case .waitGroupDone: return count <= 0 ? .crashes : .goes(.done)
    case .readUnlock: return count == 0 || writer != nil ? .crashes : .goes(.sharedLock)
    case .writeUnlock: return writer == nil ? .crashes : .goes(.exclusive)
    case .onceEnter: return count == 1 ? .blocked : .goes(.exclusive)
    case .readLock: return writer == nil ? .goes(.sharedLock) : .blocked
    case .writeLock: return count == 0 ? .goes(.exclusive) : .blocked
    case .send:
      if isClosed { return .crashes }
      return capacity > 0 && count >= capacity ? .blocked : .goes(.exclusive)
    case .receive:
      if capacity == 0 || isClosed { return .goes(.exclusive) }
      return count > 0 ? .goes(.exclusive) : .blocked
    case .close: return isClosed || (capacity == 0 && count > 0) ? .crashes : .goes(.exclusive)
    case .compareExchange: return .goes(value == .int(expected) ? .exclusive : .read)
    case .tableRead, .tableCount, .tableWriteBegin:
      if let writer, writer != task { return .crashes }
      return .goes(Access(operation))
    case .groupNext: return count > 0 ? .goes(.exclusive) : .blocked
    case .none, .read, .write, .load, .store, .add, .exchange, .tableWriteEnd, .semaphoreSignal,
      .conditionWait, .conditionSignal, .conditionBroadcast, .barrierArrive, .waitGroupAdd,
      .onceFinish, .sendArrive, .receiveArrive, .select, .selectDefault, .selectTimeout, .join,
      .groupChildEnd, .groupCancel, .cancel, .sleep, .io, .compute, .blockThread, .yield, .random,
      .log, .outcome, .expect:
      return .goes(Access(operation))
    }
  }
}
