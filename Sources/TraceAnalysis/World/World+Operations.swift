import ConcurrencyTrace

/// What each operation does to the world, as its comment in `Operation` says.
extension World {
  mutating func perform(_ event: Event, _ directory: Directory) {
    let isStep = event.operation.isStep
    if isStep { step += 1 }
    guard let task = slot(event.task, directory) else { return }
    if isStep || tasks[task].announced?.operation == event.operation {
      tasks[task].announced = nil
    }
    if let object = slot(event.object, directory) {
      affect(object, by: event, task)
    } else {
      performAlone(event, task)
    }
    tasks[task].performed = Action(event)
    tasks[task].performedStep = isStep ? step : 0
  }

  private mutating func affect(_ object: Int, by event: Event, _ task: Int) {
    switch event.operation {
    case .read, .load: observe(object, event, task)
    case .write, .store: assign(object, event, task, reads: false)
    case .add, .exchange: assign(object, event, task, reads: true)
    case .compareExchange:
      if event.detail == 1 {
        assign(object, event, task, reads: true)
      } else {
        observe(object, event, task)
      }
    case .tableRead: readEntry(object, event, task)
    case .tableCount: observeTable(event, task, version: objects[object].version)
    case .tableWriteBegin:
      objects[object].tableWrites.append(
        ObjectState.TableWrite(
          task: event.task, key: event.detail, site: event.site, step: step))
    case .tableWriteEnd: endTableWrite(object, event, task)
    case .lock, .writeLock: acquire(object, event, task, exclusive: true)
    case .readLock: acquire(object, event, task, exclusive: false)
    case .tryLock:
      if event.detail == 1 { acquire(object, event, task, exclusive: true) }
    case .unlock, .readUnlock, .writeUnlock: release(object, by: event.task, ofTask: task)
    case .semaphoreWait, .waitGroupWait, .semaphoreSignal, .waitGroupAdd, .waitGroupDone,
      .barrierArrive:
      objects[object].count = event.detail
      objects[object].waiters.removeFirst { $0 == event.task }
    case .conditionWait: releaseForCondition(event, task)
    case .conditionSignal:
      if event.peer != .none {
        objects[object].count &+= 1
        objects[object].waiters.removeFirst { $0 == event.peer }
      }
    case .conditionBroadcast:
      objects[object].count &+= max(0, event.detail)
      objects[object].waiters.removeAll()
    case .onceEnter:
      if event.detail == 1 { objects[object].once = .running(event.task) }
    case .onceFinish: objects[object].once = .finished
    case .sendArrive:
      objects[object].offers.append(
        ObjectState.Offer(sender: event.task, value: event.value))
    case .receiveArrive: objects[object].receivers.append(event.task)
    case .send: send(object, event, task)
    case .receive: receive(object, event, task)
    case .close: objects[object].isClosed = true
    case .join: tasks[task].openGroups.removeAll { $0 == event.object }
    case .select, .selectDefault, .selectTimeout, .groupNext, .groupChildEnd, .groupCancel,
      .cancel, .sleep, .io, .compute, .blockThread, .yield, .none:
      break
    case .random, .log, .outcome, .expect: performAlone(event, task)
    }
  }

  /// What is no object's: lines of the log and results.
  private mutating func performAlone(_ event: Event, _ task: Int) {
    if event.operation == .log {
      logLines += 1
      log.append(
        LogLine(task: event.task, text: event.value, time: event.time, site: event.site))
      if log.count > Self.logLinesKept { log.popFirst() }
    } else if event.operation == .outcome {
      if let index = outcomes.firstIndex(where: { $0.name == event.detail }) {
        outcomes[index].value = event.value
      } else if outcomes.count < Self.logLinesKept {
        outcomes.append(Outcome(name: event.detail, value: event.value))
      }
    } else if event.operation == .expect, expectations.count < Self.logLinesKept {
      expectations.append(
        Expectation(
          claim: event.detail, held: event.value == .bool(true), task: event.task,
          site: event.site))
    }
  }

  // MARK: Cells

  private mutating func observe(_ object: Int, _ event: Event, _ task: Int) {
    // After a gap in the trace a read is how the value comes to be known again.
    objects[object].value = event.value
    tasks[task].note(
      TaskState.Reading(
        object: event.object, key: -1, value: event.value, version: objects[object].version))
  }

  /// Writes a cell; an operation that `reads` too leaves its task knowing the new value.
  private mutating func assign(_ object: Int, _ event: Event, _ task: Int, reads: Bool) {
    objects[object].value = event.value
    let version = noteWrite(to: object, by: event.task)
    if reads {
      tasks[task].note(
        TaskState.Reading(object: event.object, key: -1, value: event.value, version: version))
    } else {
      tasks[task].noteOwnWrite(to: event.object, key: -1, version: version)
    }
  }

