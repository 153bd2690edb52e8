internal import ConcurrencyTrace

/// One operation at a time, in virtual time, in the order that someone else gives.
///
/// Every task suspends at each scheduling point and is resumed only when it is chosen; everything runs on
/// the thread that drives the run, so the same choices give the same events.
final class DirectedScheduler: Scheduler {
  /// A task at a scheduling point.
  struct Waiting {
    let task: TaskRecord
    let pending: Pending
    let suspension: Suspension<Void>
    /// For `sleep` and `io`: the scene time at which it is over.
    let due: UInt64?
    /// What the last `taskBlocked` or `taskReadied` said; tells when to record the next.
    var isKnownBlocked = false
  }

  struct Timer {
    let id: TimerID
    let task: TaskRecord
    let due: UInt64
    let fire: @Sendable () -> Void
  }

  struct State {
    /// By task, so that everything is found in the order of creation.
    var waiting: [Waiting?] = []
    var timers: [Timer] = []
    var nextTimer: UInt64 = 0
    var clock: UInt64 = 0
    var events: [Event] = []
    var ending: Ending?
    var mainReturnedAt: UInt64?
    var selectCase: Int?
    var level: Level
    /// Draws where neither schedule nor user named a `select` case.
    var random: SeededGenerator
  }

  /// What a step costs on the virtual clock, in nanoseconds.
  static let stepCost: UInt64 = 1_000
  /// A computation is a step for each slice of this length.
  static let slice: UInt64 = 10_000_000

  /// How much of a run is recorded.
  enum Level {
    /// All that a viewer shows.
    case everything
    /// What orders steps and decides outcomes: no announcements, no states of tasks.
    case effects
    case nothing

    func records(_ kind: Event.Kind) -> Bool {
      switch self {
      case .everything: true
      case .nothing: false
      case .effects:
        switch kind {
        case .operationPerformed, .taskSpawned, .taskReadied, .taskCancelled, .objectCreated: true
        case .sceneStarted, .sceneEnded, .taskStarted, .taskEnded, .taskResumed, .taskYielded,
          .taskBlocked, .taskLeft, .threadRefused, .operationAnnounced, .cycleClosed,
          .threadSampled, .instrumentWaited, .eventsDropped, .taskAbandoned:
          false
        }
      }
    }
  }

  let executor = DirectedExecutor()
  let state: Monitor<State>

  init(seed: UInt64, level: Level = .everything) {
    state = Monitor(State(level: level, random: SeededGenerator(seed: seed &+ 0x5E1EC7)))
  }

  var sceneNow: UInt64 { state.withLock { $0.clock } }

  func record(_ event: Event, for task: TaskRecord?, objectTime: inout UInt64, in run: Run) {
    state.withLock { state in
      guard state.level.records(event.kind) else { return }
      var event = event
      event.time = state.clock
      event.sceneTime = state.clock
      event.worker = WorkerID(0)
      state.events.append(event)
    }
  }

  func executor(for task: TaskRecord) -> Result<any TaskExecutor, ThreadRefused> {
    .success(executor)
  }

  // MARK: Scheduling points

  func arrive(_ task: TaskRecord, at pending: Pending) async throws {
    try await arrive(task, at: pending, due: nil)
  }

  private func arrive(_ task: TaskRecord, at pending: Pending, due: UInt64?) async throws {
    let run = task.run
    if run.isClosing { try await run.afterClose(task) }
    if state.withLock({ $0.level == .everything }) {
      var none: UInt64 = 0
      run.record(
        pending.event(.operationAnnounced, task: task.id), for: task, objectTime: &none)
      run.recordLifecycle(.taskYielded, of: task)
    }
    try await suspend { suspension in
      state.withLock { state in
        while state.waiting.count <= task.id.index { state.waiting.append(nil) }
        state.waiting[task.id.index] = Waiting(
          task: task, pending: pending, suspension: suspension, due: due)
      }
      run.parked(task, at: pending.operation, of: pending.object?.id ?? .none)
    }
    if run.isClosing { throw SceneClosed() }
  }

  func sleep(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws {
    if task.isCancelled { throw CancellationError() }
    let due = sceneNow + duration
    var dated = pending
    dated.detail = Int64(due)
    try await arrive(task, at: dated, due: due)
    if task.isCancelled { throw CancellationError() }
    performed(pending, by: task)
  }

  func compute(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws {
    var left = duration
    repeat {
      var slice = pending
      let length = min(left, DirectedScheduler.slice)
      slice.detail = Int64(length)
      try await arrive(task, at: slice)
      state.withLock { $0.clock += length }
      performed(slice, by: task)
      left -= length
    } while left > 0
  }

  func blockThread(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws {
    try await arrive(task, at: pending)
    state.withLock { $0.clock += duration }
    performed(pending, by: task)
  }

  private func performed(_ pending: Pending, by task: TaskRecord) {
    var none: UInt64 = 0
    task.run.record(
      pending.event(.operationPerformed, task: task.id), for: task, objectTime: &none)
  }

  // MARK: Timers and select

  func startTimer(
    after duration: UInt64, for task: TaskRecord, _ fire: @escaping @Sendable () -> Void
  ) -> TimerID {
    state.withLock { state in
      state.nextTimer += 1
      let id = TimerID(rawValue: state.nextTimer)
      state.timers.append(Timer(id: id, task: task, due: state.clock + duration, fire: fire))
      return id
    }
  }

  func cancelTimer(_ timer: TimerID) -> Bool {
    state.withLock { state in
      let count = state.timers.count
      state.timers.removeAll { $0.id == timer }
      return state.timers.count < count
    }
  }

  func chooseCase(among ready: [Int], for task: TaskRecord) -> Int {
    state.withLock { state in
      defer { state.selectCase = nil }
      if let named = state.selectCase, ready.contains(named) { return named }
      return ready[Int.random(in: 0..<ready.count, using: &state.random)]
    }
  }

  // MARK: The end

  /// For an explorer this is an effect even if there was nobody left to cancel.
  func willCancel(group: ObjectID, in run: Run) {
    guard !run.isSealed else { return }
    state.withLock { state in
      guard state.level == .effects else { return }
      state.events.append(
        Event(
          .operationPerformed, operation: .groupCancel, task: TaskRecord.current?.id ?? .none,
          object: group))
    }
  }

  /// A cancelled task stays at its scheduling point; it may now be chosen, and then throws.
  func taskWasCancelled(_ task: TaskRecord) {}
  func becameQuiescent(_ run: Run) {}
  func taskEnded(_ task: TaskRecord) {}

  func mainReturned(_ run: Run) {
    state.withLock { $0.mainReturnedAt = $0.clock }
  }

  func end(_ run: Run, with ending: Ending) {
    if run.seal(with: ending) { state.withLock { $0.ending = ending } }
  }
}
