internal import ConcurrencyTrace

extension Stage {
  /// Waits without a worker for some scene time.
  ///
  /// - Throws: `CancellationError` if the task is cancelled before or meanwhile; `SceneClosed`.
  public func sleep(
    _ duration: Duration, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws {
    try await wait(.sleep, duration, .none, fileID, line)
  }

  /// Waits for something slow, such as a disk or a server, which takes some scene time: a `sleep` that
  /// says what it stands for.
  public func io(
    _ what: String, _ duration: Duration, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws {
    try await wait(.io, duration, .text(run.registry.intern(what)), fileID, line)
  }

  private func wait(
    _ operation: Operation, _ duration: Duration, _ value: Value, _ fileID: StaticString,
    _ line: UInt32
  ) async throws {
    let call = try run.caller(fileID, line)
    let nanoseconds = duration.nanoseconds
    try await run.scheduler.sleep(
      call.task,
      Pending(operation: operation, value: value, detail: Int64(nanoseconds), site: call.site),
      for: nanoseconds)
  }

  /// Uses the processor for some time of the thread's own CPU clock, in slices; directed, the clock
  /// advances and nothing burns.
  public func compute(
    _ duration: Duration, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws {
    let call = try run.caller(fileID, line)
    let nanoseconds = duration.nanoseconds
    try await run.scheduler.compute(
      call.task,
      Pending(operation: .compute, detail: Int64(nanoseconds), site: call.site),
      for: nanoseconds)
  }

  /// Blocks the worker itself for some scene time, as a call does that waits without `await`.
  public func blockThread(
    _ duration: Duration, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws {
    let call = try run.caller(fileID, line)
    let nanoseconds = duration.nanoseconds
    try await run.scheduler.blockThread(
      call.task,
      Pending(operation: .blockThread, detail: Int64(nanoseconds), site: call.site),
      for: nanoseconds)
  }
}

extension Duration {
  /// Whole nanoseconds; negative durations are 0.
  var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
  }
}
