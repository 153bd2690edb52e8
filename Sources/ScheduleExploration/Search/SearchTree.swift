internal import ConcurrencyTrace

/// What a search keeps of the tree of executions: a frame for each point of the present one.
///
/// Optimal dynamic partial-order reduction explores, from each point, branches none of which leads to what
/// another led to: `sleep` holds those that were taken, `tree` sequences that are still to be.
struct SearchTree {
  private typealias Stand = OptimalSearch.Stand

  private var frames: [Frame] = []
  private let stepLimit: Int
  /// Steps of the present execution that the one before had as well.
  private(set) var shared = 0
  init(stepLimit: Int) { self.stepLimit = stepLimit }

  // MARK: One execution

  /// How much of the execution that ran last is the beginning of the next one; less than is shared if
  /// something else ran meanwhile.
  func ownBeginning(of course: borrowing Course) -> Int {
    let limit = min(shared, course.steps.count)
    for step in 0..<limit where course.steps[step].move != frames[step].current.move { return step }
    return limit
  }

  /// The step that was taken last is known as it was, and no longer only as it was foreseen.
  mutating func noteStep(of course: borrowing Course) {
    let depth = course.steps.count - 1
    if depth >= 0, depth < frames.count { frames[depth].current = course.steps[depth].branch }
  }

  /// The next step; nil, and how it ended, if there is none.
  mutating func choose(_ course: borrowing Course) -> (step: ChosenStep?, end: OptimalSearch.End) {
    let depth = course.steps.count
    noteLostTimeouts(course)
    let signature = SearchTree.signature(of: course.stands)
    if depth >= frames.count {
      guard course.stands.contains(where: \.isEnabled) else { return (nil, .finished) }
      if depth >= stepLimit { return (nil, .cut) }
      guard makeFrame(course, signature) else { return (nil, .redundant) }
    } else if frames[depth].signature != signature {
      return (nil, .diverged(step: depth + 1))
    }
    let move = frames[depth].current.move
    guard let step = step(move, course) else { return (nil, .diverged(step: depth + 1)) }
    insertCases(of: move, at: depth, course)
    return (step, .running)
  }

  private static func signature(of stands: [Stand]) -> UInt64 {
    var mix: UInt64 = 0
    for index in stands.indices {
      let place = UInt64(stands[index].pending.place?.rawValue ?? 0)
      let task = UInt64(stands[index].pending.task)
      let operation = UInt64(stands[index].pending.operation.rawValue)
      mix ^= place << 32 ^ task << 9 ^ operation << 1 ^ (stands[index].isEnabled ? 1 : 0)
      mix &*= 0x9E37_79B9_7F4A_7C15
      mix ^= mix >> 29
    }
    return mix
  }

  /// A frame for a point that was not reached before; false if nothing new can be done from there.
  private mutating func makeFrame(_ course: borrowing Course, _ signature: UInt64) -> Bool {
    var sleep: [Branch] = []
    var tree: [WakeupNode] = []
    if let last = frames.indices.last {
      for branch in frames[last].sleep where !branch.conflicts(with: frames[last].current) {
        sleep.append(branch)
      }
      tree = frames[last].following
    }
    let current: Branch
    var following: [WakeupNode] = []
    var taken: [[Branch]] = []
    if tree.isEmpty {
      guard let branch = favourite(course, outside: sleep) else { return false }
      current = branch
    } else {
      let node = tree.removeFirst()
      current = node.branch
      following = node.children
      taken = node.taken
    }
    var frame = Frame(
      sleep: sleep, current: current, following: following, tree: tree, signature: signature)
    for index in course.stands.indices
    where course.stands[index].pending.operation == .selectTimeout {
      frame.timeouts.append(course.stands[index].pending)
    }
    for index in course.stands.indices where !course.stands[index].cases.isEmpty {
      for selectCase in course.stands[index].cases {
        let move = Move(task: course.stands[index].pending.task, selectCase: selectCase)
        frame.choices.append(
          Branch(move: move, footprint: course.stands[index].pending.footprint))
      }
    }
    for sequence in taken { frame.insert(sequence) }
    frames.append(frame)
    return true
  }

  /// The move as a step; nil if it is not possible.
  private func step(_ move: Move, _ course: borrowing Course) -> ChosenStep? {
    guard let index = course.stands.firstIndex(where: { $0.pending.task == move.task }),
      course.stands[index].isEnabled
    else { return nil }
    return ChosenStep(
      move: move, pending: course.stands[index].pending,
      isPreemption: isPreemption(move.task, course))
  }

  /// The other ready cases of a `select` are to be explored as well.
  private mutating func insertCases(of move: Move, at depth: Int, _ course: borrowing Course) {
    for stand in course.stands where !stand.cases.isEmpty && stand.pending.task == move.task {
      for other in stand.cases where other != move.selectCase {
        let branch = Branch(
          move: Move(task: move.task, selectCase: other), footprint: stand.pending.footprint)
        frames[depth].insert([branch])
      }
    }
  }

  private func isPreemption(_ task: Int, _ course: borrowing Course) -> Bool {
    guard let last = course.steps.last?.task, last != task else { return false }
    return course.stands.contains {
      $0.pending.task == last && $0.isEnabled && !$0.pending.operation.waitsForTime
    }
  }

  /// The move to try first: on with the same task, unless it only waits for time to pass; then whoever
  /// went least recently, so that a task that polls does not keep the others out.
  private func favourite(_ course: borrowing Course, outside sleep: [Branch]) -> Branch? {
    var best: (stand: Int, move: Move)?
    var least = Int.max
    let last = course.steps.last?.task
    for index in course.stands.indices where course.stands[index].isEnabled {
      let task = course.stands[index].pending.task
      let rank =
        task == last && !course.stands[index].pending.operation.isLocal && !isHogging(task, course)
        ? -1 : max(course.order.lastStep(of: task), 0)
      guard rank < least, let move = move(of: course.stands[index], outside: sleep) else {
        continue
      }
      best = (index, move)
      least = rank
    }
    return best.map { Branch(move: $0.move, footprint: course.stands[$0.stand].pending.footprint) }
  }

  /// The first move that the task can make and that is not known already.
  private func move(of stand: Stand, outside sleep: [Branch]) -> Move? {
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

  // MARK: To the next execution

  /// Leaves the last point from which something is still to be explored; false if there is none.
  mutating func moveOn() -> Bool {
    while !frames.isEmpty {
      if frames[frames.count - 1].takeNext() {
        shared = frames.count - 1
        return true
      }
      frames.removeLast()
    }
    return false
  }

  // MARK: What else to explore

  mutating func insert(_ sequence: [Branch], at depth: Int) {
    frames[depth].insert(sequence)
  }

  /// A partner that completes a `select` takes its time-out away; so the time-out is also tried first.
  private mutating func noteLostTimeouts(_ course: borrowing Course) {
    let depth = course.steps.count - 1
    guard depth >= 0, depth < frames.count, !frames[depth].timeouts.isEmpty else { return }
    let task = course.steps[depth].task
    for timeout in frames[depth].timeouts where timeout.task != task {
      let isLeft = course.stands.contains {
        $0.pending.task == timeout.task && $0.pending.operation == .selectTimeout
      }
      if isLeft { continue }
      insert(
        [Branch(move: Move(task: timeout.task), footprint: timeout.footprint)], at: depth)
    }
  }

  /// How many branches are kept.
  var kept: Int {
    frames.reduce(0) { sum, frame in
      sum + 1 + frame.sleep.count + (frame.following + frame.tree).reduce(0) { $0 + $1.count }
    }
  }
}
