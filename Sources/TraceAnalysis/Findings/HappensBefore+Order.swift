import ConcurrencyTrace

/// What each operation that orders tasks hands on; the table is at `HappensBefore`.
extension HappensBefore {
  // MARK: Tasks

  mutating func spawn(_ event: Event) {
    guard let child = index(event.peer) else { return }
    if let parent = index(event.task) {
      tasks[child].known.join(tasks[parent].known)
      goOn(parent)
    }
    // A spawn that names no group can be waited for by its parent's next join.
    if let group = index(event.object) { relays[group].members.append(event.peer) }
  }

  /// What `earlier` has done so far comes before all that `later` will do.
  mutating func order(_ earlier: TaskID, before later: TaskID) {
    guard earlier != later, let from = index(earlier), let to = index(later) else { return }
    tasks[to].known.join(tasks[from].known)
    goOn(from)
  }

  private mutating func join(_ event: Event, _ task: Int) {
    if event.peer != .none, let peer = index(event.peer) {
      tasks[task].known.join(tasks[peer].known)
      return
    }
    guard let group = index(event.object) else { return }
    for member in relays[group].members {
      relays[group].released.join(tasks[member.index].known)
      // It has ended, and what it knew is kept by the group now.
      tasks[member.index].known = VectorClock()
    }
    relays[group].members.removeAll()
    tasks[task].known.join(relays[group].released)
  }

  // MARK: Objects

  private mutating func acquire(_ object: Int, _ task: Int) {
    tasks[task].known.join(relays[object].released)
  }

  private mutating func release(_ object: Int, _ task: Int) {
    relays[object].released.join(tasks[task].known)
    goOn(task)
  }

  mutating func relay(_ event: Event, _ task: Int) {
    if event.operation == .join || event.operation == .groupNext { return join(event, task) }
    guard let object = index(event.object) else { return }
    switch event.operation {
    case .load: acquire(object, task)
    case .store: publish(object, task)
    case .add, .exchange: update(object, task)
    case .compareExchange:
      if event.detail == 1 { update(object, task) } else { acquire(object, task) }
    case .lock: lock(event.object, object, task)
    case .tryLock: if event.detail == 1 { lock(event.object, object, task) }
    case .unlock: unlock(event.object, object, task)
    case .readLock: acquire(object, task)
    case .writeLock:
      acquire(object, task)
      tasks[task].known.join(relays[object].readers)
    case .writeUnlock: release(object, task)
    case .readUnlock:
      relays[object].readers.join(tasks[task].known)
      goOn(task)
    case .semaphoreWait: takePermit(object, task)
    case .semaphoreSignal:
      relays[object].tokens.append(tasks[task].known)
      goOn(task)
    case .conditionWait: waitForSignal(event, object, task)
    case .conditionSignal:
      relays[object].members.removeAll { $0 == event.peer }
      order(event.task, before: event.peer)
    case .conditionBroadcast: wakeAll(event, object, task)
    case .barrierArrive: arrive(event, object, task)
    case .waitGroupAdd, .waitGroupDone:
      if event.operation == .waitGroupDone || event.detail < relays[object].count {
        release(object, task)
      }
      relays[object].count = event.detail
    case .waitGroupWait: acquire(object, task)
    case .onceEnter: if event.detail != 1 { acquire(object, task) }
    case .onceFinish: release(object, task)
    case .send, .receive, .close: channel(event, object, task)
    case .none, .read, .write, .tableRead, .tableWriteBegin, .tableWriteEnd, .tableCount,
      .sendArrive, .receiveArrive, .select, .selectDefault, .selectTimeout, .join, .groupNext,
      .groupChildEnd, .groupCancel, .cancel, .sleep, .io, .compute, .blockThread, .yield, .random,
      .log, .outcome, .expect:
      break
    }
  }

  /// A store shows what came before it, and hides what the atomic showed until then.
  private mutating func publish(_ object: Int, _ task: Int) {
    relays[object].released = tasks[task].known
    goOn(task)
  }

  private mutating func update(_ object: Int, _ task: Int) {
    acquire(object, task)
    release(object, task)
  }

  private mutating func lock(_ mutex: ObjectID, _ object: Int, _ task: Int) {
    acquire(object, task)
    tasks[task].mutexes.append(mutex)
  }

  private mutating func unlock(_ mutex: ObjectID, _ object: Int, _ task: Int) {
    if let held = tasks[task].mutexes.lastIndex(of: mutex) {
      tasks[task].mutexes.remove(at: held)
    }
    release(object, task)
  }

  /// The first permits come from nobody.
  private mutating func takePermit(_ object: Int, _ task: Int) {
    relays[object].received += 1
    if relays[object].received <= relays[object].capacity { return }
    if let given = relays[object].tokens.popFirst() { tasks[task].known.join(given) }
  }

  /// Whoever waits at a condition gives its mutex back.
  private mutating func waitForSignal(_ event: Event, _ object: Int, _ task: Int) {
    tasks[task].waitsAt = event.object
    relays[object].members.append(event.task)
    var mutex = tasks[task].mutexes.last
    if case .int(let number) = event.value, let named = UInt32(exactly: number) {
      mutex = tasks[task].mutexes.contains(ObjectID(named)) ? ObjectID(named) : mutex
    }
    if let mutex, let lock = index(mutex) { unlock(mutex, lock, task) }
  }

  private mutating func wakeAll(_ event: Event, _ object: Int, _ task: Int) {
    for member in relays[object].members
    where tasks[member.index].waitsAt == event.object && member != event.task {
      tasks[member.index].known.join(tasks[task].known)
    }
    relays[object].members.removeAll()
    goOn(task)
  }

  private mutating func arrive(_ event: Event, _ object: Int, _ task: Int) {
    relays[object].members.append(event.task)
    tasks[task].waitsAt = event.object
    release(object, task)
    guard relays[object].members.count >= relays[object].capacity else { return }
    for member in relays[object].members {
      tasks[member.index].known.join(relays[object].released)
    }
    relays[object].members.removeAll()
    relays[object].released = VectorClock()
  }

  /// A cancelled task no longer waits at its condition, and has not arrived at its barrier.
  mutating func leave(_ id: TaskID) {
    guard let task = index(id), let object = index(tasks[task].waitsAt) else { return }
    relays[object].members.removeAll { $0 == id }
    tasks[task].waitsAt = .none
  }

  // MARK: Channels

  private mutating func channel(_ event: Event, _ object: Int, _ task: Int) {
    if event.operation == .close { return release(object, task) }
    if event.operation == .receive, event.value == .none, event.detail == 1 {
      return acquire(object, task)
    }
    if event.peer != .none { return meet(event.peer, task) }
    let capacity = relays[object].capacity
    guard capacity > 0 else { return }
    let isSend = event.operation == .send
    let number = isSend ? relays[object].sent : relays[object].received
    if isSend { relays[object].sent += 1 } else { relays[object].received += 1 }
    // One slot hands the k-th send to the k-th receive, and that to the (k + C)-th send.
    let slot = number % capacity
    if slot >= relays[object].slots.count { relays[object].slots.append(VectorClock()) }
    guard slot < relays[object].slots.count else { return }
    tasks[task].known.join(relays[object].slots[slot])
    relays[object].slots[slot] = tasks[task].known
    goOn(task)
  }

  /// Sender and receiver of an unbuffered channel know of each other from now on.
  private mutating func meet(_ peer: TaskID, _ task: Int) {
    guard let other = index(peer), other != task else { return }
    tasks[other].known.join(tasks[task].known)
    tasks[task].known.join(tasks[other].known)
    goOn(task)
    goOn(other)
  }
}
