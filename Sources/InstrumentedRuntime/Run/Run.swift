internal import ConcurrencyTrace
internal import Synchronization

/// One run of a scene: what all its tasks and objects share, in every mode.
final class Run: Sendable {
  let scene: Scene
  let variant: Scene.Variant
  let options: RunOptions
  let registry = Registry()
  let scheduler: any Scheduler
  /// Whether several threads run its tasks.
  let isLive: Bool

  /// Tasks that are running, ready, held, asleep or outside; at 0 nothing can happen any more.
  ///
  /// Whoever wakes a task counts it before its own end or wait is counted off, and a task counts itself
  /// off inside the lock of the object that it parks in, so 0 is only ever reached for good.
  private let active = Atomic<Int>(0)
  /// Bodies of tasks that have not ended.
  let alive = Atomic<Int>(0)
  private let closing = Atomic<Bool>(false)
  /// Set when the run has its ending: what happens afterwards is only unwinding, and not recorded.
  private let sealed = Atomic<Bool>(false)

  /// In order of creation.
  private let tasks = Monitor<[TaskRecord]>([])
  private let objects = Monitor<[any InstrumentedObject]>([])
  /// Swift's handles of main and of detached tasks, to cancel them when the run is closed.
  private let handles = Monitor<[Task<Void, Never>]>([])
  private let crashed = Monitor<Crash?>(nil)
  /// Names of tasks that were parked for ever, since they would not end.
  let abandoned = Monitor<[String]>([])
  static let callsAllowedAfterClose = 1000
  private let random: Monitor<SeededGenerator>

  init(scene: Scene, variant: Scene.Variant, options: RunOptions, scheduler: any Scheduler) {
    self.scene = scene
    self.variant = variant
    self.options = options
    self.scheduler = scheduler
    isLive = options.mode != .directed
    random = Monitor(SeededGenerator(seed: options.seed &+ 0x5CE4E))
  }

  var isClosing: Bool { closing.load(ordering: .acquiring) }
  var isSealed: Bool { sealed.load(ordering: .acquiring) }
  var crash: Crash? { crashed.withLock { $0 } }
  var activeTasks: Int { active.load(ordering: .sequentiallyConsistent) }
  var aliveTasks: Int { alive.load(ordering: .acquiring) }

  // MARK: Tasks

  /// The scene task that calls, and the line that it stands on.
  ///
  /// - Throws: `MisplacedOperation` if the caller is no task of a scene or runs on a foreign thread.
  func caller(_ fileID: StaticString, _ line: UInt32) throws -> Call {
    guard let context = ThreadContext.current, let task = TaskRecord.current, task.run === self
    else {
      throw MisplacedOperation.outsideScene(file: fileID.description, line: Int(line))
    }
    context.running = task
    if !task.presence.isInside { returned(task) }
    return Call(task: task, site: context.site(fileID, line))
  }

  /// A task is seen inside again after a suspension in something foreign.
  private func returned(_ task: TaskRecord) {
    if task.presence.isSeen() == .outside { recordLifecycle(.taskResumed, of: task) }
  }

  func makeTask(_ name: String, parent: TaskID, isDetached: Bool) -> TaskRecord {
    let id = registry.addTask(.init(name: name, parent: parent, isDetached: isDetached))
    let task = TaskRecord(id: id, name: name, parent: parent, run: self)
    tasks.withLock { $0.append(task) }
    return task
  }

  /// Starts `main`, which runs the scene's body.
  func startMain(_ body: @escaping @Sendable () async throws -> Void) {
    let main = makeTask("main", parent: .none, isDetached: true)
    recordLifecycle(.sceneStarted, of: main)
    _ = startDetached(main, spawner: nil, body)
  }

  /// Starts a task that belongs to no group; false if the system refused a thread for it.
  ///
  /// - Parameters:
  ///   - keep: Gets Swift's handle, for whoever cancels the task.
  ///   - report: Called when the task has ended, before it is counted off.
  func startDetached(
    _ task: TaskRecord, spawner: TaskRecord?, joinedAt object: ObjectID = .none,
    keep: Monitor<Task<Void, Never>?>? = nil,
    _ body: @escaping @Sendable () async throws -> Void,
    then report: @escaping @Sendable () -> Void = {}
  ) -> Bool {
    guard let executor = admit(task, spawner: spawner, joinedAt: object) else { return false }
    ThreadContext.current?.enqueue(.spawn(task)) {
      let handle = Task(name: task.name, executorPreference: executor) {
        await self.body(of: task, then: { _ in report() }, body)
      }
      keep?.withLock { $0 = handle }
      handles.withLock { $0.append(handle) }
    }
    return true
  }

