internal import ConcurrencyTrace
internal import DequeModule

/// A condition variable (Hoare, 1974; with Mesa's signals): a place to wait until someone says that what a
/// mutex protects has changed.
///
/// There are no spurious wake-ups, and a signal that nobody waits for is lost.
public struct Condition: Sendable {
  private let object: ConditionObject

  init(_ name: String, in run: Run) { object = ConditionObject(name, in: run) }

  /// Gives `mutex` back and waits, in one step; takes the mutex again, in another, once it is signalled.
  ///
  /// - Throws: `CancellationError` if the task is cancelled while it waits, and `SceneClosed`; the mutex is
  ///   taken again before a cancellation is thrown.
  public func wait(
    _ mutex: SceneMutex, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws {
    do {
      try await object.wait(mutex.object, fileID, line)
    } catch let refusal as ConditionObject.Refusal {
      throw refusal.reason
    } catch is CancellationError {
      try await mutex.lockThoughCancelled(fileID, line)
      throw CancellationError()
    }
    try await mutex.lock(fileID: fileID, line: line)
  }

  /// Wakes the task that has waited longest, if any.
  public func signal(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    try await object.wake(.conditionSignal, atMost: 1, fileID, line)
  }

  /// Wakes all tasks that wait.
  public func broadcast(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    try await object.wake(.conditionBroadcast, atMost: .max, fileID, line)
  }
}

/// A barrier: whoever arrives waits until as many have arrived as there are parties; then all pass, and it
/// can be used again.
public struct Barrier: Sendable {
  private let object: ConditionObject
  private let parties: Int

  init(_ name: String, parties: Int, in run: Run) {
    precondition(parties > 0, "a barrier has at least one party")
    self.parties = parties
    object = ConditionObject(name, kind: .barrier, capacity: parties, in: run)
  }

  /// Waits for the others.
  ///
  /// - Throws: `CancellationError` if the task is cancelled while it waits; then it has not arrived.
  ///   `SceneClosed`.
  public func arrive(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    try await object.arrive(of: parties, fileID, line)
  }
}

/// Tasks parked until another task lets them go: what a condition and a barrier share.
final class ConditionObject: InstrumentedObject {
  /// Why a wait was not even begun; the mutex was not given back.
  struct Refusal: Error {
    let reason: any Error
  }

  private struct Contents {
    var waiters = Deque<(task: TaskRecord, suspension: Suspension<Void>)>()
    var lastTime: UInt64 = 0
  }

  let id: ObjectID
  let run: Run
  private let contents: Monitor<Contents>

  init(_ name: String, kind: ObjectKind = .condition, capacity: Int = 0, in run: Run) {
    self.run = run
    id = run.registry.addObject(.init(name: name, kind: kind, capacity: capacity))
    var contents = Contents()
    run.recordCreation(id, value: .none, detail: Int64(capacity), &contents.lastTime)
    self.contents = Monitor(contents)
    run.register(self)
  }

  func wait(
    _ mutex: GuardedObject<MutexState>, _ fileID: StaticString, _ line: UInt32
  ) async throws {
    let call = try run.caller(fileID, line)
    let pending = Pending(
      operation: .conditionWait, object: self, value: .int(Int64(mutex.id.rawValue)),
      site: call.site)
    try await run.arrive(call.task, at: pending)
    try await suspend { suspension in
      // Whoever gets the mutex is only counted once we have parked; counted twice until then, we do not
      // leave a moment in which nobody seems to be able to run.
      run.countOn()
      defer { run.countOff() }
      // Inside the mutex's critical section, so that nobody takes it before we are in the queue.
      let refusal = mutex.release(by: call) { time in
        self.contents.withLock { contents in
          contents.lastTime = max(contents.lastTime, time)
          defer { time = contents.lastTime }
          return self.park(call, pending, suspension, &contents)
        }
      }
      if let refusal { suspension.resume(throwing: Refusal(reason: refusal)) }
    }
  }

  func wake(
    _ operation: Operation, atMost most: Int, _ fileID: StaticString, _ line: UInt32
  ) async throws {
    let call = try run.caller(fileID, line)
    let pending = Pending(operation: operation, object: self, site: call.site)
    try await run.arrive(call.task, at: pending)
    let woken = contents.withLock { contents in
      let count = min(most, contents.waiters.count)
      let woken = Array(contents.waiters.prefix(count))
      contents.waiters.removeFirst(count)
      var event = pending.event(.operationPerformed, task: call.task.id)
      event.detail = Int64(count)
      if operation == .conditionSignal, let first = woken.first { event.peer = first.task.id }
      run.record(event, for: call.task, objectTime: &contents.lastTime)
      return woken
    }
    resume(woken, by: call.task)
  }

  func arrive(of parties: Int, _ fileID: StaticString, _ line: UInt32) async throws {
    let call = try run.caller(fileID, line)
    var pending = Pending(operation: .barrierArrive, object: self, site: call.site)
    try await run.arrive(call.task, at: pending)
    try await suspend { suspension in
      var passing: [(task: TaskRecord, suspension: Suspension<Void>)] = []
      let answer: Result<Void, any Error>? = contents.withLock { contents in
        pending.detail = Int64(contents.waiters.count + 1)
        if contents.waiters.count + 1 < parties {
          return park(call, pending, suspension, &contents).map { .failure($0) }
        }
        run.record(
          pending.event(.operationPerformed, task: call.task.id), for: call.task,
          objectTime: &contents.lastTime)
        passing = Array(contents.waiters)
        contents.waiters = []
        return .success(())
      }
      resume(passing, by: call.task)
      if let answer { suspension.resume(with: answer) }
    }
  }

  /// With the lock held: records the arrival, which is a step, and parks; or says why not.
  private func park(
    _ call: Call, _ pending: Pending, _ suspension: Suspension<Void>, _ contents: inout Contents
  ) -> (any Error)? {
    call.task.park(in: self)
    if run.isClosing || call.task.isCancelled { return run.interruption }
    run.record(
      pending.event(.operationPerformed, task: call.task.id), for: call.task,
      objectTime: &contents.lastTime)
    run.record(
      pending.event(.taskBlocked, task: call.task.id), for: call.task,
      objectTime: &contents.lastTime)
    contents.waiters.append((call.task, suspension))
    run.parked(call.task, at: pending.operation, of: id)
    return nil
  }

  private func resume(
    _ woken: [(task: TaskRecord, suspension: Suspension<Void>)], by task: TaskRecord
  ) {
    for waiter in woken {
      let suspension = waiter.suspension
      run.wake(waiter.task, by: task.id) { suspension.resume() }
    }
  }

  // MARK: InstrumentedObject

  func canProceed(_ operation: Operation, by task: TaskRecord) -> Bool { true }

  func cancelWaiter(_ task: TaskRecord) {
    endWaits(with: run.interruption) { $0 === task }
  }

  func closeWaiters() { endWaits(with: SceneClosed()) { _ in true } }

  private func endWaits(with error: any Error, of isMeant: (TaskRecord) -> Bool) {
    let ended = contents.withLock { contents in
      let ended = contents.waiters.filter { isMeant($0.task) }
      contents.waiters.removeAll { isMeant($0.task) }
      return ended
    }
    for waiter in ended {
      let suspension = waiter.suspension
      run.wake(waiter.task, by: TaskRecord.current?.id ?? .none) {
        suspension.resume(throwing: error)
      }
    }
  }
}
