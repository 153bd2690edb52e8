internal import ConcurrencyTrace
internal import DequeModule
internal import Synchronization

/// The run queue of some workers, and the executor that fills it.
///
/// In tasks mode one pool has all workers; in threads mode each task has a pool of its own with one.
final class WorkerPool: TaskExecutor {
  enum Entry {
    /// A new task, or one that was woken. The task of a helper job of Swift's is not known.
    case job(UnownedJob, TaskRecord?)
    /// A task that stands before an operation and has no worker.
    case held(Held)

    var task: TaskRecord? {
      switch self {
      case .job(_, let task): task
      case .held(let held): held.task
      }
    }
  }

  private struct Queue {
    var entries = Deque<Entry>()
    var isClosed = false
    var idle = 0
  }

  private let queue = Monitor(Queue())
  /// As many as there are entries; read without the lock, and relaxed: who sees it late yields one slice
  /// later.
  private let readyCount = Atomic<Int>(0)
  unowned let scheduler: LiveScheduler

  init(_ scheduler: LiveScheduler) { self.scheduler = scheduler }

  var hasReady: Bool { readyCount.load(ordering: .relaxed) > 0 }
  var isIdle: Bool { queue.withLock { $0.entries.isEmpty } }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let context = ThreadContext.current
    let hint = context?.hint
    context?.hint = nil
    switch hint {
    case .goOn:
      context?.next = job
    case .spawn(let task), .wake(let task):
      push(.job(job, task))
    case nil:
      let task = scheduler.owner(of: job)
      if let task { task.run.cameBack(task) }
      push(.job(job, task))
    }
  }

  func push(_ entry: Entry) {
    queue.withLock { queue in
      queue.entries.append(entry)
      readyCount.store(queue.entries.count, ordering: .relaxed)
    }
    queue.wakeOne()
  }

  /// Puts a displaced task behind the one that displaces it, and returns that one.
  func exchange(_ held: Held) -> Entry? {
    queue.withLock { queue in
      let first = queue.entries.popFirst()
      queue.entries.prepend(.held(held))
      readyCount.store(queue.entries.count, ordering: .relaxed)
      return first
    }
  }

  /// Moves a ready task to the front; false if it is not here.
  func bringToFront(_ task: TaskID) -> Bool {
    queue.withLock { queue in
      guard let index = queue.entries.firstIndex(where: { $0.task?.id == task }) else {
        return false
      }
      let entry = queue.entries.remove(at: index)
      queue.entries.prepend(entry)
      return true
    }
  }

  /// The next entry; blocks while there is none, and returns nil once the pool is closed and empty.
  ///
  /// `sleep` is called before the first wait, `wake` after the last.
  func take(beforeSleep sleep: () -> Void, afterSleep wake: () -> Void) -> Entry? {
    if let entry = queue.withLock({ pop(&$0) }) { return entry }
    sleep()
    return queue.wait { queue, _ -> Entry?? in
      let entry = pop(&queue)
      guard entry != nil || queue.isClosed else { return nil }
      // Still inside the lock: an entry is never out of the queue while its worker seems asleep.
      wake()
      return .some(entry)
    }
  }

  private func pop(_ queue: inout Queue) -> Entry? {
    let entry = queue.entries.popFirst()
    readyCount.store(queue.entries.count, ordering: .relaxed)
    return entry
  }

  func close() {
    queue.withLock { $0.isClosed = true }
    queue.wakeAll()
  }
}

extension UnownedJob {
  /// Identifies the job's task for as long as the task lives; reused by the very next one.
  var address: UInt { unsafe unsafeBitCast(self, to: UInt.self) }
}
