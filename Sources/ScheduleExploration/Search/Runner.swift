internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Runs what it is assigned, one execution each, on the thread that calls; and looks what else is to be
/// explored then. Knows nothing of the search: two runners find the same from the same assignment.
final class Runner: StepChooser {
  let execution: Execution
  private let stepLimit: Int
  private var summarizer: Summarizer?
  private var hasRun = false
  /// The monotonic time, in nanoseconds, at which an execution is given up; the clock is read every so many
  /// steps.
  var deadline: UInt64?
  static let stepsBetweenLooks = 512

  private var assignment = Assignment()
  /// What need not be explored any more from the present point.
  private var sleep: [Branch] = []
  private var found = Discovery()

  /// - Parameters:
  ///   - identities: Numbers that other executions gave, to give the same ones.
  ///   - ledger: Where what was found is summed up; nil: nowhere.
  init(
    _ scene: Scene, _ options: RunOptions, stepLimit: Int, strictPlaces: Set<Place>,
    identities: Identities, ledger: Ledger?
  ) {
    self.stepLimit = stepLimit
    execution = Execution(scene, options, strictPlaces: strictPlaces, identities: identities)
    summarizer = ledger.map(Summarizer.init)
  }

  deinit { execution.run.close() }

  func run(_ assignment: Assignment) -> Discovery {
    self.assignment = assignment
    sleep = assignment.sleep
    let kept = beginning(of: execution.course)
    if hasRun { execution.rewind(to: kept) }
    hasRun = true
    found.first = kept
    execution.go(self)
    if let step = execution.divergence { found.end = .diverged(step: step) }
    if found.end == .finished {
      execution.run.conclude()
      reverseRaces()
    }
    finish()
    defer { found = Discovery() }
    return found
  }

  /// How much of the execution that ran last is the beginning of this one; less than is shared if something
  /// else ran meanwhile.
  private func beginning(of course: borrowing Course) -> Int {
    let limit = min(assignment.depth, course.steps.count)
    for step in 0..<limit where course.steps[step].move != assignment.path[step] {
      return step
    }
    return limit
  }

  private func reverseRaces() {
    let reversal = RaceReversal(execution) { self.found.others.append(($0, $1)) }
    reversal.reverse(
      from: assignment.depth, hasCrashed: execution.run.ending == .crash, in: execution.course)
  }

  private func finish() {
    found.length = execution.length
    found.strictPlace = execution.strictPlace
    found.wentOutside = execution.run.wentOutside
    found.hasCancelledJoin = execution.run.hasCancelledJoin
    let suspicious = 128
    found.polls = found.length >= suspicious && Polling.isSeen(in: execution)
    if case .diverged = found.end { found.steps = execution.steps.map(\.choice) }
    if found.end == .finished, found.strictPlace == nil {
      found.summary = summarizer?.summary(of: execution, waiting: execution.course.stands)
    }
  }

  // MARK: Choosing steps

  /// The next step of the execution: as assigned, and then whatever can go.
  func choose() -> ChosenStep? {
    noteStep(of: execution.course)
    if execution.run.hasEnded {
      found.end = .finished
      return nil
    }
    return choose(execution.course)
  }

  /// The step that was taken last is known as it was, and no longer only as it was foreseen.
  private func noteStep(of course: borrowing Course) {
    let depth = course.steps.count - 1
    guard let last = found.frames.indices.last, found.first + last == depth else { return }
    found.frames[last].current = course.steps[depth].branch
    guard depth >= assignment.depth else { return }
    sleep.removeAll { $0.conflicts(with: found.frames[last].current) }
  }

  private func choose(_ course: borrowing Course) -> ChosenStep? {
    let depth = course.steps.count
    noteLostTimeouts(course)
    guard course.stands.contains(where: \.isEnabled) else {
      found.end = .finished
      return nil
    }
    let move: Move
    if depth < assignment.path.count {
      move = assignment.path[depth]
    } else if depth >= stepLimit {
      found.end = .cut
      return nil
    } else if depth % Runner.stepsBetweenLooks == 0, deadline.map({ monotonicNow() >= $0 }) ?? false
    {
      found.end = .interrupted
      return nil
    } else if let favourite = favourite(course) {
      move = favourite
    } else {
      found.end = .redundant
      return nil
    }
    guard let index = course.stands.firstIndex(where: { $0.pending.task == move.task }),
      course.stands[index].isEnabled
    else {
      found.end = .diverged(step: depth + 1)
      return nil
    }
    let pending = course.stands[index].pending
    found.frames.append(Frame(at: course, Branch(move: move, footprint: pending.footprint)))
    noteOtherCases(of: move, at: depth, course)
    return ChosenStep(
      move: move, pending: pending, isPreemption: isPreemption(move.task, course))
  }

  private func isPreemption(_ task: Int, _ course: borrowing Course) -> Bool {
    guard let last = course.steps.last?.task, last != task else { return false }
    return course.stands.contains {
      $0.pending.task == last && $0.isEnabled && !$0.pending.operation.waitsForTime
    }
  }

  /// The move to try first: on with the same task, unless it only waits for time to pass; then whoever
  /// went least recently, so that a task that polls does not keep the others out.
  private func favourite(_ course: borrowing Course) -> Move? {
    var best: Move?
    var least = Int.max
    let last = course.steps.last?.task
    for index in course.stands.indices where course.stands[index].isEnabled {
      let task = course.stands[index].pending.task
      let rank =
        task == last && !course.stands[index].pending.operation.isLocal && !isHogging(task, course)
        ? -1 : max(course.order.lastStep(of: task), 0)
      guard rank < least, let move = move(of: course.stands[index]) else { continue }
      best = move
      least = rank
    }
    return best
  }

  /// The first move that the task can make and that need be explored.
  private func move(of stand: OptimalSearch.Stand) -> Move? {
    func isNew(_ move: Move) -> Bool { !sleep.contains { $0.move == move } }
    let move = Move(task: stand.pending.task)
    if stand.cases.isEmpty { return isNew(move) ? move : nil }
    return stand.cases.lazy.map { Move(task: move.task, selectCase: $0) }.first(where: isNew)
  }

  /// Whether the task took very many steps in a row.
  private func isHogging(_ task: Int, _ course: borrowing Course) -> Bool {
    let patience = 64
    return course.steps.count >= patience
      && course.steps.suffix(patience).allSatisfy { $0.task == task }
  }

  // MARK: What else to explore

  /// The other ready cases of a `select` are to be explored as well.
  private func noteOtherCases(of move: Move, at depth: Int, _ course: borrowing Course) {
    if depth < assignment.depth { return }
    for stand in course.stands where !stand.cases.isEmpty && stand.pending.task == move.task {
      for other in stand.cases where other != move.selectCase {
        let branch = Branch(
          move: Move(task: move.task, selectCase: other), footprint: stand.pending.footprint)
        found.others.append(([branch], depth))
      }
    }
  }

  /// A partner that completes a `select` takes its time-out away; so the time-out is also tried first.
  private func noteLostTimeouts(_ course: borrowing Course) {
    let depth = course.steps.count - 1
    guard depth >= assignment.depth, let last = found.frames.last, !last.timeouts.isEmpty else {
      return
    }
    let task = course.steps[depth].task
    for timeout in last.timeouts where timeout.task != task {
      let isLeft = course.stands.contains {
        $0.pending.task == timeout.task && $0.pending.operation == .selectTimeout
      }
      if isLeft { continue }
      found.others.append(
        ([Branch(move: Move(task: timeout.task), footprint: timeout.footprint)], depth))
    }
  }
}
