internal import ConcurrencyTrace

/// Finds, for a step, the earlier ones that it could have come before, and what to run so that it does.
///
/// The last step that conflicts and is not ordered otherwise is one of them if the step was possible before
/// it. If not, that step enabled this one, and the one before is looked at: so a lock is reversed against
/// the previous *lock*, which is the blocking case of the paper, and a semaphore, a channel or a wait group
/// likewise, by asking their sequential meaning.
struct RaceReversal {
  private let execution: Execution
  private let insert: Insert

  /// Hands on a sequence, and the point from which it is to be explored.
  typealias Insert = ([Branch], Int) -> Void

  init(_ execution: Execution, _ insert: @escaping Insert) {
    self.execution = execution
    self.insert = insert
  }

  /// Reverses the races whose second step is step `first` or a later one, and those of tasks that still wait
  /// at the end.
  func reverse(from first: Int, hasCrashed: Bool, in course: borrowing Course) {
    for second in first..<course.steps.count {
      var rivals = Rivals(of: course.steps[second].branch, before: second, in: course)
      guard rivals.hasUnknown(to: second, in: course) else { continue }
      reverse(
        course.steps[second].branch, course.steps[second].pending, at: second, &rivals,
        knowing: course.order.prior(of: second), in: course)
    }
    // A crash keeps everybody else from going on; so what they would have done is tried before it.
    for stand in course.stands where hasCrashed || !stand.isEnabled {
      let branch = Branch(
        move: Move(task: stand.pending.task), footprint: stand.pending.footprint)
      var rivals = Rivals(of: branch, before: course.steps.count, in: course)
      reverse(
        branch, stand.pending, at: course.steps.count, &rivals,
        knowing: course.order.now(of: stand.pending.task), in: course)
    }
  }

  private func reverse(
    _ second: Branch, _ pending: PendingStep, at end: Int, _ rivals: inout Rivals,
    knowing prior: [UInt32], in course: borrowing Course
  ) {
    var known = prior
    while let index = rivals.next(unless: known, in: course) {
      guard course.steps[index].branch.conflicts(with: second) else { continue }
      var between = independent(of: index, upTo: end, in: course)
      var moves = foresee(second, pending, instead: index, after: between, in: course)
      if moves.isEmpty, pending.operation == .writeLock {
        between = withoutReaders(between, of: pending, knowing: prior, in: course)
        moves = foresee(second, pending, instead: index, after: between, in: course)
      }
      for move in moves {
        var sequence = between.map { course.steps[$0].branch }
        sequence.append(move)
        if let crash = crash(after: move, at: index, in: course) { sequence.append(crash) }
        insert(sequence, index)
      }
      if !moves.isEmpty { course.order.join(index, into: &known) }
    }
  }

  /// Readers come in independently, so going before one of them may take going before all.
  private func withoutReaders(
    _ between: [Int], of pending: PendingStep, knowing prior: [UInt32], in course: borrowing Course
  ) -> [Int] {
    let readers = between.filter {
      let step = course.steps[$0]
      return step.pending.operation == .readLock && step.pending.place == pending.place
        && prior[step.task] < step.ordinal
    }
    return between.filter { step in
      readers.allSatisfy {
        course.order.clock(step, course.steps[$0].task) < course.steps[$0].ordinal
      }
    }
  }

  /// The crash at `index`, if a step that it kept from happening leaves it as it is.
  private func crash(after move: Branch, at index: Int, in course: borrowing Course) -> Branch? {
    guard course.steps[index].branch.footprint.isFinal else { return nil }
    var harmless = course.steps[index].branch
    harmless.footprint.isFinal = false
    return harmless.conflicts(with: move) ? nil : course.steps[index].branch
  }

  /// The steps after `index` that do not come after it by order, up to the end of the execution.
  ///
  /// Not only those up to `second`: moved before the first it may crash, and then all that it is
  /// independent of now happens before that or not at all. But a `select` that comes later takes some other
  /// case as well, and this race is not looked at again then: so that stays open.
  private func independent(
    of index: Int, upTo second: Int, in course: borrowing Course
  ) -> [Int] {
    let task = course.steps[index].task
    let ordinal = course.steps[index].ordinal
    var independent: [Int] = []
    var open: [Int] = []
    for step in index + 1..<course.steps.count where course.order.clock(step, task) < ordinal {
      var isOpen = step > second && course.steps[step].move.selectCase != nil
      for other in open
      where course.order.clock(step, course.steps[other].task) >= course.steps[other].ordinal {
        isOpen = true
      }
      if isOpen { open.append(step) } else { independent.append(step) }
    }
    return independent
  }

