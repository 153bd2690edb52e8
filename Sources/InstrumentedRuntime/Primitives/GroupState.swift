internal import ConcurrencyTrace

/// What a group's parent and children share: who has ended, with what, and who waits for it.
final class GroupState<Result: Sendable>: InstrumentedObject {
  enum Joined {
    case ended
    /// A child failed and its siblings are to be cancelled; ask again.
    case childFailed
  }

  private struct Contents {
    /// By child, nil for one that has not ended.
    var results: [Swift.Result<Result, any Error>?] = []
    var remaining = 0
    var failure: (any Error)?
    var failureWasReported = false
    var isCancelled = false
    /// Children that ended, in that order; `next` takes one after the other.
    var ended: [(index: Int, child: TaskID)] = []
    /// How many of them have been taken.
    var taken = 0

    /// The next child to be taken; nil if none has ended.
    mutating func takeNext() -> (index: Int, child: TaskID)? {
      guard taken < ended.count else { return nil }
      defer { taken += 1 }
      return ended[taken]
    }
    var joiner: (call: Call, continuation: Suspension<Joined>)?
    var taker: (call: Call, continuation: Suspension<Int?>)?
    var lastTime: UInt64 = 0
  }

  /// Who is to be woken, once the lock is released.
  private struct Served {
    typealias Joiner = (task: TaskRecord, continuation: Suspension<Joined>, joined: Joined)
    typealias Taker = (task: TaskRecord, continuation: Suspension<Int?>, index: Int)
    let joiner: Joiner?
    let taker: Taker?
  }

  let id: ObjectID
  let order: GroupOrder
  let run: Run
  private let contents: Monitor<Contents>

  init(_ name: String, _ order: GroupOrder, in run: Run) {
    self.run = run
    self.order = order
    id = run.registry.addObject(.init(name: name, kind: .group))
    var contents = Contents()
    run.recordCreation(id, value: .none, detail: 0, &contents.lastTime)
    self.contents = Monitor(contents)
    run.register(self)
  }

  var failure: (any Error)? { contents.withLock { $0.failure } }

  /// In order of spawning, when all have ended.
  func results() throws -> [Result] {
    try contents.withLock { contents in
      if let failure = contents.failure { throw failure }
      // Those that ended because the group itself was cancelled are left out.
      return contents.results.compactMap { try? $0?.get() }
    }
  }

  /// The scope has cancelled its children: that they end by it is no failure.
  func cancelled() { contents.withLock { $0.isCancelled = true } }

  func childSpawned() -> Int {
    contents.withLock { contents in
      contents.remaining += 1
      // Room for a few at once costs less than to grow twice.
      if contents.results.isEmpty {
        contents.results.reserveCapacity(4)
        contents.ended.reserveCapacity(4)
      }
      contents.results.append(nil)
      return contents.results.count - 1
    }
  }

  /// A child's end is a step where its place among other steps matters: in a group collected in order of
  /// completion, and when it fails, which cancels its siblings.
  func isStep(_ result: Swift.Result<Result, any Error>) -> Bool {
    switch result {
    case .success: order == .completion
    case .failure(let error):
      !(error is SceneClosed) && (order == .completion || !(error is CancellationError))
    }
  }

  /// The scheduling point before a child's end that is a step.
  func arriveAtEnd(_ task: TaskRecord) async throws {
    try await run.arrive(
      task, at: Pending(operation: .groupChildEnd, object: self, site: .unknown))
  }

  /// A child's work is done: whoever takes the next child may have it. Just before its end.
  func childFinished(
    _ index: Int, with result: Swift.Result<Result, any Error>, by child: TaskRecord
  ) {
    let served = contents.withLock { contents in
      finish(index, with: result, by: child, &contents)
      return serve(&contents)
    }
    wake(served, by: child)
  }

  /// A child has ended, in whatever way.
  func childEnded(_ index: Int, by child: TaskRecord) {
    let served = contents.withLock { contents in
      if contents.results[index] == nil {
        finish(index, with: .failure(SceneClosed()), by: child, &contents)
      }
      contents.remaining -= 1
      return serve(&contents)
    }
    wake(served, by: child)
  }

  private func finish(
    _ index: Int, with result: Swift.Result<Result, any Error>, by child: TaskRecord,
    _ contents: inout Contents
  ) {
    contents.results[index] = result
    contents.ended.append((index, child.id))
    if isStep(result) { record(.groupChildEnd, child, .unknown, peer: .none, &contents) }
    guard case .failure(let failure) = result, contents.failure == nil else { return }
    if failure is CancellationError, contents.isCancelled { return }
    contents.failure = failure
  }

