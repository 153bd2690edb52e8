public import ConcurrencyTrace
internal import Synchronization

/// A run on real threads: paused, stepped and slowed from any thread while it goes on.
public final class LiveRun: Sendable {
  private struct State {
    var ending: Ending?
    var hasStarted = false
    var isFinished = false
    var abandoned: [String] = []
  }

  private let run: Run
  let scheduler: LiveScheduler
  private let state = Monitor(State())

  /// Makes the run; `start` starts it. The options' variant and parameters must be the scene's.
  ///
  /// - Parameter onEvents: Called on a thread of the run's own when there are events to take, and when
  ///   it has ended.
  public init(
    _ scene: Scene, _ options: RunOptions, onEvents: @escaping @Sendable () -> Void = {}
  ) {
    scheduler = LiveScheduler(options, onEvents: onEvents)
    run = Run(
      scene: scene, variant: scene.variant(options.variant), options: options,
      scheduler: scheduler)
  }

  /// Starts the threads and the scene. Returns as soon as they run.
  ///
  /// - Throws: `ThreadsRefused` if the system gives no threads at all.
  public func start() throws(ThreadsRefused) {
    do {
      try scheduler.prepare(run)
      state.withLock { $0.hasStarted = true }
      try startThread(named: "supervisor") { [self] in supervise() }
    } catch {
      scheduler.closePools()
      scheduler.forgetRun()
      scheduler.collecting.stop()
      state.withLock { $0.isFinished = true }
      state.wakeAll()
      throw ThreadsRefused(errno: error.errno)
    }
  }

  // MARK: Control

  /// Stops each task before its next operation, and the clocks.
  public func pause() {
    scheduler.gate.setPaused(true)
    scheduler.clock.pause()
    scheduler.supervisor.wake()
  }

  public func resume() {
    scheduler.clock.resume()
    scheduler.gate.setPaused(false)
    scheduler.supervisor.wake()
  }

  /// The time now, in nanoseconds as `Event.time` and `Event.sceneTime` count them.
  public var now: (time: UInt64, sceneTime: UInt64) {
    (scheduler.clock.watched, scheduler.clock.scene)
  }

  public var isPaused: Bool { scheduler.gate.isPaused }
  public var speed: Speed { scheduler.gate.speed }

  public func setSpeed(_ speed: Speed) {
    scheduler.clock.change(to: speed)
    scheduler.gate.setSpeed(speed)
    scheduler.supervisor.wake()
  }

  /// While paused: lets the next operation through, or, if nothing is ready, moves the clock to the next
  /// timer.
  public func step() {
    // In this order: nobody begins to stand here who was not awake.
    if scheduler.isEverythingWaiting, !scheduler.gate.isSomeoneStanding,
      let due = scheduler.supervisor.nextDue
    {
      scheduler.clock.jump(to: due)
      scheduler.supervisor.wake()
    } else {
      scheduler.gate.letOneThrough()
    }
  }

  /// While paused: lets one operation of `task` through; false if the task is blocked or over.
  ///
  /// If the task has no worker, one is taken from a task that is held; that one goes to the front of the
  /// run queue.
  public func letGo(_ task: TaskID) -> Bool {
    if scheduler.gate.letThrough(task) { return true }
    guard let pool = scheduler.pool(of: task), pool.bringToFront(task) else {
      scheduler.gate.withdrawGrant(of: task)
      return false
    }
    scheduler.gate.displaceOne(of: pool)
    return true
  }

  /// Ends the run: every task unwinds by `SceneClosed`. Returns when it has ended, or when tasks that
  /// never call an operation have had their time. Not from `onEvents`.
  public func close() {
    guard state.withLock({ $0.hasStarted }) else { return }
    scheduler.supervisor.end(with: .stopped)
    waitUntilFinished()
  }

  // MARK: Results

  /// Events since the last call, in the order of their times. Any thread, one at a time.
  public func takeEvents() -> [Event] { scheduler.collecting.collector.take() }

  public var directory: Directory { run.registry.directory }

  /// The directory, if it has changed since `version`, which is brought up to date.
  public func directory(newerThan version: inout Int) -> Directory? {
    run.registry.directory(newerThan: &version)
  }

