package import ConcurrencyTrace
internal import Synchronization

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
/// the thread that drives the run, so the same choices give the same events. What only that thread touches
/// is in its `DirectedState`; here is what others may reach as well: a foreign thread may cancel a task, make
/// an object, ask the clock.
final class DirectedScheduler: Scheduler {
  struct Timer {
    let id: TimerID
    let task: TaskRecord
    let due: UInt64
    let fire: @Sendable () -> Void
  }

  struct Shared {
    var timers: [Timer] = []
    var nextTimer: UInt64 = 0
    var ending: Ending?
    var mainReturnedAt: UInt64?
    /// Of threads that do not drive the run, and not yet taken in.
    var events: [Event] = []
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
  let shared = Monitor(Shared())
  let level: Level
  /// Scene time. Relaxed: only the driving thread moves it, and who else reads it is not ordered with that.
  private let clock = Atomic<UInt64>(0)
  /// Whether there are timers, and events in `shared`: only changed with the lock held. Acquired by the
  /// driving thread before it records what may follow from such an event.
  private let timersAreSet = Atomic<Bool>(false)
  private let eventsAreShared = Atomic<Bool>(false)

  init(level: Level = .everything) { self.level = level }

  /// As it was when it was made.
  func reset() {
    shared.withLock { $0 = Shared() }
    timersAreSet.store(false, ordering: .releasing)
    eventsAreShared.store(false, ordering: .releasing)
    clock.store(0, ordering: .relaxed)
  }

  var sceneNow: UInt64 { clock.load(ordering: .relaxed) }

  /// Moves the clock on, and past `time`. On the driving thread.
  func advance(by duration: UInt64, atLeastTo time: UInt64 = 0) {
    clock.store(max(sceneNow + duration, time), ordering: .relaxed)
  }

  // MARK: Recording

  func records(_ kind: Event.Kind) -> Bool { level.records(kind) }

  func record(_ event: Event, for task: TaskRecord?, objectTime: inout UInt64, in run: Run) {
    guard level.records(event.kind) else { return }
    if withState(of: run, { $0.record(event) }) == nil {
      shared.withLock { shared in
        shared.events.append(event)
        eventsAreShared.store(true, ordering: .releasing)
      }
    }
  }

  /// Calls `body` with what the calling thread keeps of the run; nil if it is not the one that drives it.
  @inline(__always)
  private func withState<Result>(of run: Run, _ body: (DirectedState) -> Result) -> Result? {
    ThreadContext.withCurrent { context -> Result? in
      context.run === run ? context.withDirected(body) : nil
    } ?? nil
  }

  func stamped(_ event: Event) -> Event {
    var event = event
    event.time = sceneNow
    event.sceneTime = event.time
    event.worker = WorkerID(0)
    return event
  }

  var hasEventsFromOutside: Bool { eventsAreShared.load(ordering: .acquiring) }

  func takeEventsFromOutside() -> [Event] {
    shared.withLock { shared in
      eventsAreShared.store(false, ordering: .releasing)
      defer { shared.events.removeAll() }
      return shared.events
    }
  }

  func executor(for task: TaskRecord) -> Result<any TaskExecutor, ThreadRefused> {
    .success(executor)
  }

  // MARK: Scheduling points

  func passes(_ task: TaskRecord, at pending: Pending) -> Bool {
    goesOn(task, at: pending, until: nil)
  }

  func stop(_ task: TaskRecord, at pending: Pending, _ suspension: Suspension<Void>) {
    stop(task, at: pending, until: nil, suspension)
  }

  private func stop(
    _ task: TaskRecord, at pending: Pending, until due: UInt64?, _ suspension: Suspension<Void>
  ) {
    let run = task.run
    if level == .everything {
      var none: UInt64 = 0
      run.record(
        pending.event(.operationAnnounced, task: task.id), for: task, objectTime: &none)
      run.recordLifecycle(.taskYielded, of: task)
    }
    let isKept: Void? = withState(of: run) { $0.suspend(task, at: pending, until: due, suspension) }
    precondition(isKept != nil, "an operation was called on a thread that does not drive the run")
    run.parked(task)
  }

