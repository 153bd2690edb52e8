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

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    var task: TaskRecord?
    if let context = ThreadContext.current {
      switch context.hint {
      case .spawn(let hinted), .wake(let hinted): task = hinted
      case .goOn, nil: break
      }
      context.hint = nil
    }
    jobs.withLock { $0.append(Job(job: job, task: task)) }
    jobs.wakeAll()
  }

  /// Runs jobs until there are none. On the driving thread, inside its context.
  func drain(_ context: ThreadContext, afterEach: (Job) -> Void) {
    while let next = jobs.withLock({ $0.popFirst() }) {
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