  /// Counts and records a new task, and finds its executor.
  ///
  /// - Parameter object: The group or handle on which others wait for its end.
  func admit(
    _ task: TaskRecord, spawner: TaskRecord?, joinedAt object: ObjectID
  ) -> (any TaskExecutor)? {
    if let spawner {
      var none: UInt64 = 0
      record(
        Event(.taskSpawned, task: spawner.id, object: object, peer: task.id), for: spawner,
        objectTime: &none)
    }
    switch scheduler.executor(for: task) {
    case .success(let executor):
      active.add(1, ordering: .sequentiallyConsistent)
      alive.add(1, ordering: .acquiringAndReleasing)
      return executor
    case .failure(let refused):
      recordLifecycle(.threadRefused, of: task, detail: Int64(refused.errno))
      recordLifecycle(.taskEnded, of: task, detail: Int64(TaskEnd.refused.rawValue))
      return nil
    }
  }

  /// What every task runs: `work` inside its record, its end told to the instrument.
  ///
  /// `report` is called with the error, if any, before the task is counted off, so that whoever waits
  /// for it is awake by then.
  func body(
    of task: TaskRecord, then report: ((any Error)?) -> Void, _ work: () async throws -> Void
  ) async {
    var failure: (any Error)?
    await TaskRecord.$current.withValue(task) {
      await withTaskCancellationHandler {
        do { try await work() } catch { failure = error }
      } onCancel: {
        task.cancel(by: TaskRecord.current?.id ?? .none)
      }
    }
    if !task.presence.isInside { returned(task) }
    let end: TaskEnd =
      switch failure {
      case nil: .returned
      case is CancellationError: .cancelled
      case is SceneClosed: .closed
      default: .threw
      }
    task.job.store(0, ordering: .releasing)
    task.hasEnded.store(true, ordering: .releasing)
    if task.id == .main, end == .threw, let failure {
      fail(.uncaughtError(task: task.name, error: "\(failure)"))
    }
    recordLifecycle(.taskEnded, of: task, detail: Int64(end.rawValue))
    report(failure)
    ThreadContext.current?.disposition = .ended
    scheduler.taskEnded(task)
    if task.id == .main { scheduler.mainReturned(self) }
    alive.subtract(1, ordering: .acquiringAndReleasing)
    countOff()
  }

  func task(_ id: TaskID) -> TaskRecord? {
    tasks.withLock { tasks in tasks.first { $0.id == id } }
  }

  func task(withJob address: UInt) -> TaskRecord? {
    tasks.withLock { tasks in tasks.first { $0.job.load(ordering: .acquiring) == address } }
  }

  var hasMainReturned: Bool { task(.main)?.hasEnded.load(ordering: .acquiring) ?? false }

  var namesOfLivingTasks: [String] {
    tasks.withLock { tasks in
      tasks.filter { !$0.hasEnded.load(ordering: .acquiring) }.map(\.name)
    }
  }

  /// The calling thread's job returned without a word: its task is in something foreign.
  func left(_ task: TaskRecord, pickUp: UInt64) {
    guard task.presence.leave(pickUp) else { return }
    recordLeaving(task)
  }

  func recordLeaving(_ task: TaskRecord) {
    if task.isWindingUp.load(ordering: .acquiring) {
      var none: UInt64 = 0
      record(
        Event(.taskBlocked, operation: .join, task: task.id), for: task, objectTime: &none)
    } else {
      recordLifecycle(.taskLeft, of: task)
    }
  }

  // MARK: Parking and waking

  /// The calling task is parked in an operation. Inside the lock of the object that it parks in.
  func parked(_ task: TaskRecord, at operation: Operation, of object: ObjectID) {
    task.waitsFor.withLock { $0 = (operation, object) }
    if isLive { task.handOver.begin() }
    ThreadContext.current?.disposition = .suspended
    countOff()
  }

