internal import ConcurrencyTrace

/// A task that belongs to no group: nobody has to wait for it, and nothing cancels it unless someone does.
public struct DetachedTask: Sendable {
  let task: TaskRecord
  let object: GuardedObject<DetachedState>
  let handle: Monitor<Task<Void, Never>?>

  public var name: String { task.name }

  /// Waits until the task has ended.
  ///
  /// - Throws: `CancellationError` if the caller is cancelled while it waits; `SceneClosed`.
  public func join(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    let isCancelled = TaskRecord.current?.isCancelled ?? false
    if isCancelled { task.run.noteCancelledJoin() }
    do { _ = try await object.perform(.join, fileID, line) } catch {
      if error is CancellationError { task.run.noteCancelledJoin() }
      throw error
    }
  }

  /// Asks the task to end: its waits throw `CancellationError`, its other operations go on.
  public func cancel(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    let run = task.run
    let call = try run.caller(fileID, line)
    let pending = Pending(operation: .cancel, peer: task.id, site: call.site)
    try await run.arrive(call.task, at: pending)
    var none: UInt64 = 0
    run.record(
      pending.event(.operationPerformed, task: call.task.id), for: call.task, objectTime: &none)
    handle.withLock { $0 }?.cancel()
  }
}

/// Whether a detached task has ended.
struct DetachedState: GuardedState {
  var hasEnded = false

  func canProceed(_ operation: Operation, by task: TaskID) -> Bool {
    operation != .join || hasEnded
  }

  mutating func perform(_ operation: Operation, amount: Int, by task: TaskID) -> Int64 { 0 }
}