  // MARK: What the second step would do before the first

  /// The step as it would be taken instead of step `index`, after the steps `between`; a `select` may
  /// have several cases then, a step that must wait none.
  private func foresee(
    _ second: Branch, _ pending: PendingStep, instead index: Int, after between: [Int],
    in course: borrowing Course
  ) -> [Branch] {
    if pending.operation == .selectTimeout { return [second] }
    if pending.operation == .select {
      return probe(second, pending, instead: index, after: between, in: course)
    }
    guard let place = pending.place else {
      return [cancelling(second, pending, instead: index, in: course)]
    }
    if course.selectedPlaces.contains(place) {
      return probe(second, pending, instead: index, after: between, in: course)
    }
    if pending.operation == .conditionWait, let mutex = pending.others.first,
      model(of: mutex, instead: index, after: between, in: course).count == 0
    {
      return [crashing(second)]
    }
    let object = model(of: place, instead: index, after: between, in: course)
    switch object.verdict(on: pending.operation, expected: pending.expected, by: pending.task) {
    case .blocked:
      // A task that was cancelled may go on nevertheless.
      return course.hasCancellation
        ? probe(second, pending, instead: index, after: between, in: course) : []
    case .goes(let access):
      var changed = second
      changed.footprint = second.footprint.replacing(
        place, by: course.isStrict(place) ? .exclusive : access)
      changed.footprint.isFinal = second.footprint.isFinal && !pending.operation.mayCrash
      return [changed]
    case .crashes: return [crashing(second)]
    }
  }

  /// A cancellation takes its task out of where it is parked, which may be elsewhere before the step.
  private func cancelling(
    _ second: Branch, _ pending: PendingStep, instead index: Int, in course: borrowing Course
  ) -> Branch {
    guard let task = pending.cancelled else { return second }
    let first = course.steps[index]
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
  private func model(
    of place: Place, instead index: Int, after between: [Int], in course: borrowing Course
  ) -> ObjectModel {
    let later = course.acts[actRange(index, in: course).lowerBound...]
    // The first act from that step on knows what the object was before it.
    var object = later.first { $0.place == place }?.before ?? course.objects[place.index]
    for step in between {
      for act in course.acts[actRange(step, in: course)] where act.place == place {
        object.apply(act)
      }
    }
    return object
  }

  private func actRange(_ step: Int, in course: borrowing Course) -> Range<Int> {
    let begin = step == 0 ? course.begunActs : course.steps[step - 1].marks.acts
    return begin..<course.steps[step].marks.acts
  }

  /// Runs those steps, where their effect cannot be told from what was seen.
  private func probe(
    _ second: Branch, _ pending: PendingStep, instead index: Int, after between: [Int],
    in course: borrowing Course
  ) -> [Branch] {
    let moves = course.steps[..<index].map(\.move) + between.map { course.steps[$0].move }
    guard let seen = execution.probe(moves, for: pending.task), seen.isEnabled else { return [] }
    var branch = second
    branch.footprint.isFinal = false
    guard pending.operation == .select else {
      guard let place = pending.place else { return [branch] }
      let verdict = model(of: place, instead: index, after: between, in: course)
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
    case .none, .read, .write, .load, .store, .add, .exchange, .compareExchange, .tableWriteEnd,
      .lock, .tryLock, .readLock, .writeLock, .semaphoreWait, .semaphoreSignal, .conditionSignal,
      .conditionBroadcast, .barrierArrive, .waitGroupWait, .onceEnter, .onceFinish, .receive,
      .sendArrive, .receiveArrive, .select, .selectDefault, .selectTimeout, .join, .groupNext,
      .groupChildEnd, .groupCancel, .cancel, .sleep, .io, .compute, .blockThread, .yield, .random,
      .log, .outcome, .expect:
      false
    }
  }
}
