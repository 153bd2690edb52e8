package import ConcurrencyTrace

/// What an explorer sees of a task that stands before a step, whether it can take it or not.
package struct Standing: Sendable {
  package var task: TaskID
  /// `selectTimeout` for a task that waits in a `select` whose time-out may fire.
  package var operation: Operation
  package var object: ObjectID
  /// The channels of a `select`.
  package var channels: [ObjectID] = []
  /// As in the event that would announce it.
  package var value: Value = .none
  package var detail: Int64 = 0
  package var site: Site = .unknown
  /// The task that it is about to cancel.
  package var peer: TaskID = .none
  package var isEnabled: Bool
  /// Whether a `select` must wait until a case is ready.
  package var isGuarded = false
  /// The cases of a `select` to choose from, if there are several.
  package var cases: [Int] = []
}

extension DirectedRun {
  /// Every task that stands before a step, in order of creation; timers may fire early.
  package func standing(into list: inout [Standing]) {
    list.removeAll(keepingCapacity: true)
    if ending != nil { return }
    let timers = scheduler.timers
    for entry in state.everybody { list.append(standing(entry)) }
    for timer in timers { list.append(timeout(timer)) }
    if !timers.isEmpty { list.sort { $0.task < $1.task } }
  }

  private func timeout(_ timer: DirectedScheduler.Timer) -> Standing {
    Standing(
      task: timer.task.id, operation: .selectTimeout, object: .none,
      channels: channels(ofParked: timer.task), isEnabled: true)
  }

  /// What is known of it without looking at its object.
  private func announced(_ entry: DirectedState.Waiting) -> Standing {
    let operation = entry.operation
    let select = operation == .select ? entry.object as? SelectStatement : nil
    return Standing(
      task: entry.task?.id ?? .none, operation: operation,
      object: entry.objectID, channels: select?.channels ?? [],
      value: entry.value, detail: entry.detail, site: entry.site,
      peer: entry.peer, isEnabled: true, isGuarded: select?.isGuarded ?? false)
  }

  private func standing(_ entry: DirectedState.Waiting) -> Standing {
    var standing = announced(entry)
    standing.cases = readyCases(entry)
    if entry.due == nil { standing.isEnabled = isEnabled(entry) }
    return standing
  }

  /// The channels in which a task is parked: one, several if it is a `select`, or none.
  package func channels(ofParked task: TaskID) -> [ObjectID] {
    run.task(task).map { channels(ofParked: $0) } ?? []
  }

  private func channels(ofParked task: TaskRecord) -> [ObjectID] {
    guard let object = task.parkedObject else { return [] }
    if let select = object as? SelectStatement { return select.channels }
    return [object.id]
  }

  /// Looks at all that an explorer sees between two steps, in one go.
  ///
  /// Tasks come in order of creation, timers that may fire after them. None of the bodies may use the run.
  ///
  /// - Parameters:
  ///   - events: All since the one of that number.
  ///   - isKnown: Whether the task's arrival of that number was seen before.
  ///   - stands: One that was not; `isEnabled` is true, and true only if the operation never has to wait.
  /// - Returns: how many events there are.
  package func look(
    from first: Int, events: (Event) -> Void, isKnown: (TaskID, _ arrival: UInt32) -> Bool,
    stands: (Standing, _ arrival: UInt32) -> Void
  ) -> Int {
    let count = visitEvents(from: first, events)
    if hasEnded { return count }
    let arrived = state.arrived
    for index in arrived.indices where arrived[index] != 0 {
      let arrival = arrived[index]
      if isKnown(TaskID(UInt32(index)), arrival) { continue }
      if let entry = state.waiting(index) { stands(announced(entry), arrival) }
    }
    for timer in scheduler.timers { stands(timeout(timer), 0) }
    return count
  }

  /// Whether a task that stands before a step can take it, and the cases to choose from if it is a `select`
  /// with several.
  package func possibility(of task: TaskID) -> (isEnabled: Bool, cases: [Int]) {
    guard let entry = state.waiting(task.index), entry.due == nil else { return (true, []) }
    return (isEnabled(entry), readyCases(entry))
  }
}

extension Operation {
  /// Whether the state of what it is performed on may keep a task from going on.
  package var mayHaveToWait: Bool {
    switch self {
    case .lock, .readLock, .writeLock, .semaphoreWait, .waitGroupWait, .onceEnter, .send, .receive,
      .groupNext, .select:
      true
    case .none, .read, .write, .load, .store, .add, .exchange, .compareExchange, .tableRead,
      .tableWriteBegin, .tableWriteEnd, .tableCount, .unlock, .tryLock, .readUnlock, .writeUnlock,
      .semaphoreSignal, .conditionWait, .conditionSignal, .conditionBroadcast, .barrierArrive,
      .waitGroupAdd, .waitGroupDone, .onceFinish, .close, .sendArrive, .receiveArrive,
      .selectDefault, .selectTimeout, .join, .groupChildEnd, .groupCancel, .cancel, .sleep, .io,
      .compute, .blockThread, .yield, .random, .log, .outcome, .expect:
      false
    }
  }
}
