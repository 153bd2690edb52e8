import Synchronization

/// What an execution would cost if nothing were instrumented, recorded or searched: Swift's own tasks on an
/// executor that runs them on one thread, each suspending before each of its steps.
final class Floor: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let parked = Mutex<[UnsafeContinuation<Void, Never>]>([])

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
  }

  /// Runs one execution of so many tasks, `steps` in all.
  func execute(tasks: Int, steps: Int) {
    Task(executorPreference: self) {
      await withTaskGroup(of: Void.self) { group in
        for task in 0..<tasks {
          let own = steps / tasks + (task < steps % tasks ? 1 : 0)
          group.addTask(executorPreference: self) {
            for _ in 0..<own { await self.park() }
          }
        }
      }
    }
    drain()
    while let next = parked.withLock({ $0.popLast() }) {
      next.resume()
      drain()
    }
  }

  private func park() async {
    await withUnsafeContinuation { continuation in parked.withLock { $0.append(continuation) } }
  }

  private func drain() {
    while let job = jobs.withLock({ $0.popLast() }) {
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
