internal import ConcurrencyTrace
internal import DequeModule

/// The sequential meaning of a primitive that tasks may have to wait for, as guarded commands (Dijkstra,
/// 1975): when an operation can go on, and what it then does. No threads, no waiting.
protocol GuardedState: Sendable {
  func canProceed(_ operation: Operation, by task: TaskID) -> Bool
  /// Performs an operation whose guard holds; returns the event's `detail`.
  mutating func perform(_ operation: Operation, amount: Int, by task: TaskID) throws(Crash) -> Int64
}

/// A `GuardedState` that tasks share: performs what can go on, parks who must wait, and hands over
/// first-come-first-served.
final class GuardedObject<State: GuardedState>: InstrumentedObject {
  private struct Waiter {
    let task: TaskRecord
    let operation: Operation
    let amount: Int
    let site: Site
    let continuation: Suspension<Int64>
  }

  private struct Contents {
    var state: State
    var waiters = Deque<Waiter>()
    var lastTime: UInt64 = 0
  }

  private enum Attempt {
    case done(Int64)
    case crashed(Crash)
    case blocked
  }

  let id: ObjectID
  let run: Run
  private let contents: Monitor<Contents>

  init(_ state: State, as object: Directory.Object, value: Value = .none, in run: Run) {
    self.run = run
    id = run.registry.addObject(object)
    var contents = Contents(state: state)
    run.recordCreation(id, value: value, detail: Int64(object.capacity), &contents.lastTime)
    self.contents = Monitor(contents)
    run.register(self)
  }

  /// Performs an operation of the calling task, waiting if it must.
  func perform(
    _ operation: Operation, amount: Int = 0, ignoresCancellation: Bool = false,
    _ fileID: StaticString, _ line: UInt32
  ) async throws -> Int64 {
    let call = try run.caller(fileID, line)
    if operation.isStep {
      try await run.arrive(
        call.task, at: Pending(operation: operation, object: self, site: call.site))
    }
    var woken: [(Waiter, Int64)] = []
    let outcome = contents.withLock { attempt(operation, amount, call, &$0, &woken) }
    wake(woken, by: call.task)
    switch outcome {
    case .done(let detail): return detail
    case .crashed(let crash):
      run.fail(crash, at: call, of: id)
      throw SceneClosed()
    case .blocked: return try await wait(for: operation, amount, ignoresCancellation, call)
    }
  }

  /// Changes the state from outside of any operation, and serves whoever can go on now.
  func update(by task: TaskRecord, _ body: (inout State, inout UInt64) -> Void) {
    var woken: [(Waiter, Int64)] = []
    contents.withLock { contents in
      body(&contents.state, &contents.lastTime)
      do throws(Crash) { try serveWaiters(&contents, &woken) } catch {
        run.fail(error, at: Call(task: task, site: .unknown), of: id)
      }
    }
    wake(woken, by: task)
  }

  private func wait(
    for operation: Operation, _ amount: Int, _ ignoresCancellation: Bool, _ call: Call
  ) async throws -> Int64 {
    try await suspend { continuation in
      var woken: [(Waiter, Int64)] = []
      let answer: Result<Int64, any Error>? = contents.withLock { contents in
        switch attempt(operation, amount, call, &contents, &woken) {
        case .done(let detail): return .success(detail)
        case .crashed(let crash):
          run.fail(crash, at: call, of: id)
          return .failure(SceneClosed())
        case .blocked: break
        }
        call.task.park(in: self)
        if run.isClosing || call.task.isCancelled && !ignoresCancellation {
          return .failure(run.interruption)
        }
        contents.waiters.append(
          Waiter(
            task: call.task, operation: operation, amount: amount, site: call.site,
            continuation: continuation))
        let blocked = Pending(operation: operation, object: self, site: call.site)
        run.record(
          blocked.event(.taskBlocked, task: call.task.id), for: call.task,
          objectTime: &contents.lastTime)
        run.parked(call.task, at: operation, of: id)
        return nil
      }
      wake(woken, by: call.task)
      if let answer {
        call.task.park(in: nil)
        continuation.resume(with: answer)
      }
    }
  }

