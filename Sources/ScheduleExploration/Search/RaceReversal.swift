internal import ConcurrencyTrace

/// Finds, for a step, the earlier ones that it could have come before, and what to run so that it does.
///
/// The last step that conflicts and is not ordered otherwise is one of them if the step was possible before
/// it. If not, that step enabled this one, and the one before is looked at: so a lock is reversed against
/// the previous *lock*, which is the blocking case of the paper, and a semaphore, a channel or a wait group
/// likewise, by asking their sequential meaning.
struct RaceReversal {
  private let execution: Execution
  private let steps: [Step]

  init(_ execution: Execution) {
    self.execution = execution
    steps = execution.steps
  }

  /// Hands on a sequence, and the point from which it is to be explored.
  typealias Insert = ([Branch], Int) -> Void

  /// Reverses the races whose second step is step `index`.
  func reverse(raceOf index: Int, _ insert: Insert) {
    let step = steps[index]
    reverse(
      step.branch, step.pending, before: index, knowing: execution.order.prior(of: index), insert)
  }

  /// The same for a task that still waits at the end.
  func reverse(waiting pending: PendingStep, _ insert: Insert) {
    let branch = Branch(move: Move(task: pending.task), footprint: pending.footprint)
    reverse(
      branch, pending, before: steps.count, knowing: execution.order.now(of: pending.task), insert)
  }

  private func reverse(
    _ second: Branch, _ pending: PendingStep, before end: Int, knowing prior: [UInt32],
    _ insert: Insert
  ) {
    var known = prior
    var index = end - 1
    while index >= 0 {
      let first = steps[index]
      if known[first.task] < first.ordinal, first.branch.conflicts(with: second) {
        var between = independent(of: index)
        var moves = foresee(second, pending, instead: index, after: between)
        if moves.isEmpty, pending.operation == .writeLock {
          between = withoutReaders(between, of: pending, knowing: prior)
          moves = foresee(second, pending, instead: index, after: between)
        }
        for move in moves {
          insert(between.map { steps[$0].branch } + [move] + crash(after: move, at: index), index)
        }
        if !moves.isEmpty { execution.order.join(index, into: &known) }
      }
      index -= 1
    }
  }

  /// Readers come in independently, so going before one of them may take going before all.
  private func withoutReaders(
    _ between: [Int], of pending: PendingStep, knowing prior: [UInt32]
  ) -> [Int] {
    let readers = between.filter {
      let step = steps[$0]
      return step.pending.operation == .readLock && step.pending.place == pending.place
        && prior[step.task] < step.ordinal
    }
    return between.filter { step in
      readers.allSatisfy {
        execution.order.clock(step, steps[$0].task) < steps[$0].ordinal
      }
    }
  }

  /// The crash at `index`, if a step that it kept from happening leaves it as it is.
  private func crash(after move: Branch, at index: Int) -> [Branch] {
    guard steps[index].branch.footprint.isFinal else { return [] }
    var harmless = steps[index].branch
    harmless.footprint.isFinal = false
    return harmless.conflicts(with: move) ? [] : [steps[index].branch]
  }

  /// The steps after `index` that do not come after it by order, up to the end of the execution.
  ///
  /// Not only those up to the second step: moved before the first it may crash, and then all that it is
  /// independent of now happens before that or not at all.
  private func independent(of index: Int) -> [Int] {
    let first = steps[index]
    return (index + 1..<steps.count).filter {
      execution.order.clock($0, first.task) < first.ordinal
    }
  }

  // MARK: What the second step would do before the first

  /// The step as it would be taken instead of step `index`, after the steps `between`; a `select` may
  /// have several cases then, a step that must wait none.
  private func foresee(
    _ second: Branch, _ pending: PendingStep, instead index: Int, after between: [Int]
  ) -> [Branch] {
    if pending.operation == .selectTimeout { return [second] }
    if pending.operation == .select {
      return probe(second, pending, instead: index, after: between)
    }
    guard let place = pending.place else { return [cancelling(second, pending, instead: index)] }
    if execution.selectedPlaces.contains(place) {
      return probe(second, pending, instead: index, after: between)
    }
    if pending.operation == .conditionWait, let mutex = pending.others.first,
      model(of: mutex, instead: index, after: between).count == 0
    {
      return [crashing(second)]
    }
    let object = model(of: place, instead: index, after: between)
    switch object.verdict(on: pending.operation, expected: pending.expected, by: pending.task) {
    case .blocked:
      // A task that was cancelled may go on nevertheless.
      return execution.hasCancellation
        ? probe(second, pending, instead: index, after: between) : []
    case .goes(let access):
      var changed = second
      changed.footprint = second.footprint.replacing(
        place, by: execution.isStrict(place) ? .exclusive : access)
      changed.footprint.isFinal = second.footprint.isFinal && !pending.operation.mayCrash
      return [changed]
    case .crashes: return [crashing(second)]
    }
  }

  /// A cancellation takes its task out of where it is parked, which may be elsewhere before the step.
  private func cancelling(
    _ second: Branch, _ pending: PendingStep, instead index: Int
  ) -> Branch {
    guard let task = pending.cancelled else { return second }
    let first = steps[index]
    var changed = second
    if first.task == task {
      changed.footprint = pending.footprint
    } else if first.branch.footprint.touches(.task(task)) {
      changed.footprint.touchObjects(of: first.branch.footprint)
    }
    return changed
  }

  private func crashing(_ branch: Branch) -> Branch {
    var changed = branch
    changed.footprint.isFinal = true
    return changed
  }

  /// What an object holds after the steps before `index` and the steps `between`.
  private func model(of place: Place, instead index: Int, after between: [Int]) -> ObjectModel {
    var object = execution.firstObjects[place.index]
    let begin = index == 0 ? execution.begunActs : steps[index - 1].marks.acts
    for act in execution.acts[..<begin] where act.place == place { object.apply(act) }
    for step in between {
      for act in execution.acts[actRange(step)] where act.place == place { object.apply(act) }
    }
    return object
  }

  private func actRange(_ step: Int) -> Range<Int> {
    (step == 0 ? execution.begunActs : steps[step - 1].marks.acts)..<steps[step].marks.acts
  }

  /// Runs those steps, where their effect cannot be told from what was seen.
  private func probe(
    _ second: Branch, _ pending: PendingStep, instead index: Int, after between: [Int]
  ) -> [Branch] {
    let moves = steps[..<index].map(\.move) + between.map { steps[$0].move }
    guard let seen = execution.probe(moves, for: pending.task), seen.isEnabled else { return [] }
    var branch = second
    branch.footprint.isFinal = false
    guard pending.operation == .select else {
      guard let place = pending.place else { return [branch] }
      let verdict = model(of: place, instead: index, after: between)
        .verdict(on: pending.operation, expected: pending.expected, by: pending.task)
      return [verdict == .crashes ? crashing(branch) : branch]
    }
    branch.move.selectCase = nil
    if seen.cases.isEmpty { return [branch] }
    return seen.cases.map {
      Branch(move: Move(task: pending.task, selectCase: $0), footprint: branch.footprint)
    }
  }
}

extension Operation {
  /// Whether the object's state decides that it crashes.
  fileprivate var mayCrash: Bool {
    switch self {
    case .unlock, .readUnlock, .writeUnlock, .conditionWait, .waitGroupDone, .waitGroupAdd, .send,
      .close, .tableRead, .tableCount,
      .tableWriteBegin:
      true
    default: false
    }
  }
}