  /// Asks the driver, if everybody stands now that this task does; true if this one is to go, which then
  /// need not suspend.
  private func goesOn(_ task: TaskRecord, at pending: Pending, until due: UInt64?) -> Bool {
    guard level == .effects else { return false }
    let run = task.run
    return withState(of: run) { goesOn(task, at: pending, until: due, $0, run) } ?? false
  }

  private func goesOn(
    _ task: TaskRecord, at pending: Pending, until due: UInt64?, _ state: DirectedState,
    _ run: Run
  ) -> Bool {
    guard let driver = state.driver, run.activeTasks == 1, state.jobs.isEmpty,
      executor.isIdle, !run.isClosing
    else { return false }
    let choice: Schedule.Choice
    if let foreseen = driver.foreseen() {
      choice = foreseen
    } else {
      state.place(task, at: pending, until: due)
      guard let next = driver.next() else {
        state.decision = .nobody
        return false
      }
      choice = next
    }
    guard choice.task == task.id else {
      state.decision = .go(choice)
      return false
    }
    state.pass(task, until: due, choice)
    return true
  }

  func sleep(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws {
    if task.isCancelled { throw CancellationError() }
    let due = sceneNow + duration
    var dated = pending
    dated.detail = Int64(due)
    if !goesOn(task, at: dated, until: due) {
      let run = task.run
      if run.isClosing { try await run.afterClose(task) }
      try await suspend { [dated] in stop(task, at: dated, until: due, $0) }
      if run.isClosing { throw SceneClosed() }
    }
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
      advance(by: length)
      performed(slice, by: task)
      left -= length
    } while left > 0
  }

  func blockThread(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws {
    try await task.run.arrive(task, at: pending)
    advance(by: duration)
    performed(pending, by: task)
  }

  private func performed(_ pending: Pending, by task: TaskRecord) {
    var none: UInt64 = 0
    task.run.record(
      pending.event(.operationPerformed, task: task.id), for: task, objectTime: &none)
  }

  // MARK: Timers and select

  var hasTimers: Bool { timersAreSet.load(ordering: .acquiring) }

  /// In the order in which they were started.
  var timers: [Timer] {
    hasTimers ? shared.withLock { $0.timers } : []
  }

  func startTimer(
    after duration: UInt64, for task: TaskRecord, _ fire: @escaping @Sendable () -> Void
  ) -> TimerID {
    shared.withLock { shared in
      shared.nextTimer += 1
      let id = TimerID(rawValue: shared.nextTimer)
      shared.timers.append(Timer(id: id, task: task, due: sceneNow + duration, fire: fire))
      timersAreSet.store(true, ordering: .releasing)
      return id
    }
  }

  func cancelTimer(_ timer: TimerID) -> Bool {
    takeTimer { $0.id == timer } != nil
  }

  /// Takes out the first timer that is meant, if there is one.
  func takeTimer(_ isMeant: (Timer) -> Bool) -> Timer? {
    shared.withLock { shared in
      guard let index = shared.timers.firstIndex(where: isMeant) else { return nil }
      defer { timersAreSet.store(!shared.timers.isEmpty, ordering: .releasing) }
      return shared.timers.remove(at: index)
    }
  }

  func chooseCase(among ready: [Int], for task: TaskRecord) -> Int {
    guard let chosen = withState(of: task.run, { $0.chooseCase(among: ready) }) else {
      preconditionFailure("a select was called on a thread that does not drive the run")
    }
    return chosen
  }

  // MARK: The end

  /// For an explorer this is an effect even if there was nobody left to cancel.
  func willCancel(group: ObjectID, in run: Run) {
    guard level == .effects else { return }
    var none: UInt64 = 0
    run.record(
      Event(
        .operationPerformed, operation: .groupCancel, task: TaskRecord.current?.id ?? .none,
        object: group),
      for: nil, objectTime: &none)
  }

  /// A cancelled task stays at its scheduling point; it may now be chosen, and then throws.
  func taskWasCancelled(_ task: TaskRecord) {}
  func becameQuiescent(_ run: Run) {}
  func taskEnded(_ task: TaskRecord) {}

  func mainReturned(_ run: Run) {
    shared.withLock { $0.mainReturnedAt = sceneNow }
  }

  func end(_ run: Run, with ending: Ending) {
    if run.seal(with: ending) { shared.withLock { $0.ending = ending } }
  }
}