  func countOff() {
    if active.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 {
      scheduler.becameQuiescent(self)
    }
  }

  /// Wakes a parked task: counts it, records that it is ready, and resumes it.
  func wake(_ task: TaskRecord, by waker: TaskID, _ resume: @escaping @Sendable () -> Void) {
    countOn()
    ready(task, by: waker, resume)
  }

  func countOn() { active.add(1, ordering: .sequentiallyConsistent) }

  /// The same for a task that was counted all the time, such as one asleep.
  func ready(_ task: TaskRecord, by waker: TaskID, _ resume: @escaping @Sendable () -> Void) {
    task.park(in: nil)
    recordLifecycle(.taskReadied, of: task, peer: waker)
    if !isLive { return enqueue(task, resume) }
    task.handOver.wake { self.enqueue(task, resume) }
  }

  private func enqueue(_ task: TaskRecord, _ resume: () -> Void) {
    if let context = ThreadContext.current, context.run === self {
      context.enqueue(.wake(task), resume)
    } else {
      foreignContext().use { ThreadContext.current?.enqueue(.wake(task), resume) }
    }
  }

  /// A context for a thread that has none, such as one of Swift's own that cancels a task.
  func foreignContext() -> ThreadContext {
    ThreadContext(run: self, worker: .outside, ring: nil, seed: 0)
  }

  // MARK: Recording

  func recordLifecycle(
    _ kind: Event.Kind, of task: TaskRecord, peer: TaskID = .none, detail: Int64 = 0
  ) {
    var none: UInt64 = 0
    record(Event(kind, task: task.id, peer: peer, detail: detail), for: task, objectTime: &none)
  }

  @inline(__always)
  func record(_ event: Event, for task: TaskRecord?, objectTime: inout UInt64) {
    if isSealed { return }
    scheduler.record(event, for: task, objectTime: &objectTime, in: self)
  }

  // MARK: Objects

  func register(_ object: any InstrumentedObject) { objects.withLock { $0.append(object) } }

  func drawRandom(below bound: Int) -> Int {
    random.withLock { Int.random(in: 0..<bound, using: &$0) }
  }

  // MARK: The end

  /// The scene did what would have ended the program.
  func fail(_ crash: Crash) {
    let isFirst = crashed.withLock { kept in
      if kept != nil { return false }
      kept = crash
      return true
    }
    if isFirst { scheduler.end(self, with: .crash) }
  }

  /// Nothing after this is recorded. Returns false if it was so before.
  func seal(with ending: Ending) -> Bool {
    if isSealed { return false }
    var none: UInt64 = 0
    let reason = crash.map { describe($0.description) } ?? .none
    scheduler.record(
      Event(.sceneEnded, value: reason, detail: Int64(ending.rawValue)), for: nil,
      objectTime: &none, in: self)
    return !sealed.exchange(true, ordering: .acquiringAndReleasing)
  }

  /// Ends every wait with `SceneClosed`; every operation throws it from now on.
  func close() {
    if closing.exchange(true, ordering: .acquiringAndReleasing) { return }
    for handle in handles.withLock({ $0 }) { handle.cancel() }
    // Objects made while we close see `isClosing` themselves before they park anybody.
    for object in objects.withLock({ $0 }) { object.closeWaiters() }
  }

  /// Breaks the cycles between a run and what it made, once all tasks have ended.
  func dismantle() {
    tasks.withLock { $0 = [] }
    objects.withLock { $0 = [] }
    handles.withLock { $0 = [] }
  }
}

/// Who calls an operation, and from which line.
struct Call: Sendable {
  let task: TaskRecord
  let site: Site
}

extension Run {
  /// What an operation does in a run that is closed: it throws, and a task that goes on calling
  /// operations regardless is parked for ever after a thousand of them.
  func afterClose(_ task: TaskRecord) async throws -> Never {
    if task.callsAfterClose.add(1, ordering: .relaxed).newValue > Run.callsAllowedAfterClose {
      abandoned.withLock { $0.append(task.name) }
      let _: Void = try await suspend { _ in
        ThreadContext.current?.disposition = .suspended
        alive.subtract(1, ordering: .acquiringAndReleasing)
      }
    }
    throw SceneClosed()
  }
}