  /// How the run ended; nil while it goes on.
  public var ending: Ending? { state.withLock { $0.ending } }
  public var crash: Crash? { run.crash }
  /// Whether it has ended and all its threads are gone, or given up.
  public var isFinished: Bool { state.withLock { $0.isFinished } }
  /// Names of tasks that would not end when the run was closed.
  public var abandoned: [String] { state.withLock { $0.abandoned } }

  /// Blocks the calling thread until the run has ended and everything is published.
  public func waitUntilFinished() {
    state.wait { state, _ in state.isFinished ? () : nil }
  }

  /// The same, at most until the monotonic time `deadline`; whether it has ended.
  package func waitUntilFinished(deadline: UInt64) -> Bool {
    state.wait { state, wake in
      if state.isFinished { return true }
      if monotonicNow() >= deadline { return false }
      wake = deadline
      return nil
    }
  }

  // MARK: The supervisor's thread

  private func supervise() {
    let ring = EventRing(worker: .outside, capacity: 1 << 12)
    scheduler.collecting.collector.add(ring)
    let context = ThreadContext(run: run, worker: .outside, ring: ring, seed: run.options.seed)
    context.use {
      let stage = Stage(run)
      let body = run.variant.body
      run.startMain { try await body(stage) }
      let ending = watch()
      sampleThreads()
      if run.seal(with: ending) { state.withLock { $0.ending = ending } }
      tearDown()
    }
    scheduler.collecting.stop()
    run.dismantle()
    scheduler.forgetRun()
    state.withLock { $0.isFinished = true }
    state.wakeAll()
    scheduler.collecting.onEvents()
  }

  private func watch() -> Ending {
    var nextSample: UInt64? = monotonicNow() + LiveRun.samplingPeriod
    while true {
      switch scheduler.supervisor.nextErrand(samplingAt: nextSample) {
      case .fire(let timers):
        for timer in timers { timer.fire() }
        scheduler.collecting.somethingHappened()
      case .runOn(let due):
        scheduler.clock.jump(to: due)
      case .judge:
        if let ending = verdict() { return ending }
      case .end(let ending):
        return run.crash == nil ? ending : .crash
      case .sample:
        // Figures of threads that stand still do not change, and taking them would wake the machine.
        if !scheduler.gate.isPaused { sampleThreads() }
        let period = scheduler.gate.isPaused ? LiveRun.pausedPeriod : LiveRun.samplingPeriod
        nextSample = scheduler.isEverythingWaiting ? nil : monotonicNow() + period
      }
      if nextSample == nil, !scheduler.isEverythingWaiting {
        nextSample = monotonicNow() + LiveRun.samplingPeriod
      }
    }
  }

  private static let samplingPeriod: UInt64 = 250_000_000
  private static let pausedPeriod: UInt64 = 3_600_000_000_000
  /// More threads than this are not sampled each time: reading them would take longer than the period.
  private static let sampledThreads = 256

  private func sampleThreads() {
    let threads = scheduler.threads.withLock { $0 }
    for worker in threads.keys.sorted().prefix(LiveRun.sampledThreads) {
      guard let thread = threads[worker] else { continue }
      guard let sample = thread.sample() else { continue }
      var none: UInt64 = 0
      run.record(sample.event(of: thread.worker), for: nil, objectTime: &none)
    }
  }

  private func verdict() -> Ending? {
    guard run.activeTasks == 0 else { return nil }
    if run.crash != nil { return .crash }
    guard run.hasMainReturned else { return .deadlock }
    return run.aliveTasks > 0 ? .leak : .completed
  }

  /// Unwinds every task and lets the threads go.
  private func tearDown() {
    scheduler.supervisor.markOver()
    scheduler.clock.resume()
    scheduler.gate.close()
    run.close()
    let deadline = monotonicNow() + LiveRun.patience
    while run.aliveTasks > 0, monotonicNow() < deadline {
      for timer in scheduler.supervisor.takeAllTimers() { timer.fire() }
      pauseThread(nanoseconds: 100_000)
    }
    scheduler.closePools()
    let stuck = run.abandoned.withLock { $0 } + run.namesOfLivingTasks
    state.withLock { $0.abandoned = stuck }
  }

  /// How long tasks have to unwind, in nanoseconds.
  private static let patience: UInt64 = 2_000_000_000
}

/// The system gave no threads for a run.
public struct ThreadsRefused: Error, Equatable {
  public let errno: Int32
}
