internal import ConcurrencyTrace
internal import Synchronization

/// One run of a scene: what all its tasks and objects share, in every mode.
final class Run: Sendable {
  let scene: Scene
  let variant: Scene.Variant
  let options: RunOptions
  let registry: Registry
  let scheduler: any Scheduler
  /// Whether several threads run its tasks, which then have their names for a debugger as well.
  let isLive: Bool

  /// Tasks that are running, ready, held, asleep or outside; at 0 nothing can happen any more.
  ///
  /// Whoever wakes a task counts it before its own end or wait is counted off, and a task counts itself
  /// off inside the lock of the object that it parks in, so 0 is only ever reached for good.
  ///
  /// Each change is a release, and whoever finds 0 acquires them all: the verdict reads what every task
  /// has left behind.
  private let active = Atomic<Int>(0)
  /// Bodies of tasks that have not ended. Released at each end, acquired by the teardown that waits for 0.
  let alive = Atomic<Int>(0)
  /// Released before any object is told to close. A task acquires it inside the lock of the object that it
  /// wants to park in, so it sees the flag or is seen by `closeWaiters`.
  private let closing = Atomic<Bool>(false)
  /// Set when the run has its ending: what happens afterwards is only unwinding, and not recorded. The
  /// exchange decides who ends it; whoever acquires it late records what the collector leaves out.
  private let sealed = Atomic<Bool>(false)

  /// Whether the scene asked its clock. Nothing is ordered by it: it is looked at when the run is over.
  private let clockRead = Atomic<Bool>(false)
  /// Whether a task waited for a detached one and was cancelled; likewise.
  private let cancelledJoin = Atomic<Bool>(false)

  private let tasks = Monitor(TaskList())
  private let objects = Monitor<[any InstrumentedObject]>([])
  /// Swift's handles of main and of detached tasks, to cancel them when the run is closed.
  private let handles = Monitor<[Task<Void, Never>]>([])
  private let crashed = Monitor<(crash: Crash, at: Call?, of: ObjectID)?>(nil)
  /// Names of tasks that were parked for ever, since they would not end.
  let abandoned = Monitor<[String]>([])
  private let random: Monitor<SeededGenerator>

  init(
    scene: Scene, variant: Scene.Variant, options: RunOptions, scheduler: any Scheduler,
    registry: Registry = Registry()
  ) {
    self.registry = registry
    self.scene = scene
    self.variant = variant
    self.options = options
    self.scheduler = scheduler
    isLive = options.mode != .directed
    random = Monitor(SeededGenerator(seed: options.seed &+ 0x5CE4E))
  }

  var isClosing: Bool { closing.load(ordering: .acquiring) }
  var isSealed: Bool { sealed.load(ordering: .acquiring) }
  var crash: Crash? { crashed.withLock { $0?.crash } }
  var activeTasks: Int { active.load(ordering: .sequentiallyConsistent) }
  var aliveTasks: Int { alive.load(ordering: .acquiring) }

  var hasReadClock: Bool { clockRead.load(ordering: .relaxed) }

  var hasCancelledJoin: Bool { cancelledJoin.load(ordering: .relaxed) }

  func noteCancelledJoin() { cancelledJoin.store(true, ordering: .relaxed) }

  func noteClockRead() { clockRead.store(true, ordering: .relaxed) }

  // MARK: Tasks

  /// The scene task that calls, and the line that it stands on.
  ///
  /// - Throws: `MisplacedOperation` if the caller is no task of a scene or runs on a foreign thread.
  func caller(_ fileID: StaticString, _ line: UInt32) throws -> Call {
    let call = ThreadContext.withCurrent { context -> Call? in
      guard context.run === self, let task = context.caller else { return nil }
      if context.running !== task { isBack(task, context) }
      return Call(task: task, site: context.site(fileID, line))
    }
    if let call, let call { return call }
    throw MisplacedOperation.outsideScene(file: fileID.description, line: Int(line))
  }

  /// A task is seen to run after a suspension in something foreign, in a job of Swift's own that may have
  /// run another task before.
  private func isBack(_ task: TaskRecord, _ context: ThreadContext) {
    if let other = context.running { letGo(of: other, context.disposition, context.pickUp) }
    context.running = task
    context.disposition = .left
    task.whileNobodyElseMoves {
      let (number, before) = task.presence.pickUp()
      context.pickUp = number
      switch before {
      case .inside: recordLeaving(task)
      case .outside: break
      case .backAlready: recordAbsence(of: task)
      }
      recordLifecycle(.taskResumed, of: task)
    }
  }

  func makeTask(_ name: String, parent: TaskID, isDetached: Bool) -> TaskRecord {
    let id = registry.addTask(.init(name: name, parent: parent, isDetached: isDetached))
    return tasks.withLock { $0.add(id, name, parent, self) }
  }

