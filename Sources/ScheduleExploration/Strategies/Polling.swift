internal import ConcurrencyTrace

/// Which tasks turn in a loop that waits for something without saying so: reading, trying a lock, yielding
/// or sleeping again and again, each time with the same result.
///
/// Such a task would go on for ever if it alone were chosen, so a search is fair to the others: it is held
/// until each task that can go and has waited for longer has taken a step. So does the priority of Musuvathi
/// and Qadeer (*Fair Stateless Model Checking*, PLDI 2008) after a yield; here a loop is known by what it does.
struct Polling {
  /// How many equal turns make a loop.
  static let turns = 4
  /// Steps of the longest turn that is noticed.
  static let longestTurn = 6

  /// By step of the execution: whether its task polls after it.
  private var polls: [Bool] = []
  /// By task, its steps.
  private var steps: [[Int]] = []
  private var tasks: [Int] = []
  /// Whether a task was ever held.
  private(set) var heldBack = false

  func isPolling(_ task: Int) -> Bool {
    guard steps.indices.contains(task), let last = steps[task].last else { return false }
    return polls[last]
  }

  /// Whether `task` polls, and one of those who can go has not gone since before its last step.
  mutating func isHeld(_ task: Int, among enabled: some Sequence<Int>) -> Bool {
    guard isPolling(task) else { return false }
    let own = lastStep(of: task)
    let isHeld = enabled.contains { $0 != task && lastStep(of: $0) < own }
    heldBack = heldBack || isHeld
    return isHeld
  }

  private func lastStep(of task: Int) -> Int {
    steps.indices.contains(task) ? steps[task].last ?? -1 : -1
  }

  mutating func cut(to length: Int) {
    while tasks.count > length {
      steps[tasks.removeLast()].removeLast()
      polls.removeLast()
    }
  }

  /// Takes in the last step of `execution`.
  mutating func append(_ execution: Execution) {
    let index = execution.length - 1
    let task = execution.steps[index].task
    while steps.count <= task { steps.append([]) }
    steps[task].append(index)
    tasks.append(task)
    polls.append(
      execution.steps[index].pending.operation.mayPoll && Polling.repeats(steps[task], execution))
  }

  fileprivate static func repeats(_ own: [Int], _ execution: Execution) -> Bool {
    (1...Polling.longestTurn).contains { period in
      let needed = period * Polling.turns
      guard own.count >= needed else { return false }
      // Who only computes or sleeps again and again looks at nothing.
      let looks = own.suffix(period).contains { !execution.steps[$0].pending.operation.isLocal }
      return looks
        && (period..<needed).allSatisfy { back in
          let a = own[own.count - 1 - back]
          let b = own[own.count - 1 - back + period]
          return execution.didTheSame(a, b)
        }
    }
  }
}

extension Execution {
  /// Whether two steps of one task were the same operation, from the same line, with the same result, and
  /// left nothing behind.
  fileprivate func didTheSame(_ a: Int, _ b: Int) -> Bool {
    let (first, second) = (steps[a], steps[b])
    guard first.pending.operation == second.pending.operation,
      first.pending.place == second.pending.place, first.pending.site == second.pending.site,
      first.pending.operation.mayPoll
    else { return false }
    return acts(of: a).elementsEqual(acts(of: b)) {
      $0.operation == $1.operation && $0.value == $1.value && $0.change == $1.change
    }
  }

  fileprivate func acts(of step: Int) -> ArraySlice<Act> {
    let begin = step == 0 ? begunActs : steps[step - 1].marks.acts
    return acts[begin..<steps[step].marks.acts]
  }
}

extension Operation {
  /// Whether it may be part of a loop that waits: it changes nothing, or what it changes it gives back.
  fileprivate var mayPoll: Bool {
    switch self {
    case .read, .load, .tableRead, .tableCount, .compareExchange, .tryLock, .lock, .unlock,
      .readLock, .readUnlock, .yield, .sleep, .io, .compute, .blockThread, .selectDefault, .select:
      true
    case .none, .write, .store, .add, .exchange, .tableWriteBegin, .tableWriteEnd, .writeLock,
      .writeUnlock, .semaphoreWait, .semaphoreSignal, .conditionWait, .conditionSignal,
      .conditionBroadcast, .waitGroupAdd, .waitGroupDone, .waitGroupWait, .barrierArrive,
      .onceEnter, .onceFinish, .send, .receive, .close, .sendArrive, .receiveArrive,
      .selectTimeout, .join, .groupNext, .groupChildEnd, .groupCancel, .cancel, .random, .log,
      .outcome, .expect:
      false
    }
  }
}

extension Polling {
  /// Whether a task of an execution polls.
  static func isSeen(in execution: Execution) -> Bool {
    var tasks: [Int: [Int]] = [:]
    for (index, step) in execution.steps.enumerated() {
      tasks[step.task, default: []].append(index)
    }
    // Each task's last steps, and some in the middle: a loop that was left is one as well.
    return tasks.values.contains { own in
      var end = own.count
      while end >= turns {
        if repeats(Array(own[max(0, end - turns * longestTurn)..<end]), execution) { return true }
        end -= turns
      }
      return false
    }
  }
}
