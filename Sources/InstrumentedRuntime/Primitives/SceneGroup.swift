internal import ConcurrencyTrace

/// How a group's results are taken, which decides whether the children's ends are steps.
public enum GroupOrder: Sendable {
  /// `results()`, in the order in which the children were spawned.
  case spawn
  /// `next()`, in the order in which they end: each end is a scheduling point.
  case completion
}

/// A scope whose tasks have all ended when it is left: Swift's task group, instrumented.
///
/// If the scope's body or a child throws, the other children are cancelled; the first error is thrown when
/// all have ended.
public struct SceneGroup<Result: Sendable> {
  private var children: DiscardingTaskGroup
  let state: GroupState<Result>
  private let run: Run

  init(_ children: DiscardingTaskGroup, _ state: GroupState<Result>, in run: Run) {
    self.children = children
    self.state = state
    self.run = run
  }

  /// Starts a child task. It inherits cancellation.
  ///
  /// If the system refuses a thread for it, it ends at once and is shown as refused.
  /// - Returns: whether it was started.
  @discardableResult
  @specialized(where Result == Void)
  public mutating func spawn(
    _ name: String, _ body: @escaping @Sendable () async throws -> Result
  ) -> Bool {
    guard let spawner = TaskRecord.current else { return false }
    let run = self.run
    let state = self.state
    let task = run.makeTask(name, parent: spawner.id, isDetached: false)
    guard let executor = run.admit(task, spawner: spawner, joinedAt: state.id) else { return false }
    let index = state.childSpawned()
    run.enqueue(.spawn(task)) {
      children.addTask(name: run.isLive ? name : nil, executorPreference: executor) {
        run.begins(task)
        var failure: (any Error)?
        await withTaskCancellationHandler {
          let result: Swift.Result<Result, any Error>
          do { result = .success(try await body()) } catch { result = .failure(error) }
          do {
            if state.isStep(result) { try await state.arriveAtEnd(task) }
            state.childFinished(index, with: result, by: task)
            _ = try result.get()
          } catch {
            failure = error
          }
        } onCancel: {
          task.cancel()
        }
        run.ended(task, with: failure) { state.childEnded(index, by: task) }
      }
    }
    return true
  }

  /// Cancels all children that have not ended. That they end by it does not make the group fail.
  public func cancelAll() {
    state.cancelled()
    cancelChildren()
  }

  func cancelChildren() {
    run.scheduler.willCancel(group: state.id, in: run)
    children.cancelAll()
  }

  /// The children's results in the order in which they were spawned, when all have ended; without those
  /// that `cancelAll` ended.
  ///
  /// - Throws: the first error of a child; `SceneClosed`.
  public func results(
    fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws -> [Result] {
    try await join(fileID, line)
    return try state.results()
  }

  /// The result of the next child to end, in order of completion; nil when all have been taken.
  ///
  /// - Throws: the child's error; `CancellationError`; `SceneClosed`.
  public func next(
    fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws -> Result? {
    try await state.next(try run.caller(fileID, line))
  }

  func join(_ fileID: StaticString, _ line: UInt32) async throws {
    let call = try run.caller(fileID, line)
    while true {
      switch try await state.waitForAll(call) {
      case .ended: return
      case .childFailed: cancelChildren()
      }
    }
  }
}