  /// Starts `main`, which runs the scene's body.
  func startMain(_ body: @escaping @Sendable () async throws -> Void) {
    let main = makeTask("main", parent: .none, isDetached: true)
    recordLifecycle(.sceneStarted, of: main)
    // Refused a thread even for this, there is nothing to wait for.
    if !startDetached(main, spawner: nil, body) { scheduler.end(self, with: .stopped) }
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
    enqueue(.spawn(task)) {
      let handle = Task(name: isLive ? task.name : nil, executorPreference: executor) {
        self.begins(task)
        var failure: (any Error)?
        await withTaskCancellationHandler {
          do { try await body() } catch { failure = error }
        } onCancel: {
          task.cancel()
        }
        self.ended(task, with: failure, then: report)
      }
      keep?.withLock { $0 = handle }
      handles.withLock { $0.append(handle) }
      // Closed in between, it would not be among those that are cancelled.
      if isClosing { handle.cancel() }
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
      task.hasEnded.store(true, ordering: .releasing)
      recordLifecycle(.threadRefused, of: task, detail: Int64(refused.errno))
      return nil
    }
  }

  /// The Swift task that calls is that task's from now on.
  func begins(_ task: TaskRecord) {
    task.job.store(TaskRecord.callingTask, ordering: .releasing)
  }

