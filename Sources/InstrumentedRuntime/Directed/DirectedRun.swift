public import ConcurrencyTrace
internal import Synchronization

/// A run that takes one operation at a time, each time the one that it is told: fully repeatable.
///
/// Use it from one thread. Everything of the scene runs on that thread, inside `begin`, `perform` and
/// `close`. Going back is beginning anew and performing one choice less.
public final class DirectedRun {
  let run: Run
  let scheduler: DirectedScheduler
  private let isExploring: Bool
  private let context: ThreadContext
  let state: DirectedState
  /// The choices performed so far.
  public private(set) var schedule = Schedule()
  private var lastTask = TaskID.none
  /// Whether a task has suspended in something that is not instrumented: then the run is not repeatable.
  public private(set) var wentOutside = false
  private var abandoned: [String] = []
  /// Whether a written schedule says how the run goes on: then tasks may outlive `main` for as long as it
  /// says.
  public var isScheduled = false

  /// Makes the run; `begin` starts it. The options' variant and parameters must be the scene's.
  public convenience init(_ scene: Scene, _ options: RunOptions) {
    self.init(scene, options, exploring: false)
  }

  /// - Parameter exploring: Whether only what an explorer needs is recorded and checked; then it goes on by
  ///   `advance`, and `conclude` says when nothing can go on.
  /// - Parameter other: A run of which strings and files keep their numbers.
  package init(
    _ scene: Scene, _ options: RunOptions, exploring: Bool, stringsOf other: DirectedRun? = nil
  ) {
    var options = options
    options.mode = .directed
    isExploring = exploring
    scheduler = DirectedScheduler(level: exploring ? .effects : .everything)
    state = DirectedState(scheduler, seed: options.seed)
    run = Run(
      scene: scene, variant: scene.variant(options.variant), options: options,
      scheduler: scheduler,
      registry: other.map { Registry(stringsOf: $0.run.registry) } ?? Registry())
    _ = run.registry.addWorker("by hand")
    context = ThreadContext(
      run: run, worker: WorkerID(0), ring: nil, seed: options.seed, directed: state)
  }

  deinit { close() }

  /// Starts the scene, up to the first operation of each task.
  public func begin() {
    context.use {
      start()
      settle()
    }
  }

  private func start() {
    let stage = Stage(run)
    let body = run.variant.body
    run.startMain { try await body(stage) }
  }

  /// Begins and goes on for as long as `driver` says who is next.
  ///
  /// A task that goes next directly after a step of its own does not even suspend. Only for explorers.
  package func begin(drivenBy driver: any StepDriver) {
    drive(by: driver) { start() }
  }

  /// Goes on for as long as `driver` says who is next.
  package func goOn(drivenBy driver: any StepDriver) { drive(by: driver) {} }

  private func drive(by driver: any StepDriver, _ start: () -> Void) {
    state.driver = driver
    state.decision = .open
    context.use {
      start()
      settle()
      while let choice = decision {
        resume(choice)
        settle()
      }
    }
    state.driver = nil
  }

  /// What the driver has said, or says now.
  private var decision: Schedule.Choice? {
    defer { state.decision = .open }
    switch state.decision {
    case .open: return state.driver?.foreseen() ?? state.driver?.next()
    case .go(let choice): return choice
    case .nobody: return nil
    }
  }

  /// Closes the run and makes it what it was before it began, for what it costs less than a new one.
  ///
  /// False if tasks are left that would not end: then only a new run will do. Only for explorers.
  package func reset() -> Bool {
    guard endAll().isEmpty, !wentOutside, run.reset() else {
      run.dismantle()
      return false
    }
    scheduler.reset()
    state.reset(seed: run.options.seed)
    context.reset(seed: run.options.seed)
    schedule.choices.removeAll(keepingCapacity: true)
    return true
  }

  // MARK: What can go

  /// All that may be chosen now, timers that are not yet due included, in order of task and case.
  public var choices: [Schedule.Choice] { choices(firingEarly: true) }

  /// What may be chosen by someone who respects time: a timer only when it is due, or, when nothing
  /// else can go, the next one.
  public var timelyChoices: [Schedule.Choice] {
    let timely = choices(firingEarly: false)
    if !timely.isEmpty { return timely }
    guard let next = nextDue else { return [] }
    let sleepers = state.everybody.filter { $0.due == next }.compactMap(\.task?.id)
    let selects = scheduler.timers.filter { $0.due == next }.map(\.task.id)
    return (sleepers + selects).sorted().map { Schedule.Choice($0) }
  }

