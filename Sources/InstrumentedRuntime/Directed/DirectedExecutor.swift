internal import ConcurrencyTrace
internal import DequeModule
internal import Synchronization

/// Runs the jobs of a directed run on the one thread that drives it, when it is asked to.
///
/// That thread keeps its own jobs to itself, in its `DirectedState`; here are those that come from others.
final class DirectedExecutor: TaskExecutor {
  struct Job: Sendable {
    let job: UnownedJob
    let task: TaskRecord?
  }

  private let jobs = Monitor(Deque<Job>())
  /// Whether there are none; only changed with the lock held.
  private let isEmpty = Atomic<Bool>(true)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isKept: Bool? = ThreadContext.withCurrent { context in
      let job = Job(job: job, task: context.takeHintedTask())
      let isOurs = context.withDirected { state in
        if state.scheduler.executor !== self { return false }
        state.jobs.append(job)
        return true
      }
      if isOurs != true { append(job) }
      return true
    }
    if isKept == nil { append(Job(job: job, task: nil)) }
  }

  /// From a thread that does not drive the run; the one that does may wait for it.
  private func append(_ job: Job) {
    jobs.withLock { jobs in
      jobs.append(job)
      isEmpty.store(false, ordering: .releasing)
    }
    jobs.wakeAll()
  }

  /// Whether no jobs have come from other threads. Whoever waits for one asks with the lock held.
  var isIdle: Bool { isEmpty.load(ordering: .acquiring) }

  /// Runs the next job, if there is one. On the driving thread, inside its context.
  func runNext(_ context: ThreadContext, _ state: DirectedState) -> Bool {
    if !isIdle { takeIn(state) }
    guard let next = state.jobs.popFirst() else { return false }
    context.disposition = .left
    if let task = next.task, !task.hasStarted.load(ordering: .relaxed) {
      task.hasStarted.store(true, ordering: .relaxed)
      task.run.recordLifecycle(.taskStarted, of: task)
    }
    context.running = next.task
    if let task = context.running { context.pickUp = task.presence.number }
    unsafe next.job.runSynchronously(on: asUnownedTaskExecutor())
    return true
  }

  private func takeIn(_ state: DirectedState) {
    jobs.withLock { jobs in
      while let job = jobs.popFirst() { state.jobs.append(job) }
      isEmpty.store(true, ordering: .releasing)
    }
  }

  /// Blocks until a job comes, at most until the monotonic time `deadline`; false if none came.
  func waitForJob(until deadline: UInt64) -> Bool {
    jobs.wait { jobs, wake in
      if !jobs.isEmpty { return true }
      if monotonicNow() >= deadline { return false }
      wake = deadline
      return nil
    }
  }
}