  /// The task's body has ended, on whatever way.
  ///
  /// Every Swift task of the scene calls `begins`, runs its work with `TaskRecord.cancel` as the handler of
  /// its cancellation, and calls this. It says so itself, since one function for all would await twice as
  /// often. `report` is called before the task is counted off, so that whoever waits for it is awake by then.
  func ended(_ task: TaskRecord, with failure: (any Error)?, then report: () -> Void) {
    if let context = ThreadContext.current, context.running !== task { isBack(task, context) }
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
      fail(
        .uncaughtError(task: task.name, error: "\(failure)"), at: Call(task: task, site: .unknown))
    }
    recordLifecycle(.taskEnded, of: task, detail: Int64(end.rawValue))
    report()
    ThreadContext.current?.disposition = .ended
    scheduler.taskEnded(task)
    if task.id == .main { scheduler.mainReturned(self) }
    alive.subtract(1, ordering: .acquiringAndReleasing)
    countOff()
  }

  func task(_ id: TaskID) -> TaskRecord? {
    tasks.withLock { tasks in
      let all = tasks.all
      // In order of creation, but for two that two workers made at the same time.
      if all.indices.contains(id.index), all[id.index].id == id { return all[id.index] }
      return all.first { $0.id == id }
    }
  }

  func task(withJob address: UInt) -> TaskRecord? {
    tasks.withLock { tasks in tasks.all.first { $0.job.load(ordering: .acquiring) == address } }
  }

  var hasMainReturned: Bool { task(.main)?.hasEnded.load(ordering: .acquiring) ?? false }

  var namesOfLivingTasks: [String] {
    tasks.withLock { tasks in
      tasks.all.filter { !$0.hasEnded.load(ordering: .acquiring) && !$0.isAbandoned }.map(\.name)
    }
  }

  // MARK: Scheduling points

  /// The scheduling point before an operation: returns when the task may perform it.
  ///
  /// Inlined, so that a task that need not stop awaits nothing: to come back from an `await` costs as much
  /// as the rest of an operation.
  @inline(__always)
  func arrive(_ task: TaskRecord, at pending: Pending) async throws {
    if scheduler.passes(task, at: pending) { return }
    if isClosing { try await afterClose(task) }
    try await suspend { scheduler.stop(task, at: pending, $0) }
    if isClosing { throw SceneClosed() }
  }

  // MARK: Parking and waking

  /// The calling task is parked in an operation. Inside the lock of the object that it parks in.
  func parked(_ task: TaskRecord, at operation: Operation, of object: ObjectID) {
    task.wait(for: operation, of: object)
    parked(task)
  }

  /// The calling task suspends, and will be resumed by the instrument.
  func parked(_ task: TaskRecord) {
    task.handOver?.begin()
    ThreadContext.withCurrent { $0.disposition = .suspended }
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

  /// Wakes a parked task with an answer.
  func wake<Answer: Sendable>(
    _ task: TaskRecord, by waker: TaskID, _ suspension: Suspension<Answer>, with answer: Answer
  ) {
    if isLive { return wake(task, by: waker) { suspension.resume(returning: answer) } }
    // The same without a closure that is kept: there is nobody to hand over to.
    countOn()
    task.park(in: nil)
    recordLifecycle(.taskReadied, of: task, peer: waker)
    enqueue(.wake(task)) { suspension.resume(returning: answer) }
  }

  func countOn() { active.add(1, ordering: .sequentiallyConsistent) }

  /// The same for a task that was counted all the time, such as one asleep.
  func ready(_ task: TaskRecord, by waker: TaskID, _ resume: @escaping @Sendable () -> Void) {
    task.park(in: nil)
    recordLifecycle(.taskReadied, of: task, peer: waker)
    guard let handOver = task.handOver else { return enqueue(.wake(task), resume) }
    handOver.wake { self.enqueue(.wake(task), resume) }
  }

  /// Runs `resume`, which enqueues a job, so that the executor knows whose it is.
  func enqueue(_ hint: ThreadContext.Hint, _ resume: () -> Void) {
    let isDone: Bool? = ThreadContext.withCurrent { context in
      if context.run === self { context.enqueue(hint, resume) }
      return context.run === self
    }
    if isDone == true { return }
    // A thread that is none of ours, such as one of Swift's own that cancels a task.
    let context = ThreadContext(run: self, worker: .outside, ring: nil, seed: 0)
    context.use { context.enqueue(hint, resume) }
  }

  // MARK: Recording

  func recordLifecycle(
    _ kind: Event.Kind, of task: TaskRecord, peer: TaskID = .none, detail: Int64 = 0
  ) {
    guard scheduler.records(kind) else { return }
    var none: UInt64 = 0
    record(Event(kind, task: task.id, peer: peer, detail: detail), for: task, objectTime: &none)
  }

  @inline(__always)
  func record(_ event: Event, for task: TaskRecord?, objectTime: inout UInt64) {
    if isSealed { return }
    scheduler.record(event, for: task, objectTime: &objectTime, in: self)
  }

  // MARK: Objects

  func register(_ object: any InstrumentedObject) {
    // Once closed, nobody parks in it any more.
    if !isClosing { objects.withLock { $0.append(object) } }
  }

  /// Why a wait ends that is not over.
  var interruption: any Error { isClosing ? SceneClosed() : CancellationError() }

  func drawRandom(below bound: Int) -> Int {
    random.withLock { Int.random(in: 0..<bound, using: &$0) }
  }

  // MARK: The end

  /// The scene did what would have ended the program, on `object`.
  func fail(_ crash: Crash, at call: Call?, of object: ObjectID = .none) {
    let isFirst = crashed.withLock { kept in
      if kept != nil { return false }
      kept = (crash, call, object)
      return true
    }
    if isFirst { scheduler.end(self, with: .crash) }
  }

  /// Nothing after this is recorded. Returns false if it was so before.
  func seal(with ending: Ending) -> Bool {
    if isSealed { return false }
    // Past whatever a task has recorded. A clock that is paused stands still, and the times of what is
    // done one by one run ahead of it.
    var latest = isLive ? latestTime : 0
    var event = Event(.sceneEnded, detail: Int64(ending.rawValue))
    let crashed = self.crashed.withLock { $0 }
    if let crashed {
      event.value = describe(crashed.crash.description)
      event.object = crashed.of
      event.task = crashed.at?.task.id ?? .none
      event.site = crashed.at?.site ?? .unknown
    }
    scheduler.record(event, for: crashed?.at?.task, objectTime: &latest, in: self)
    return !sealed.exchange(true, ordering: .acquiringAndReleasing)
  }

  private var latestTime: UInt64 {
    tasks.withLock { $0.all.reduce(0) { max($0, $1.lastTime.load(ordering: .relaxed)) } }
  }

  /// Ends every wait with `SceneClosed`; every operation throws it from now on.
  func close() {
    if closing.exchange(true, ordering: .acquiringAndReleasing) { return }
    // Nobody waits for anything. A directed run starts no task meanwhile.
    if !isLive, aliveTasks == 0 { return }
    for handle in handles.withLock({ $0 }) { handle.cancel() }
    // Objects made while we close see `isClosing` themselves before they park anybody.
    for object in objects.withLock({ $0 }) { object.closeWaiters() }
  }

  /// As it was before it began, names of strings and files apart; false, and nothing is changed, if tasks
  /// of it are left.
  func reset() -> Bool {
    guard aliveTasks == 0, activeTasks == 0, abandoned.withLock({ $0.isEmpty }) else {
      return false
    }
    tasks.withLock { $0.reset() }
    forgetObjects()
    registry.removeTasksAndObjects()
    crashed.withLock { $0 = nil }
    random.withLock { $0 = SeededGenerator(seed: options.seed &+ 0x5CE4E) }
    closing.store(false, ordering: .releasing)
    sealed.store(false, ordering: .releasing)
    clockRead.store(false, ordering: .relaxed)
    cancelledJoin.store(false, ordering: .relaxed)
    return true
  }

  /// Breaks the cycles between a run and what it made, once all tasks have ended.
  func dismantle() {
    tasks.withLock { $0 = TaskList() }
    forgetObjects()
  }

  private func forgetObjects() {
    objects.withLock { $0.removeAll(keepingCapacity: true) }
    handles.withLock { $0.removeAll(keepingCapacity: true) }
  }
}

/// Who calls an operation, and from which line.
struct Call: Sendable {
  let task: TaskRecord
  let site: Site
}