  private var nextDue: UInt64? {
    (state.everybody.compactMap(\.due) + scheduler.timers.map(\.due)).min()
  }

  private func choices(firingEarly: Bool) -> [Schedule.Choice] {
    if ending != nil { return [] }
    let clock = scheduler.sceneNow
    var choices: [Schedule.Choice] = []
    for entry in state.everybody {
      guard let task = entry.task else { continue }
      if let due = entry.due {
        if firingEarly || due <= clock || task.isCancelled { choices.append(.init(task.id)) }
        continue
      }
      let cases = readyCases(entry)
      if !cases.isEmpty {
        choices += cases.map { .init(task.id, selectCase: $0) }
      } else if isEnabled(entry) {
        choices.append(.init(task.id))
      }
    }
    for timer in scheduler.timers where firingEarly || timer.due <= clock {
      choices.append(.init(timer.task.id))
    }
    return choices.sorted { ($0.task, $0.selectCase ?? -1) < ($1.task, $1.selectCase ?? -1) }
  }

  func isEnabled(_ entry: DirectedState.Waiting) -> Bool {
    guard let task = entry.task else { return false }
    let operation = entry.operation
    if entry.object?.canProceed(operation, by: task) ?? true { return true }
    return task.isCancelled && operation.throwsWhenCancelled
  }

  /// The cases to choose from, if it is a `select` with several that are ready.
  func readyCases(_ entry: DirectedState.Waiting) -> [Int] {
    guard entry.operation == .select, let task = entry.task,
      let select = entry.object as? SelectStatement
    else { return [] }
    let ready = select.readyCases(for: task)
    return ready.count > 1 ? ready : []
  }

  /// What a task stands before; nil if it is not at a scheduling point.
  public func pending(of task: TaskID) -> (operation: Operation, object: ObjectID, site: Site)? {
    guard let entry = state.waiting(task.index) else { return nil }
    return (entry.operation, entry.objectID, entry.site)
  }

  // MARK: Going on

  /// Lets one task take one step.
  ///
  /// - Throws: `ScheduleMismatch` if that is not possible now; then nothing has happened.
  public func perform(_ choice: Schedule.Choice) throws(ScheduleMismatch) {
    let possible = choices
    guard let chosen = possible.first(where: { $0.accepts(choice) }) else {
      throw ScheduleMismatch(
        step: schedule.choices.count + 1, choice: choice, reason: reason(against: choice),
        possible: possible)
    }
    advance(choice.selectCase == nil ? chosen : choice)
  }

  /// The same for a choice that is known to be possible.
  package func advance(_ choice: Schedule.Choice) {
    schedule.choices.append(choice)
    lastTask = choice.task
    context.use {
      resume(choice)
      settle()
    }
  }

  private func resume(_ choice: Schedule.Choice) {
    guard let entry = state.takeOut(choice) else { return fireTimer(of: choice.task) }
    if !isExploring {
      if entry.isKnownBlocked { run.recordLifecycle(.taskReadied, of: entry.task) }
      run.recordLifecycle(.taskResumed, of: entry.task)
    }
    // The task runs for as long as its step takes; a wake-up took its time before.
    if entry.due == nil { scheduler.advance(by: DirectedScheduler.stepCost) }
    goOn(entry)
  }

  /// Resumes a task that stood at a scheduling point and was counted off there.
  private func goOn(_ entry: DirectedState.Leaving) {
    run.countOn()
    let suspension = entry.suspension
    context.enqueue(.wake(entry.task)) { suspension?.resume() }
  }

  private func fireTimer(of task: TaskID) {
    guard let timer = scheduler.takeTimer({ $0.task.id == task }) else { return }
    scheduler.advance(by: DirectedScheduler.stepCost, atLeastTo: timer.due)
    timer.fire()
  }

  /// Runs local code until every task stands before an operation, waits, or has ended.
  private func settle() {
    drain()
    if run.activeTasks > 0, ending == nil { waitForThoseOutside() }
    if isExploring { return }
    recordWhoIsBlocked()
    conclude()
  }

  /// A task that is in something foreign comes back by itself; it is given a while, so that the choices that
  /// follow do not depend on how fast it was.
  private func waitForThoseOutside() {
    let deadline = monotonicNow() + DirectedRun.patience
    while run.activeTasks > 0, ending == nil {
      wentOutside = true
      guard scheduler.executor.waitForJob(until: deadline) else { break }
      drain()
    }
  }

  /// How long a step waits for tasks outside the instrument, in nanoseconds.
  private static let patience: UInt64 = 200_000_000

