internal import ConcurrencyTrace

/// One execution of a `select`: the cases' channels locked together, so that "none is ready" is true of
/// one moment.
///
/// If cases are ready, one of them is taken (live: drawn from the seed; directed: named by the schedule).
/// If none is, the default is taken if there is one; else the task parks in all channels at once, and the
/// first partner to come, or the time-out, completes it.
final class SelectStatement: InstrumentedObject {
  enum Taken: Equatable {
    case index(Int)
    case byDefault
    case timeout
  }

  let id = ObjectID.none
  let run: Run
  private let lanes: [any SelectLane]
  /// The lanes whose locks are taken, each channel once, in the order of ids.
  private let locked: [any SelectLane]
  private let hasDefault: Bool
  private let timeout: UInt64?
  private let parked = Monitor<SelectToken?>(nil)

  init(_ lanes: [any SelectLane], hasDefault: Bool, timeout: UInt64?, in run: Run) {
    self.run = run
    self.lanes = lanes
    self.hasDefault = hasDefault
    self.timeout = timeout
    var locked: [any SelectLane] = []
    for lane in lanes.sorted(by: { $0.channel < $1.channel })
    where locked.last?.channel != lane.channel { locked.append(lane) }
    self.locked = locked
  }

  /// Whether it can go on only when a case is ready: it has no default and no time-out, and cannot wait
  /// where arriving is a step.
  var isGuarded: Bool {
    !hasDefault && timeout == nil && !lanes.contains { $0.isUnbuffered }
  }

  /// The channels of its cases, each once.
  var channels: [ObjectID] { locked.map(\.channel) }

  private func withAllLocks<Result>(_ body: () -> Result) -> Result {
    for lane in locked { lane.lock() }
    defer { for lane in locked.reversed() { lane.unlock() } }
    return body()
  }

  func execute(_ call: Call) async throws -> Taken {
    let pending = Pending(
      operation: .select, object: self, detail: Int64(lanes.count), site: call.site)
    try await run.arrive(call.task, at: pending)
    defer { leave(call.task) }
    let index: Int = try await suspend { continuation in
      var wakes: [() -> Void] = []
      let answer = withAllLocks { attempt(call, pending, continuation, &wakes) }
      for wake in wakes { wake() }
      if let answer { continuation.resume(with: answer) }
    }
    if index < lanes.count { return .index(index) }
    if index == lanes.count { return .byDefault }
    record(.selectTimeout, call)
    return .timeout
  }

  /// Takes the task out of all channels in which it may still be parked.
  private func leave(_ task: TaskRecord) {
    task.park(in: nil)
    guard let token = parked.withLock({ $0 }) else { return }
    parked.withLock { $0 = nil }
    withAllLocks { for lane in lanes { lane.unpark(token) } }
  }

  /// With all locks held: nil if the task is parked.
  private func attempt(
    _ call: Call, _ pending: Pending, _ continuation: Suspension<Int>,
    _ wakes: inout [() -> Void]
  ) -> Result<Int, any Error>? {
    var ready = lanes.indices.filter { lanes[$0].isReady(for: call.task) }
    while !ready.isEmpty {
      let index = run.scheduler.chooseCase(among: ready, for: call.task)
      switch lanes[index].perform(call, &wakes) {
      case .success(true): return .success(index)
      // Its partner waits in a `select` of its own, and has been served elsewhere since we looked.
      case .success(false): ready.removeAll { $0 == index }
      case .failure(let crash):
        run.fail(crash, at: call, of: lanes[index].channel)
        return .failure(SceneClosed())
      }
    }
    if hasDefault {
      record(.selectDefault, call)
      return .success(lanes.count)
    }
    call.task.park(in: self)
    if run.isClosing || call.task.isCancelled { return .failure(run.interruption) }
    park(call, pending, continuation)
    return nil
  }

  private func park(
    _ call: Call, _ pending: Pending, _ continuation: Suspension<Int>
  ) {
    let token = SelectToken(call.task, continuation)
    parked.withLock { $0 = token }
    if lanes.contains(where: { $0.isUnbuffered }) { record(.select, call) }
    var none: UInt64 = 0
    run.record(
      pending.event(.taskBlocked, task: call.task.id), for: call.task, objectTime: &none)
    for (index, lane) in lanes.enumerated() { lane.park(token, call, index: index) }
    guard let timeout else { return run.parked(call.task, at: .select, of: .none) }
    // The timer may fire at once, so it is started when the task has parked; counted meanwhile, so that
    // nobody takes that for the end.
    run.countOn()
    run.parked(call.task, at: .select, of: .none)
    let afterAll = lanes.count + 1
    let timer = run.scheduler.startTimer(after: timeout, for: call.task) {
      if token.claim() { token.complete(with: afterAll, by: .none) }
    }
    token.keep(timer)
    run.countOff()
  }

  private func record(_ operation: Operation, _ call: Call) {
    var none: UInt64 = 0
    run.record(
      Event(
        .operationPerformed, operation: operation, task: call.task.id,
        detail: Int64(lanes.count), site: call.site),
      for: call.task, objectTime: &none)
  }

  // MARK: InstrumentedObject

  /// The cases that could be taken now, for the explorer and the schedule.
  func readyCases(for task: TaskRecord) -> [Int] {
    withAllLocks { lanes.indices.filter { lanes[$0].isReady(for: task) } }
  }

  func canProceed(_ operation: Operation, by task: TaskRecord) -> Bool {
    !isGuarded || !readyCases(for: task).isEmpty
  }

  func cancelWaiter(_ task: TaskRecord) { closeWaiters() }

  func closeWaiters() {
    // With all locks, so that a task that is just parking has parked everywhere, or has seen the reason.
    let isTaken = withAllLocks {
      guard let token = parked.withLock({ $0 }), token.claim() else { return SelectToken?.none }
      return token
    }
    isTaken?.fail(run.interruption, by: TaskRecord.current?.id ?? .none)
  }
}
