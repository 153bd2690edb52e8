internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Runs a scene under every schedule that can matter, and no two that cannot: optimal dynamic
/// partial-order reduction with wakeup trees (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014 and JACM 2017).
///
/// Each `run` is one execution, one Mazurkiewicz trace. Departures from the paper: races are looked for up
/// to the second step of each, so that a beginning that was run before is not looked at again; steps may
/// have to wait, so a race is also reversed if the second step was possible before the first and is not
/// directly after it, and for tasks that wait at the end (`RaceReversal`).
final class OptimalSearch {
  let execution: Execution
  private(set) var frames: [Frame] = []
  private let stepLimit: Int
  /// Steps of this execution that the one before had as well.
  private(set) var shared = 0
  private var standing: [Stand] = []
  private(set) var end = End.running
  private var hasBegun = false

  struct Stand {
    var pending: PendingStep
    var isEnabled: Bool
    var cases: [Int]
  }

  enum End: Equatable {
    case running
    /// Nothing can go on.
    case finished
    /// The limit of steps was reached.
    case cut
    /// All that could go on was explored before. Never happens, unless the dependency relation is wrong.
    case redundant
    /// The scene did not do what it did before after the same steps.
    case diverged(step: Int)
  }

  /// - Parameter strictPlaces: Objects all of whose steps conflict; see `Execution.strictPlace`.
  init(
    _ scene: Scene, _ options: RunOptions, stepLimit: Int, strictPlaces: Set<Place> = []
  ) {
    self.stepLimit = stepLimit
    execution = Execution(scene, options, strictPlaces: strictPlaces)
  }

  deinit { execution.run.close() }

  /// Goes to where the next execution departs from the last one; false if nothing is left.
  func moveOn() -> Bool {
    if !hasBegun { return true }
    guard backtrack() else { return false }
    shared = frames.count - 1
    return true
  }

  /// Runs that execution.
  func run() {
    if hasBegun { execution.restart(after: shared) }
    hasBegun = true
    end = .running
    while end == .running { step() }
    if end == .finished { reverseRaces() }
  }

  /// Who stands before a step at the end of the execution.
  var waiting: [Stand] { standing }

  // MARK: One execution

  private func step() {
    if execution.run.ending != nil {
      // A crash: the others still stand where they stood before that step.
      let crashed = execution.steps.last?.task
      standing.removeAll { $0.pending.task == crashed }
      end = .finished
      return
    }
    look()
    let depth = execution.length
    if depth < frames.count {
      guard frames[depth].signature == signature else {
        end = .diverged(step: depth + 1)
        return
      }
    } else {
      if !standing.contains(where: \.isEnabled) {
        execution.run.conclude()
        end = .finished
        return
      }
      if depth >= stepLimit {
        end = .cut
        return
      }
      guard makeFrame() else {
        end = .redundant
        return
      }
    }
    take(frames[depth].tree[0])
  }

  private func look() {
    standing.removeAll(keepingCapacity: true)
    execution.standing { pending, isEnabled, cases in
      standing.append(Stand(pending: pending, isEnabled: isEnabled, cases: cases))
    }
    noteLostTimeouts()
  }

  private var signature: Int {
    var hasher = Hasher()
    for stand in standing {
      hasher.combine(stand.pending.task)
      hasher.combine(stand.pending.operation)
      hasher.combine(stand.pending.place)
      hasher.combine(stand.isEnabled)
    }
    return hasher.finalize()
  }

  /// A frame for a point that was not reached before; false if nothing new can be done from there.
  private func makeFrame() -> Bool {
    var frame = Frame(sleep: [], tree: [], signature: signature)
    if let last = frames.last, let step = execution.steps.last {
      frame.sleep = last.sleep.filter { !$0.conflicts(with: step.branch) }
      frame.tree = last.tree[0].children
    }
    frame.timeouts = standing.lazy.map(\.pending).filter { $0.operation == .selectTimeout }
    if frame.tree.isEmpty {
      guard let branch = favourite(outside: frame.sleep) else { return false }
      frame.tree = [WakeupNode(branch)]
    }
    frames.append(frame)
    return true
  }

  private func take(_ node: WakeupNode) {
    let move = node.branch.move
    guard let stand = standing.first(where: { $0.pending.task == move.task }), stand.isEnabled
    else {
      end = .diverged(step: execution.length + 1)
      return
    }
    let depth = execution.length
    for other in stand.cases where other != move.selectCase {
      frames[depth].insert([
        Branch(
          move: Move(task: move.task, selectCase: other), footprint: stand.pending.footprint)
      ])
    }
    execution.perform(move, stand.pending, isPreemption: isPreemption(move.task))
    node.branch = execution.steps[depth].branch
  }

  private func isPreemption(_ task: Int) -> Bool {
    guard let last = execution.steps.last, last.task != task else { return false }
    return standing.contains {
      $0.pending.task == last.task && $0.isEnabled && !$0.pending.operation.waitsForTime
    }
  }

  /// The move to try first: on with the same task, unless it only waits for time to pass; then whoever
  /// went least recently, so that a task that polls does not keep the others out.
  private func favourite(outside sleep: [Branch]) -> Branch? {
    var best: (branch: Branch, rank: Int)?
    let last = execution.steps.last?.task
    for stand in standing where stand.isEnabled {
      let task = stand.pending.task
      for selectCase in stand.cases.isEmpty ? [nil] : stand.cases.map(Optional.some) {
        let move = Move(task: task, selectCase: selectCase)
        if sleep.contains(where: { $0.move == move }) { continue }
        let rank =
          task == last && !stand.pending.operation.isLocal && !isHogging(task)
          ? -1 : execution.steps.lastIndex { $0.task == task } ?? 0
        if let best, best.rank <= rank { continue }
        best = (Branch(move: move, footprint: stand.pending.footprint), rank)
      }
    }
    return best?.branch
  }

  /// Whether the task took very many steps in a row.
  private func isHogging(_ task: Int) -> Bool {
    let patience = 64
    return execution.length >= patience
      && execution.steps.suffix(patience).allSatisfy { $0.task == task }
  }

  // MARK: To the next execution

  /// Leaves the last point from which something is still to be explored; false if there is none.
  private func backtrack() -> Bool {
    while !frames.isEmpty {
      let last = frames.count - 1
      frames[last].sleep.append(frames[last].tree.removeFirst().branch)
      if !frames[last].tree.isEmpty { return true }
      frames.removeLast()
    }
    return false
  }

  // MARK: Races

  private func reverseRaces() {
    let reversal = RaceReversal(execution)
    let insert = { (sequence: [Branch], frame: Int) in self.frames[frame].insert(sequence) }
    for second in shared..<execution.length {
      reversal.reverse(raceOf: second, insert)
    }
    // A crash keeps everybody else from going on; so what they would have done is tried before it.
    let hasCrashed = execution.run.ending == .crash
    for stand in standing {
      if hasCrashed || !stand.isEnabled { reversal.reverse(waiting: stand.pending, insert) }
    }
  }

  /// A partner that completes a `select` takes its time-out away; so the time-out is also tried first.
  private func noteLostTimeouts() {
    let depth = execution.length - 1
    guard depth >= 0, depth < frames.count, !frames[depth].timeouts.isEmpty else { return }
    let task = execution.steps[depth].task
    for timeout in frames[depth].timeouts where timeout.task != task {
      if standing.contains(where: {
        $0.pending.task == timeout.task && $0.pending.operation == .selectTimeout
      }) {
        continue
      }
      frames[depth].insert([
        Branch(move: Move(task: timeout.task), footprint: timeout.footprint)
      ])
    }
  }
}
