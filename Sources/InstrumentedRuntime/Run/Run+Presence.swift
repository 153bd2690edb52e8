internal import ConcurrencyTrace
internal import Synchronization

/// Where a task is between two of its events: on a worker, handed over, outside, or back.
extension Run {
  /// The task that the calling thread ran, from that pick-up on, is off it.
  func letGo(of task: TaskRecord, _ disposition: ThreadContext.Disposition, _ pickUp: UInt64) {
    switch disposition {
    case .left:
      task.whileNobodyElseMoves {
        switch task.presence.leave(pickUp) {
        case .inside: recordLeaving(task)
        case .backAlready: recordAbsence(of: task)
        case .outside, nil: break
        }
      }
    case .suspended: task.handOver?.finish()
    case .ended: break
    }
  }

  /// Someone outside of the run resumed the task.
  func cameBack(_ task: TaskRecord) {
    task.whileNobodyElseMoves {
      if task.presence.comeBack() == .outside { recordLifecycle(.taskReadied, of: task) }
    }
  }

  /// A worker takes the task out of the run queue.
  func pickedUp(_ task: TaskRecord) {
    task.whileNobodyElseMoves {
      // If it is back already, whoever it left has not noticed, and no longer will.
      if task.presence.pickUp().before == .backAlready { recordAbsence(of: task) }
      let first = !task.hasStarted.exchange(true, ordering: .relaxed)
      recordLifecycle(first ? .taskStarted : .taskResumed, of: task)
    }
  }

  /// The task was outside, and is back.
  func recordAbsence(of task: TaskRecord) {
    recordLeaving(task)
    recordLifecycle(.taskReadied, of: task)
  }

  func recordLeaving(_ task: TaskRecord) {
    if task.isWindingUp.load(ordering: .acquiring) {
      var none: UInt64 = 0
      record(
        Event(.taskBlocked, operation: .join, task: task.id), for: task, objectTime: &none)
    } else {
      recordLifecycle(.taskLeft, of: task)
    }
  }
}
