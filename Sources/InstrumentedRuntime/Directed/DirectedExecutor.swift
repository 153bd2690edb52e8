internal import ConcurrencyTrace
internal import DequeModule
internal import Synchronization

/// Runs the jobs of a directed run on the one thread that drives it, when it is asked to.
final class DirectedExecutor: TaskExecutor {
  struct Job: Sendable {
    let job: UnownedJob
    let task: TaskRecord?
  }

  private let jobs = Monitor(Deque<Job>())
  /// How many there are; only changed with the lock held.
  private let count = Atomic<Int>(0)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard let context = ThreadContext.current else {
      append(Job(job: job, task: nil))
      // The thread that drives the run may wait for it.
      return jobs.wakeAll()
    }
    var task: TaskRecord?
    switch context.hint {
    case .spawn(let hinted), .wake(let hinted): task = hinted
    case .goOn, nil: break
    }
    context.hint = nil
    append(Job(job: job, task: task))
    if !context.isDriving { jobs.wakeAll() }
  }

  private func append(_ job: Job) {
    jobs.withLock { jobs in
      jobs.append(job)
      count.store(jobs.count, ordering: .releasing)
    }
  }

  private func popFirst() -> Job? {
    if isIdle { return nil }
    return jobs.withLock { jobs in
      let job = jobs.popFirst()
      count.store(jobs.count, ordering: .releasing)
      return job
    }
  }

  /// Whether there are no jobs. Whoever waits for one asks with the lock held.
  var isIdle: Bool { count.load(ordering: .acquiring) == 0 }

  /// Runs jobs until there are none. On the driving thread, inside its context.
  func drain(_ context: ThreadContext, afterEach: (Job) -> Void) {
    while let next = popFirst() {
      context.disposition = .left
      context.running = next.task
      if let task = next.task, !task.hasStarted.exchange(true, ordering: .relaxed) {
        task.run.recordLifecycle(.taskStarted, of: task)
      }
      unsafe next.job.runSynchronously(on: asUnownedTaskExecutor())
      afterEach(next)
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