  private func joined(_ contents: inout Contents) -> Joined? {
    if contents.remaining == 0 { return .ended }
    if contents.failure != nil, !contents.failureWasReported {
      contents.failureWasReported = true
      return .childFailed
    }
    return nil
  }

  private func serve(_ contents: inout Contents) -> Served {
    Served(joiner: serveJoiner(&contents), taker: serveTaker(&contents))
  }

  private func serveJoiner(_ contents: inout Contents) -> Served.Joiner? {
    guard let joiner = contents.joiner, let joined = joined(&contents) else { return nil }
    contents.joiner = nil
    if joined == .ended {
      record(.join, joiner.call.task, joiner.call.site, peer: .none, &contents)
    }
    return (joiner.call.task, joiner.continuation, joined)
  }

  private func serveTaker(_ contents: inout Contents) -> Served.Taker? {
    guard let taker = contents.taker, let next = contents.takeNext() else { return nil }
    contents.taker = nil
    record(.groupNext, taker.call.task, taker.call.site, peer: next.child, &contents)
    return (taker.call.task, taker.continuation, next.index)
  }

  private func wake(_ served: Served, by child: TaskRecord) {
    if let (task, continuation, joined) = served.joiner {
      run.wake(task, by: child.id, continuation, with: joined)
    }
    if let (task, continuation, index) = served.taker {
      run.wake(task, by: child.id, continuation, with: index)
    }
  }

  /// Parks the parent until all children have ended or one has failed. No scheduling point.
  func waitForAll(_ call: Call) async throws -> Joined {
    try await suspend { continuation in
      let answer: Joined? = contents.withLock { contents in
        if let joined = joined(&contents) {
          if joined == .ended { record(.join, call.task, call.site, peer: .none, &contents) }
          return joined
        }
        contents.joiner = (call, continuation)
        recordBlocked(.join, call, &contents)
        run.parked(call.task, at: .join, of: id)
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  /// Takes the next ended child; nil if there will be none.
  func next(_ call: Call) async throws -> Result? {
    let pending = Pending(operation: .groupNext, object: self, site: call.site)
    try await run.arrive(call.task, at: pending)
    let index: Int? = try await suspend { continuation in
      let answer: Swift.Result<Int?, any Error>? = contents.withLock { contents in
        if let next = contents.takeNext() {
          record(.groupNext, call.task, call.site, peer: next.child, &contents)
          return .success(next.index)
        }
        if contents.taken == contents.results.count { return .success(nil) }
        call.task.park(in: self)
        if run.isClosing || call.task.isCancelled { return .failure(run.interruption) }
        contents.taker = (call, continuation)
        recordBlocked(.groupNext, call, &contents)
        run.parked(call.task, at: .groupNext, of: id)
        return nil
      }
      if let answer { continuation.resume(with: answer) }
    }
    guard let index else { return nil }
    return try contents.withLock { contents in
      guard let result = contents.results[index] else {
        preconditionFailure("a child was taken before it had ended")
      }
      return try result.get()
    }
  }

  private func recordBlocked(_ operation: Operation, _ call: Call, _ contents: inout Contents) {
    run.record(
      Event(
        .taskBlocked, operation: operation, task: call.task.id, object: id, site: call.site),
      for: call.task, objectTime: &contents.lastTime)
  }

  private func record(
    _ operation: Operation, _ task: TaskRecord, _ site: Site, peer: TaskID,
    _ contents: inout Contents
  ) {
    run.record(
      Event(
        .operationPerformed, operation: operation, task: task.id, object: id, peer: peer,
        site: site),
      for: task, objectTime: &contents.lastTime)
  }

  // MARK: InstrumentedObject

  func canProceed(_ operation: Operation, by task: TaskRecord) -> Bool {
    guard operation == .groupNext else { return true }
    return contents.withLock { $0.taken < $0.ended.count || $0.taken == $0.results.count }
  }

  func cancelWaiter(_ task: TaskRecord) {
    let taker = contents.withLock { contents in
      let taker = contents.taker
      contents.taker = nil
      return taker
    }
    guard let taker = taker else { return }
    run.wake(task, by: TaskRecord.current?.id ?? .none) {
      taker.continuation.resume(throwing: self.run.interruption)
    }
  }

  func closeWaiters() {
    let (joiner, taker) = contents.withLock { contents in
      let waiting = (contents.joiner, contents.taker)
      contents.joiner = nil
      contents.taker = nil
      return waiting
    }
    // The parent goes on to leave the group, whose children are being closed as well.
    if let joiner = joiner {
      run.wake(joiner.call.task, by: .none) {
        joiner.continuation.resume(throwing: SceneClosed())
      }
    }
    if let taker = taker {
      run.wake(taker.call.task, by: .none) {
        taker.continuation.resume(throwing: SceneClosed())
      }
    }
  }
}