  private func drain() {
    let (executor, context, state) = (scheduler.executor, self.context, self.state)
    while executor.runNext(context, state) {
      if context.disposition == .left, let task = context.running {
        run.letGo(of: task, .left, context.pickUp)
      }
    }
  }

  private func recordWhoIsBlocked() {
    for entry in state.everybody {
      guard let task = entry.task else { continue }
      let isBlocked = entry.due != nil ? !task.isCancelled : !isEnabled(entry)
      guard isBlocked != entry.isKnownBlocked else { continue }
      entry.isKnownBlocked = isBlocked
      if isBlocked {
        var none: UInt64 = 0
        run.record(
          entry.event(.taskBlocked, task: task.id), for: task, objectTime: &none)
      } else {
        run.recordLifecycle(.taskReadied, of: task, peer: lastTask)
      }
    }
  }

  /// Whether tasks are suspended in something that is not instrumented; while there are, there is no
  /// verdict.
  public var isWaitingOutside: Bool { run.activeTasks > 0 }

  /// Gives tasks that are outside a while to come back, when nothing else can go.
  ///
  /// Blocks for at most a fifth of a second; call it again as long as `isWaitingOutside`.
  public func waitForTasksOutside() { context.use { settle() } }

  /// Gives the run its ending if nothing can go on, or tasks have outlived `main` for too long.
  package func conclude() {
    guard ending == nil, run.activeTasks == 0 else { return }
    let mainReturnedAt = scheduler.shared.withLock { $0.mainReturnedAt }
    if !isScheduled, let mainReturnedAt, scheduler.sceneNow > mainReturnedAt + run.options.grace {
      scheduler.end(run, with: .stopped)
    } else if state.isEmpty && !scheduler.hasTimers || choices.isEmpty {
      let ending: Ending =
        mainReturnedAt == nil ? .deadlock : run.aliveTasks > 0 ? .leak : .completed
      scheduler.end(run, with: ending)
    }
  }

  // MARK: Results

  /// How the run ended; nil while something can go on.
  public var ending: Ending? {
    // Not asked for before there is one, since an explorer looks after every step.
    run.isSealed ? scheduler.shared.withLock { $0.ending } : nil
  }
  /// Whether it has one.
  package var hasEnded: Bool { run.isSealed }
  public var crash: Crash? { run.crash }
  /// Whether the scene has asked its clock.
  package var hasReadClock: Bool { run.hasReadClock }
  /// Whether a task that waited for a detached one was cancelled before or meanwhile.
  package var hasCancelledJoin: Bool { run.hasCancelledJoin }

  /// Events since the last call, in the order in which they happened.
  public func takeEvents() -> [Event] {
    defer { state.removeEvents() }
    return state.allEvents()
  }

  /// Hands on all events since the run began, or since they were last taken, from the one of that number
  /// on; returns how many there are. `body` must not use the run.
  package func visitEvents(from first: Int, _ body: (Event) -> Void) -> Int {
    state.visitEvents(from: first, body)
  }

  public var directory: Directory { run.registry.directory }

  package func object(_ id: ObjectID) -> Directory.Object { run.registry.object(id) }

  /// Ends the run: every task unwinds by `SceneClosed`. Nothing of it is recorded.
  ///
  /// Returns the names of tasks that would not end; they are parked for ever.
  @discardableResult
  public func close() -> [String] {
    if run.isClosing { return abandoned }
    defer { run.dismantle() }
    return endAll()
  }

  private func endAll() -> [String] {
    // Nobody is left to unwind.
    if isExploring, run.aliveTasks == 0, ending != nil {
      run.close()
      return abandoned
    }
    context.use {
      if ending == nil { scheduler.end(run, with: .stopped) }
      run.close()
      unwind()
      let deadline = monotonicNow() + DirectedRun.patience
      while run.aliveTasks > 0, scheduler.executor.waitForJob(until: deadline) { unwind() }
      abandoned = run.abandoned.withLock { $0 } + run.namesOfLivingTasks
    }
    return abandoned
  }

  private func unwind() {
    repeat {
      while scheduler.executor.runNext(context, state) {}
      let waiting = state.takeAll()
      if waiting.isEmpty { return }
      for entry in waiting { goOn(entry) }
    } while true
  }
}

extension Schedule.Choice {
  /// Whether someone who wrote `other` can mean this choice: the case may be left out.
  fileprivate func accepts(_ other: Schedule.Choice) -> Bool {
    task == other.task && (other.selectCase == nil || other.selectCase == selectCase)
  }
}
