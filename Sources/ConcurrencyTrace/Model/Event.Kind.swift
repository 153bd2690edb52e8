extension Event {
  /// What happened. Each case says when it is posted, by whom, and what follows.
  public enum Kind: UInt8, CaseIterable, Sendable {
    /// First event of a run, posted by the thread that starts it.
    case sceneStarted
    /// Last event of a run's own; `detail` is the `Ending`. Tasks parked now stay so for ever. After a
    /// crash `value` says why, and `task`, `object` and `site` who did it, to what, and where.
    case sceneEnded

    /// `task` created `peer`, posted by the spawner before the child can run. `object`: the group or the
    /// handle on which its end can be waited for.
    case taskSpawned
    /// `task` runs for the first time; `taskResumed` follows at each later time.
    case taskStarted
    /// `task` is over; `detail` is the `TaskEnd`. Posted by the task itself.
    case taskEnded
    /// `task` can go again, woken by `peer` (`none`: by the clock or from outside). Posted by the waker.
    case taskReadied
    /// `task` got a worker.
    case taskResumed
    /// `task` lost its worker because its slice was over, and is ready.
    case taskYielded
    /// `task` cannot perform `operation` on `object` now and waits for it; it has no worker. For `sleep`
    /// and `io`, `detail` is the scene time at which it is due.
    case taskBlocked
    /// `task` suspended in something that is not instrumented, and has no worker.
    case taskLeft
    /// `task` was cancelled, by `peer` if that is known.
    case taskCancelled
    /// The system refused a thread for `task`; `detail` is errno. The task ends at once.
    case threadRefused

    /// `object` came to be; `value` is its first value, `detail` its capacity, permits or parties.
    case objectCreated

    /// `task` stands before `operation` on `object` and has not done it: held in slow motion, paused, or
    /// at a scheduling point of a directed run. `value` and `detail` as far as they are known before.
    case operationAnnounced
    /// `task` did it; where `operation.isStep`, this is one column of the steps axis.
    case operationPerformed

    /// A cycle of locks closed with `task`; posted at most once for each cycle.
    case cycleClosed
    /// The kernel's figures of `worker`'s thread, read by the sampler: see `ThreadSample`.
    case threadSampled
    /// `worker` waited for room in its ring; `detail` is for how long, in nanoseconds.
    case instrumentWaited
    /// `detail` events of `worker` were dropped here, since its ring was full (`--lossy`).
    case eventsDropped
    /// A task closed for good went on calling operations and is parked for ever.
    case taskAbandoned
  }
}

/// How a run ended; when several are true the first in this order counts.
public enum Ending: UInt8, CaseIterable, Sendable {
  /// The scene did what would have ended the program: a concurrent table write, a send on a closed
  /// channel, an unlock of an unlocked mutex, an error out of its body.
  case crash
  /// Nothing can run and main has not returned.
  case deadlock
  /// Main has returned, and tasks are parked for ever.
  case leak
  /// Someone closed it, or it outlived its time.
  case stopped
  case completed
}

/// How a task ended.
public enum TaskEnd: UInt8, CaseIterable, Sendable {
  case returned
  case threw
  /// It threw `CancellationError`.
  case cancelled
  /// The run was closed around it.
  case closed
  /// The system gave no thread for it.
  case refused
}

extension Ending {
  public var name: String {
    switch self {
    case .crash: "crash"
    case .deadlock: "deadlock"
    case .leak: "leak"
    case .stopped: "stopped"
    case .completed: "completed"
    }
  }
}