  /// With the lock held: performs the operation if its guard holds, and then whatever waiters can now.
  private func attempt(
    _ operation: Operation, _ amount: Int, _ call: Call, _ contents: inout Contents,
    _ woken: inout [(Waiter, Int64)]
  ) -> Attempt {
    guard contents.state.canProceed(operation, by: call.task.id) else { return .blocked }
    do throws(Crash) {
      let detail = try contents.state.perform(operation, amount: amount, by: call.task.id)
      record(operation, call.task, call.site, detail, &contents)
      try serveWaiters(&contents, &woken)
      return .done(detail)
    } catch {
      return .crashed(error)
    }
  }

  private func serveWaiters(_ contents: inout Contents, _ woken: inout [(Waiter, Int64)])
    throws(Crash)
  {
    while let index = contents.waiters.firstIndex(where: {
      contents.state.canProceed($0.operation, by: $0.task.id)
    }) {
      let waiter = contents.waiters.remove(at: index)
      let detail = try contents.state.perform(
        waiter.operation, amount: waiter.amount, by: waiter.task.id)
      record(waiter.operation, waiter.task, waiter.site, detail, &contents)
      woken.append((waiter, detail))
    }
  }

  private func record(
    _ operation: Operation, _ task: TaskRecord, _ site: Site, _ detail: Int64,
    _ contents: inout Contents
  ) {
    run.record(
      Event(
        .operationPerformed, operation: operation, task: task.id, object: id, detail: detail,
        site: site),
      for: task, objectTime: &contents.lastTime)
  }

  private func wake(_ woken: [(Waiter, Int64)], by task: TaskRecord) {
    for (waiter, detail) in woken {
      run.wake(waiter.task, by: task.id) { waiter.continuation.resume(returning: detail) }
    }
  }

  // MARK: InstrumentedObject

  func canProceed(_ operation: Operation, by task: TaskRecord) -> Bool {
    contents.withLock { $0.state.canProceed(operation, by: task.id) }
  }

  func cancelWaiter(_ task: TaskRecord) {
    let waiter = contents.withLock { contents -> Waiter? in
      guard let index = contents.waiters.firstIndex(where: { $0.task === task }) else { return nil }
      return contents.waiters.remove(at: index)
    }
    guard let waiter else { return }
    run.wake(task, by: TaskRecord.current?.id ?? .none) {
      waiter.continuation.resume(throwing: self.run.interruption)
    }
  }

  func closeWaiters() {
    let waiters = contents.withLock { contents in
      let waiters = contents.waiters
      contents.waiters = []
      return waiters
    }
    for waiter in waiters {
      run.wake(waiter.task, by: .none) {
        waiter.continuation.resume(throwing: SceneClosed())
      }
    }
  }
}

extension Run {
  /// Records that an object came to be, by the task that calls or by none.
  func recordCreation(
    _ object: ObjectID, value: Value, detail: Int64, _ objectTime: inout UInt64
  ) {
    let task = TaskRecord.current
    record(
      Event(.objectCreated, task: task?.id ?? .none, object: object, value: value, detail: detail),
      for: task, objectTime: &objectTime)
  }
}

extension GuardedObject<MutexState> {
  /// Gives the mutex back as a part of another object's step; `step` runs inside the mutex's critical
  /// section, with the time of its last event, and says why the step is refused, if it is.
  func release(
    by call: Call, _ step: (inout UInt64) -> (any Error)?
  ) -> (any Error)? {
    var refusal: (any Error)?
    update(by: call.task) { state, time in
      guard state.holder != nil else {
        refusal = Crash.unlockOfUnlockedMutex(state.name)
        return
      }
      refusal = step(&time)
      if refusal == nil { state.holder = nil }
    }
    guard let crash = refusal as? Crash else { return refusal }
    run.fail(crash, at: call, of: id)
    return SceneClosed()
  }
}
