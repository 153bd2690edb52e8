internal import ConcurrencyTrace
internal import Synchronization

extension Stage {
  /// A scope that ends when all tasks spawned in it have ended.
  ///
  /// - Throws: the first error of the body or of a child, when all have ended; the other children are
  ///   cancelled. `SceneClosed`.
  @specialized(where Answer == Void)
  public func group<Answer: Sendable>(
    _ name: String = "group", fileID: StaticString = #fileID, line: UInt32 = #line,
    _ body: (inout SceneGroup<Void>) async throws -> Answer
  ) async throws -> Answer {
    try await scope(GroupState<Void>(name, .spawn, in: run), fileID, line, body)
  }

  /// A scope whose tasks have results.
  ///
  /// - Parameter order: `.spawn` to take them with `results()`, `.completion` to take them with `next()`.
  public func group<Result: Sendable, Answer: Sendable>(
    _ name: String = "group", of: Result.Type, order: GroupOrder = .spawn,
    fileID: StaticString = #fileID, line: UInt32 = #line,
    _ body: (inout SceneGroup<Result>) async throws -> Answer
  ) async throws -> Answer {
    try await scope(GroupState<Result>(name, order, in: run), fileID, line, body)
  }

  @inline(__always)
  private func scope<Result: Sendable, Answer: Sendable>(
    _ state: GroupState<Result>, _ fileID: StaticString, _ line: UInt32,
    _ body: (inout SceneGroup<Result>) async throws -> Answer
  ) async throws -> Answer {
    let answer = await withDiscardingTaskGroup { children in
      var group = SceneGroup(children, state, in: run)
      do {
        let answer = try await body(&group)
        try await group.join(fileID, line)
        windUp()
        return Swift.Result<Answer, any Error>.success(answer)
      } catch {
        group.cancelChildren()
        try? await group.join(fileID, line)
        windUp()
        return .failure(error)
      }
    }
    TaskRecord.current?.isWindingUp.store(false, ordering: .releasing)
    let result = try answer.get()
    if let failure = state.failure { throw failure }
    return result
  }

  /// All children are counted off, and Swift's own group is about to see their jobs end: a wait of
  /// microseconds that is none of the scene's.
  private func windUp() { TaskRecord.current?.isWindingUp.store(true, ordering: .releasing) }

  /// Starts a task that nobody has to wait for.
  ///
  /// It does not inherit cancellation. A task that is still parked when `main` has returned is a leak.
  @discardableResult
  public func detached(
    _ name: String, _ body: @escaping @Sendable () async throws -> Void
  ) -> DetachedTask {
    let run = self.run
    let task = run.makeTask(name, parent: TaskRecord.current?.id ?? .none, isDetached: true)
    let object = GuardedObject(DetachedState(), as: .init(name: name, kind: .group), in: run)
    let handle = Monitor<Task<Void, Never>?>(nil)
    let started = run.startDetached(
      task, spawner: TaskRecord.current, joinedAt: object.id, keep: handle
    ) {
      try await body()
    } then: {
      object.update(by: task) { state, _ in state.hasEnded = true }
    }
    if !started { object.update(by: task) { state, _ in state.hasEnded = true } }
    return DetachedTask(task: task, object: object, handle: handle)
  }

  /// Whether the calling task has been cancelled.
  public var isCancelled: Bool { TaskRecord.current?.isCancelled ?? Task.isCancelled }

  /// Throws `CancellationError` if the calling task has been cancelled.
  public func checkCancellation() throws {
    if isCancelled { throw CancellationError() }
  }

  /// Chooses among several channel operations: Go's `select`.
  ///
  /// - Parameters:
  ///   - timeout: Taken when none was ready for that long, in scene time.
  ///   - otherwise: The default: taken at once if none is ready.
  /// - Throws: `CancellationError` if the task is cancelled while it waits; `SceneClosed`; what the case's
  ///   body throws.
  public func select<Answer>(
    _ cases: [SelectCase<Answer>],
    timeout: (after: Duration, then: @Sendable () async throws -> Answer)? = nil,
    otherwise: (@Sendable () async throws -> Answer)? = nil,
    fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws -> Answer {
    let call = try run.caller(fileID, line)
    let statement = SelectStatement(
      cases.map(\.lane), hasDefault: otherwise != nil, timeout: timeout?.after.nanoseconds, in: run)
    switch try await statement.execute(call) {
    case .index(let index): return try await cases[index].answer()
    case .byDefault:
      guard let otherwise else { preconditionFailure("the default was taken, but there is none") }
      return try await otherwise()
    case .timeout:
      guard let timeout else { preconditionFailure("the time-out came, but there is none") }
      return try await timeout.then()
    }
  }
}
