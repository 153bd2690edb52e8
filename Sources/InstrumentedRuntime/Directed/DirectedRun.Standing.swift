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
    let (waiting, timers) = scheduler.state.withLock { ($0.waiting, $0.timers) }
    for case let entry? in waiting { list.append(standing(entry)) }
    for timer in timers {
      list.append(
        Standing(
          task: timer.task.id, operation: .selectTimeout, object: .none,
          channels: channels(ofParked: timer.task), isEnabled: true))
    }
    if !timers.isEmpty { list.sort { $0.task < $1.task } }
  }

  private func standing(_ entry: DirectedScheduler.Waiting) -> Standing {
    var standing = Standing(
      task: entry.task.id, operation: entry.pending.operation,
      object: entry.pending.object?.id ?? .none, value: entry.pending.value,
      detail: entry.pending.detail, site: entry.pending.site, peer: entry.pending.peer,
      isEnabled: true)
    if let select = entry.pending.object as? SelectStatement {
      standing.channels = select.channels
      standing.isGuarded = select.isGuarded
      let ready = select.readyCases(for: entry.task)
      if ready.count > 1 { standing.cases = ready }
    }
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

  /// Whether what happens is recorded. A prefix that was run before need not be.
  package func setRecording(_ isOn: Bool) {
    scheduler.state.withLock { $0.level = isOn ? .effects : .nothing }
  }
}
