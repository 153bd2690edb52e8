internal import CThreads
internal import ConcurrencyTrace
internal import Synchronization

/// Tasks on real threads: over a few workers, or each on one of its own.
final class LiveScheduler: Scheduler {
  let options: RunOptions
  let clock: SceneClock
  let gate: Gate
  let supervisor: Supervisor
  let collecting: Collecting
  /// Kernel ids of the workers' threads, for the sampler; by worker.
  let threads = Monitor<[WorkerID: WorkerThread]>([:])
  private let pools = Monitor(Pools())
  private let sleepers = Monitor<[TaskID: Sleeper]>([:])
  /// The run, once it has been made.
  private let run = Monitor<Run?>(nil)
  private let random: Monitor<SeededGenerator>
  /// For threads that are none of the run's, such as one of Swift's that cancels a task.
  private let foreignRing: Monitor<EventRing>

  private struct Pools {
    /// The pool of all tasks; in threads mode each task has one of its own.
    var shared: WorkerPool?
    var own: [TaskID: WorkerPool] = [:]

    func allSatisfy(_ isTrue: (WorkerPool) -> Bool) -> Bool {
      shared.map(isTrue) ?? own.values.allSatisfy(isTrue)
    }
  }

  private struct Sleeper {
    let timer: TimerID
    let suspension: Suspension<Void>
  }

  init(_ options: RunOptions, onEvents: @escaping @Sendable () -> Void) {
    self.options = options
    let clock = SceneClock(options.speed)
    self.clock = clock
    gate = Gate(options.speed, isPaused: options.startsPaused, clock: clock)
    supervisor = Supervisor(clock)
    let collector = Collector(now: { clock.watermark })
    collecting = Collecting(collector, onEvents: onEvents)
    random = Monitor(SeededGenerator(seed: options.seed &+ 0x5E1EC7))
    let foreign = EventRing(worker: .outside, capacity: 1024)
    collector.add(foreign)
    foreignRing = Monitor(foreign)
    if options.startsPaused { clock.pause() }
  }

  var sceneNow: UInt64 { clock.scene }

  // MARK: Recording

  @inline(__always)
  func record(_ event: Event, for task: TaskRecord?, objectTime: inout UInt64, in run: Run) {
    if let context = ThreadContext.current, let ring = context.ring {
      let time = write(event, task, &objectTime, ring)
      if time >= context.sliceEnd {
        context.sliceEnd = .max
        context.sliceIsOver = true
      }
    } else {
      var time = objectTime
      foreignRing.withLock { _ = write(event, task, &time, $0) }
      objectTime = time
      collecting.somethingHappened()
    }
  }

  /// Stamps the event past everything that it must follow, and pushes it.
  @inline(__always)
  private func write(
    _ event: Event, _ task: TaskRecord?, _ objectTime: inout UInt64, _ ring: EventRing
  ) -> UInt64 {
    var event = event
    ring.beginWriting()
    let (watched, scene) = clock.now
    var time = max(watched, ring.lastTime + 1, objectTime + 1)
    if let task {
      // Relaxed: see `TaskRecord.lastTime`.
      time = max(time, task.lastTime.load(ordering: .relaxed) + 1)
      task.lastTime.store(time, ordering: .relaxed)
    }
    objectTime = time
    ring.lastTime = time
    event.time = time
    event.sceneTime = scene
    if event.worker == .outside { event.worker = ring.worker }
    if ring.dropped > 0 || !ring.push(event) { pushWithoutRoom(event, ring) }
    ring.endWriting()
    return time
  }

  /// Waits for the collector, or drops and counts.
  private func pushWithoutRoom(_ event: Event, _ ring: EventRing) {
    if options.lossy {
      guard ring.room >= 2 else {
        ring.dropped += 1
        return
      }
      if ring.dropped > 0 {
        var gap = event
        gap = Event(
          .eventsDropped, detail: ring.dropped, worker: ring.worker, time: event.time,
          sceneTime: event.sceneTime)
        ring.dropped = 0
        _ = ring.push(gap)
      }
      _ = ring.push(event)
      return
    }
    let began = monotonicNow()
    while ring.room < 2 {
      collecting.somethingHappened()
      pauseThread(nanoseconds: 20_000)
    }
    _ = ring.push(
      Event(
        .instrumentWaited, detail: Int64(monotonicNow() - began), worker: ring.worker,
        time: event.time, sceneTime: event.sceneTime))
    _ = ring.push(event)
  }

  // MARK: Threads

