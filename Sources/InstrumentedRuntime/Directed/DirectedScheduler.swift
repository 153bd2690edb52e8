package import ConcurrencyTrace

/// Decides who goes next, whenever everybody stands before a step, waits or has ended.
///
/// Called on the thread that drives the run, which takes no step meanwhile.
package protocol StepDriver: AnyObject {
  /// Who goes next, if that is known without looking at anybody; else nil.
  func foreseen() -> Schedule.Choice?
  /// Who goes next; nil lets everybody stand.
  func next() -> Schedule.Choice?
}

/// One operation at a time, in virtual time, in the order that someone else gives.
///
/// Every task suspends at each scheduling point and is resumed only when it is chosen; everything runs on
/// the thread that drives the run, so the same choices give the same events.
final class DirectedScheduler: Scheduler {
  /// A task at a scheduling point.
  struct Waiting {
    let task: TaskRecord
    let pending: Pending
    /// Nil for one that has just arrived and goes on at once if it is chosen.
    var suspension: Suspension<Void>?
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
    private(set) var waiting: [Waiting?] = []
    /// Beside it, which of all arrivals each is; 0 for nobody. What looks through all reads only this.
    private(set) var arrived: [UInt32] = []
    private var arrivals: UInt32 = 0
    var timers: [Timer] = []
    var nextTimer: UInt64 = 0
    var clock: UInt64 = 0
    var events: [Event] = []
    var ending: Ending?
    var mainReturnedAt: UInt64?
    var selectCase: Int?
    /// Draws where neither schedule nor user named a `select` case.
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed &+ 0x5E1EC7) }

    mutating func place(_ entry: consuming Waiting) {
      let index = entry.task.id.index
      while waiting.count <= index {
        waiting.append(nil)
        arrived.append(0)
      }
      waiting[index] = entry
      arrivals += 1
      arrived[index] = arrivals
    }

    /// Notes whether its task was recorded as blocked.
    mutating func note(isBlocked: Bool, at index: Int) {
      waiting[index]?.isKnownBlocked = isBlocked
    }

    /// Takes everybody out.
    mutating func takeAll() -> [Waiting] {
      let all = waiting.compactMap(\.self)
      waiting.removeAll(keepingCapacity: true)
      arrived.removeAll(keepingCapacity: true)
      return all
    }

    private mutating func take(at index: Int) -> Waiting? {
      guard index < waiting.count, arrived[index] != 0 else { return nil }
      arrived[index] = 0
      return waiting[index].take()
    }

    /// Takes out the task that is to go, and lets the time pass that it has waited for.
    mutating func takeOut(_ choice: Schedule.Choice) -> Waiting? {
      selectCase = choice.selectCase
      guard let entry = take(at: choice.task.index) else { return nil }
      wakeUp(entry)
      return entry
    }

    private mutating func wakeUp(_ entry: Waiting) {
      guard let due = entry.due else { return }
      clock += DirectedScheduler.stepCost
      if !entry.task.isCancelled { clock = max(clock, due) }
    }

    /// Lets a task go on that has just arrived.
    mutating func pass(_ entry: Waiting, _ choice: Schedule.Choice) {
      selectCase = choice.selectCase
      _ = take(at: entry.task.id.index)
      wakeUp(entry)
      if entry.due == nil { clock += DirectedScheduler.stepCost }
    }

    /// As it was when it was made, but for its capacities.
    mutating func reset(seed: UInt64) {
      waiting.removeAll(keepingCapacity: true)
      arrived.removeAll(keepingCapacity: true)
      timers.removeAll(keepingCapacity: true)
      events.removeAll(keepingCapacity: true)
      arrivals = 0
      nextTimer = 0
      clock = 0
      ending = nil
      mainReturnedAt = nil
      selectCase = nil
      random = SeededGenerator(seed: seed &+ 0x5E1EC7)
    }
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

    func records(_ kind: Event.Kind) -> Bool {
      switch self {
      case .everything: true
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
  let level: Level

  init(seed: UInt64, level: Level = .everything) {
    self.level = level
    state = Monitor(State(seed: seed))
  }

  var sceneNow: UInt64 { state.withLock { $0.clock } }

  func records(_ kind: Event.Kind) -> Bool { level.records(kind) }

  func record(_ event: Event, for task: TaskRecord?, objectTime: inout UInt64, in run: Run) {
    guard level.records(event.kind) else { return }
    state.withLock { state in
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

  func passes(_ task: TaskRecord, at pending: Pending) -> Bool {
    goesOn(Waiting(task: task, pending: pending, due: nil))
  }

  func arrive(_ task: TaskRecord, at pending: Pending) async throws {
    try await stand(Waiting(task: task, pending: pending, due: nil))
  }

  private func stand(_ entry: Waiting) async throws {
    let (task, pending) = (entry.task, entry.pending)
    let run = task.run
    if run.isClosing { try await run.afterClose(task) }
    if level == .everything {
      var none: UInt64 = 0
      run.record(
        pending.event(.operationAnnounced, task: task.id), for: task, objectTime: &none)
      run.recordLifecycle(.taskYielded, of: task)
    }
    try await suspend { suspension in
      state.withLock { state in
        var entry = entry
        entry.suspension = suspension
        state.place(entry)
      }
      run.parked(task, at: pending.operation, of: pending.object?.id ?? .none)
    }
    if run.isClosing { throw SceneClosed() }
  }

  /// Asks the driver, if everybody stands now that this task does; true if this one is to go, which then
  /// need not suspend.
  private func goesOn(_ entry: Waiting) -> Bool {
    let run = entry.task.run
    guard level == .effects, let context = ThreadContext.current, let driver = context.driver,
      run.activeTasks == 1, executor.isIdle, !run.isClosing
    else { return false }
    if let choice = driver.foreseen() { return goesOn(entry, choice, context) }
    state.withLock { $0.place(entry) }
    guard let choice = driver.next() else {
      context.decision = .nobody
      return false
    }
    return goesOn(entry, choice, context)
  }

  private func goesOn(
    _ entry: Waiting, _ choice: Schedule.Choice, _ context: ThreadContext
  ) -> Bool {
    guard choice.task == entry.task.id else {
      context.decision = .go(choice)
      return false
    }
    state.withLock { $0.pass(entry, choice) }
    return true
  }

  func sleep(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws {
    if task.isCancelled { throw CancellationError() }
    let due = sceneNow + duration
    var dated = pending
    dated.detail = Int64(due)
    let entry = Waiting(task: task, pending: dated, due: due)
    if !goesOn(entry) { try await stand(entry) }
    if task.isCancelled { throw CancellationError() }
    performed(pending, by: task)
  }

  func compute(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws {
    var left = duration
    repeat {
      var slice = pending
      let length = min(left, DirectedScheduler.slice)
      slice.detail = Int64(length)
      try await task.run.arrive(task, at: slice)
      state.withLock { $0.clock += length }
      performed(slice, by: task)
      left -= length
    } while left > 0
  }

  func blockThread(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws {
    try await task.run.arrive(task, at: pending)
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
    guard level == .effects else { return }
    state.withLock { state in
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