  /// Returns the object's new version.
  private mutating func noteWrite(to object: Int, by task: TaskID) -> UInt32 {
    objects[object].version &+= 1
    objects[object].writer = task
    objects[object].writtenAtStep = step
    return objects[object].version
  }

  // MARK: Tables

  private mutating func readEntry(_ object: Int, _ event: Event, _ task: Int) {
    let entry = objects[object].entries.first { $0.key == event.detail }
    observeTable(event, task, version: entry?.version ?? 0)
  }

  private mutating func observeTable(_ event: Event, _ task: Int, version: UInt32) {
    let key = event.operation == .tableRead ? event.detail : -1
    tasks[task].note(
      TaskState.Reading(object: event.object, key: key, value: event.value, version: version))
  }

  private mutating func endTableWrite(_ object: Int, _ event: Event, _ task: Int) {
    let key = event.detail
    let index = objects[object].entries.firstIndex { $0.key == key }
    if let begun = objects[object].tableWrites.firstIndex(where: { $0.task == event.task }) {
      objects[object].tableWrites.remove(at: begun)
    }
    let version = noteWrite(to: object, by: event.task)
    let entry = ObjectState.Entry(
      key: key, value: event.value, version: version, writer: event.task)
    switch (index, event.value) {
    case (let index?, .none): objects[object].entries.remove(at: index)
    case (let index?, _): objects[object].entries[index] = entry
    case (nil, .none): break
    case (nil, _): objects[object].entries.append(entry)
    }
    let known: UInt32 = event.value == .none ? 0 : version
    tasks[task].noteOwnWrite(to: event.object, key: key, version: known)
  }

  // MARK: Locks

  private mutating func acquire(_ object: Int, _ event: Event, _ task: Int, exclusive: Bool) {
    objects[object].waiters.removeFirst { $0 == event.task }
    objects[object].holders.append(
      ObjectState.Holder(
        task: event.task, isExclusive: exclusive, site: event.site, step: step))
    tasks[task].locks.append(event.object)
  }

  /// Takes one hold of `holder` away; a mutex unlocked by a task that does not hold it is free all
  /// the same.
  private mutating func release(_ object: Int, by holder: TaskID, ofTask task: Int) {
    let lock = ObjectID(UInt32(object))
    if let index = objects[object].holders.firstIndex(where: { $0.task == holder }) {
      objects[object].holders.remove(at: index)
      if let index = tasks[task].locks.lastIndex(of: lock) { tasks[task].locks.remove(at: index) }
      return
    }
    guard let other = objects[object].holders.popLast()?.task.index, other < tasks.count else {
      return
    }
    if let index = tasks[other].locks.lastIndex(of: lock) { tasks[other].locks.remove(at: index) }
  }

  /// A condition's wait has released its mutex: the one that `value` names by its number, or else
  /// the one taken last.
  private mutating func releaseForCondition(_ event: Event, _ task: Int) {
    var mutex = tasks[task].locks.last { lock in
      lock.index < objects.count && objects[lock.index].kind == .mutex
    }
    if case .int(let number) = event.value, let named = UInt32(exactly: number),
      tasks[task].locks.contains(ObjectID(named))
    {
      mutex = ObjectID(named)
    }
    guard let mutex, mutex.index < objects.count else { return }
    release(mutex.index, by: event.task, ofTask: task)
  }

  // MARK: Channels

  private mutating func send(_ object: Int, _ event: Event, _ task: Int) {
    objects[object].forget(event.task)
    if event.peer != .none {
      objects[object].forget(event.peer)
    } else if objects[object].capacity > 0 {
      objects[object].buffer.append(ObjectState.Offer(sender: event.task, value: event.value))
    }
  }

  private mutating func receive(_ object: Int, _ event: Event, _ task: Int) {
    objects[object].forget(event.task)
    let isEndOfChannel = event.value == .none && event.detail == 1
    if isEndOfChannel { return }
    objects[object].buffer.popFirst()
    guard event.peer != .none,
      let offer = objects[object].offers.removeFirst(where: { $0.sender == event.peer })
    else {
      // A partner in a `select` has made no offer, and is done all the same.
      if event.peer != .none { objects[object].forget(event.peer) }
      return
    }
    if objects[object].capacity > 0 { objects[object].buffer.append(offer) }
    objects[object].forget(event.peer)
  }
}