  /// Makes the pool of `tasks` mode with its workers. Blocks for as long as threads take to start.
  func prepare(_ run: Run) throws(ThreadRefused) {
    self.run.withLock { $0 = run }
    try collecting.start()
    guard options.mode == .tasks else { return }
    let pool = WorkerPool(self)
    pools.withLock { $0.shared = pool }
    for number in 0..<max(1, options.workers) {
      try startWorker(named: "worker \(number)", of: pool, ringCapacity: 1 << 16, run)
    }
  }

  private func startWorker(
    named name: String, of pool: WorkerPool, ringCapacity: Int, _ run: Run
  ) throws(ThreadRefused) {
    let id = run.registry.addWorker(name)
    let ring = EventRing(worker: id, capacity: ringCapacity)
    collecting.collector.add(ring)
    do {
      try startThread(named: name, core: options.oneCore ? cthreads_first_core() : nil) { [self] in
        threads.withLock { $0[id] = WorkerThread(worker: id) }
        Worker(id, ring: ring, pool: pool, run: run, scheduler: self).loop()
        threads.withLock { threads in _ = threads.removeValue(forKey: id) }
        collecting.collector.remove(ring)
      }
    } catch {
      collecting.collector.remove(ring)
      throw error
    }
  }

  func executor(for task: TaskRecord) -> Result<any TaskExecutor, ThreadRefused> {
    let (shared, isOneOfMany) = pools.withLock { ($0.shared, $0.own.count >= 64) }
    if let shared { return .success(shared) }
    let pool = WorkerPool(self)
    do {
      try startWorker(
        named: task.name, of: pool, ringCapacity: isOneOfMany ? 64 : 1024, task.run)
      pools.withLock { $0.own[task.id] = pool }
      return .success(pool)
    } catch {
      return .failure(error)
    }
  }

  func pool(of task: TaskID) -> WorkerPool? {
    pools.withLock { $0.shared ?? $0.own[task] }
  }

  /// Whether no worker runs or has anything to run, so that only a timer can go on.
  var isEverythingWaiting: Bool {
    collecting.areAllAsleep && pools.withLock { $0.allSatisfy(\.isIdle) }
  }

  /// The task whose job this is, if it has one.
  func owner(of job: UnownedJob) -> TaskRecord? {
    run.withLock { $0 }?.task(withJob: job.address)
  }

  func taskEnded(_ task: TaskRecord) {
    // In threads mode its thread ends with it.
    pools.withLock { $0.own.removeValue(forKey: task.id) }?.close()
  }

  // MARK: Scheduling points

  func beginSlice(_ context: ThreadContext) {
    context.sliceIsOver = false
    if gate.isOpen {
      context.sliceEnd = options.slices ? clock.watched + LiveScheduler.slice : .max
      context.holdsLeft = .max
    } else {
      context.sliceEnd = .max
      context.holdsLeft = Int.random(in: 1...3, using: &context.random)
    }
  }

  /// Go's forced preemption: a task that has run this long lets others run.
  static let slice: UInt64 = 10_000_000
  /// The slice of a computation in slow motion, in scene time.
  static let slowSlice: UInt64 = 100_000_000

  func passes(_ task: TaskRecord, at pending: Pending) -> Bool {
    guard gate.isOpen, let context = ThreadContext.current else { return false }
    return !context.sliceIsOver
  }

  func stop(_ task: TaskRecord, at pending: Pending, _ suspension: Suspension<Void>) {
    stop(task, at: pending, suspension, isHeld: true)
  }

  /// Gives the worker the task to hold, to let go on, or to put back into the run queue.
  private func stop(
    _ task: TaskRecord, at pending: Pending, _ suspension: Suspension<Void>, isHeld: Bool
  ) {
    let isAnnounced = isHeld && !gate.isOpen
    if isAnnounced {
      var none: UInt64 = 0
      task.run.record(
        pending.event(.operationAnnounced, task: task.id), for: task, objectTime: &none)
    }
    let context = ThreadContext.current
    context?.held = Held(
      task: task, pending: pending, suspension: suspension, isHeld: isHeld,
      isAnnounced: isAnnounced)
    context?.disposition = .suspended
  }

