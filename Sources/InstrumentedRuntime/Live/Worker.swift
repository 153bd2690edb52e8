internal import ConcurrencyTrace
internal import Synchronization

/// A thread of a live run: takes tasks from its pool's run queue and runs them up to their next wait.
final class Worker {
  private let run: Run
  private let scheduler: LiveScheduler
  private let pool: WorkerPool
  private let context: ThreadContext

  init(_ id: WorkerID, ring: EventRing, pool: WorkerPool, run: Run, scheduler: LiveScheduler) {
    self.run = run
    self.scheduler = scheduler
    self.pool = pool
    context = ThreadContext(run: run, worker: id, ring: ring, seed: run.options.seed)
  }

  /// The thread's whole life.
  func loop() {
    context.use {
      scheduler.collecting.workerWakes()
      while let entry = pool.take(
        beforeSleep: scheduler.collecting.workerSleeps, afterSleep: scheduler.collecting.workerWakes
      ) {
        handle(entry)
      }
      scheduler.collecting.workerSleeps()
    }
  }

  private func handle(_ entry: WorkerPool.Entry) {
    scheduler.beginSlice(context)
    switch entry {
    case .job(let job, let task):
      if let task { run.pickedUp(task) }
      execute(job, task)
    case .held(let held):
      run.recordLifecycle(.taskResumed, of: held.task)
      if held.isAnnounced || !scheduler.gate.isOpen { pass(held) } else { goOn(held) }
    }
    while let held = context.held {
      context.held = nil
      arrived(held)
    }
  }

  private func execute(_ job: UnownedJob, _ task: TaskRecord?) {
    context.disposition = .left
    context.running = task
    context.pickUp = task?.presence.number ?? 0
    unsafe job.runSynchronously(on: pool.asUnownedTaskExecutor())
    if let running = context.running {
      // A job of Swift's own may have run others than the one that it was taken for.
      run.letGo(of: running, context.disposition, context.pickUp)
    }
    context.running = nil
  }

  /// The running task stands before an operation: its slice may be over, or the gate holds it.
  private func arrived(_ held: Held) {
    if context.sliceIsOver {
      context.sliceIsOver = false
      if run.options.slices, pool.hasReady {
        run.recordLifecycle(.taskYielded, of: held.task)
        return pool.push(.held(held))
      }
      scheduler.beginSlice(context)
    }
    pass(held)
  }

  private func pass(_ held: Held) {
    let (verdict, mustRunOn) = scheduler.gate.pass(
      held, context.worker, of: pool, beforeSleep: scheduler.collecting.workerSleeps,
      afterSleep: scheduler.collecting.workerWakes)
    if mustRunOn { scheduler.supervisor.runOnToNextTimer() } else { scheduler.supervisor.wake() }
    switch verdict {
    case .goOn:
      if held.isHeld {
        context.holdsLeft -= 1
        if context.holdsLeft <= 0 { context.sliceIsOver = true }
      }
      goOn(held)
    case .displaced:
      run.recordLifecycle(.taskYielded, of: held.task)
      if let entry = pool.exchange(held) { handle(entry) }
    }
  }

  private func goOn(_ held: Held) {
    let pickUp = held.task.presence.number
    context.enqueue(.goOn) { held.suspension.resume() }
    // No job for us: it is in the queue of an actor, which runs elsewhere.
    guard let job = context.next else { return run.letGo(of: held.task, .left, pickUp) }
    context.next = nil
    execute(job, held.task)
  }
}
