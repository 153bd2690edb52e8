internal import ConcurrencyTrace
internal import Synchronization

extension Run {
  /// What an operation does in a run that is closed: it throws, and a task that goes on calling
  /// operations regardless is parked for ever after a thousand of them.
  func afterClose(_ task: TaskRecord) async throws -> Never {
    if task.callAfterClose() > TaskRecord.callsAllowedAfterClose {
      abandoned.withLock { $0.append(task.name) }
      var none: UInt64 = 0
      scheduler.record(
        Event(.taskAbandoned, task: task.id), for: task, objectTime: &none, in: self)
      let _: Void = try await suspend { _ in
        ThreadContext.current?.disposition = .suspended
        alive.subtract(1, ordering: .acquiringAndReleasing)
      }
    }
    throw SceneClosed()
  }
}