  func sleep(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws {
    try await task.run.arrive(task, at: pending)
    if task.isCancelled { throw CancellationError() }
    let due = clock.scene + duration
    var none: UInt64 = 0
    var dated = pending
    dated.detail = Int64(due)
    task.run.record(dated.event(.taskBlocked, task: task.id), for: task, objectTime: &none)
    try await suspend { suspension in
      ThreadContext.current?.disposition = .suspended
      task.handOver?.begin()
      fallAsleep(task, until: due, suspension)
    }
    performed(pending, by: task)
  }

  private func fallAsleep(_ task: TaskRecord, until due: UInt64, _ suspension: Suspension<Void>) {
    sleepers.withLock { sleepers in
      let timer = supervisor.startTimer(at: due) { [self] in
        guard takeSleeper(task.id) != nil else { return }
        task.run.ready(task, by: .none) {
          if task.run.isClosing {
            suspension.resume(throwing: SceneClosed())
          } else {
            suspension.resume()
          }
        }
      }
      sleepers[task.id] = Sleeper(timer: timer, suspension: suspension)
    }
    // Cancelled or closed between the first look and now: nobody else will wake it.
    if task.isCancelled { taskWasCancelled(task) }
    if task.run.isClosing, let sleeper = takeSleeper(task.id) {
      task.run.ready(task, by: .none) { sleeper.suspension.resume(throwing: SceneClosed()) }
    }
  }

  private func takeSleeper(_ task: TaskID) -> Sleeper? {
    sleepers.withLock { $0.removeValue(forKey: task) }
  }

  func taskWasCancelled(_ task: TaskRecord) {
    guard let sleeper = takeSleeper(task.id) else { return }
    _ = supervisor.cancelTimer(sleeper.timer)
    task.run.ready(task, by: TaskRecord.current?.id ?? .none) {
      sleeper.suspension.resume(throwing: task.run.interruption)
    }
  }

  func compute(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws {
    var left = duration
    while true {
      if !gate.isOpen || ThreadContext.current?.sliceIsOver ?? true {
        try await stopComputing(task, at: pending)
      }
      let speed = gate.speed
      let slice = speed == .real ? LiveScheduler.slice : LiveScheduler.slowSlice
      let burnt = burn(min(left, slice), stretch: speed.stretch)
      left -= min(left, burnt)
      var done = pending
      done.detail = Int64(burnt)
      performed(done, by: task)
      if left == 0 { return }
      if speed != .real { ThreadContext.current?.sliceIsOver = true }
    }
  }

  /// Stops between two slices of a computation.
  private func stopComputing(_ task: TaskRecord, at pending: Pending) async throws {
    let run = task.run
    if run.isClosing { try await run.afterClose(task) }
    try await suspend { stop(task, at: pending, $0, isHeld: gate.isPaused) }
    if run.isClosing { throw SceneClosed() }
  }

  /// Uses the processor for `duration` of scene time, or until someone pauses, closes or changes the speed; returns how much it was.
  private func burn(_ duration: UInt64, stretch: UInt64) -> UInt64 {
    let began = threadCPUTime()
    let changes = gate.changesSoFar
    while true {
      let used = (threadCPUTime() - began) / stretch
      if used >= duration { return duration }
      if gate.changesSoFar != changes { return used }
    }
  }

  func blockThread(_ task: TaskRecord, _ pending: Pending, for duration: UInt64) async throws {
    try await task.run.arrive(task, at: pending)
    let isDone = Monitor(false)
    _ = supervisor.startTimer(at: clock.scene + duration) {
      isDone.withLock { $0 = true }
      isDone.wakeAll()
    }
    collecting.workerSleeps()
    isDone.wait { isDone, _ in isDone ? () : nil }
    collecting.workerWakes()
    performed(pending, by: task)
  }

  private func performed(_ pending: Pending, by task: TaskRecord) {
    var none: UInt64 = 0
    task.run.record(
      pending.event(.operationPerformed, task: task.id), for: task, objectTime: &none)
  }

  // MARK: Select

  /// The timer itself is counted as something that can still happen.
  func startTimer(
    after duration: UInt64, for task: TaskRecord, _ fire: @escaping @Sendable () -> Void
  ) -> TimerID {
    let run = task.run
    run.countOn()
    return supervisor.startTimer(at: clock.scene + duration) {
      fire()
      run.countOff()
    }
  }

  func cancelTimer(_ timer: TimerID) -> Bool {
    guard supervisor.cancelTimer(timer) else { return false }
    run.withLock { $0 }?.countOff()
    return true
  }

  func chooseCase(among ready: [Int], for task: TaskRecord) -> Int {
    random.withLock { ready[Int.random(in: 0..<ready.count, using: &$0)] }
  }

  // MARK: The end

  func becameQuiescent(_ run: Run) { supervisor.becameQuiescent() }

  func mainReturned(_ run: Run) {
    _ = supervisor.startTimer(at: clock.scene + options.grace) { [supervisor] in
      supervisor.end(with: .stopped)
    }
  }

  func end(_ run: Run, with ending: Ending) { supervisor.end(with: ending) }

  /// No task can run any more: lets the threads go.
  func closePools() {
    _ = pools.withLock { pools in
      pools.allSatisfy { pool in
        pool.close()
        return true
      }
    }
  }

  /// Cuts the ways back to the run and to this.
  func forgetRun() {
    run.withLock { $0 = nil }
    _ = supervisor.takeAllTimers()
  }
}
