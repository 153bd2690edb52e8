internal import ConcurrencyTrace

/// The point before a step, and what is known of the moves from there.
struct Frame {
  /// Moves from here that were explored, or need not be: what starts with them is known already.
  var sleep: [Branch] = []
  /// What the present execution does from here, and what is to be explored after it.
  var current: Branch
  var following: [WakeupNode] = []
  /// What else is to be explored from here.
  var tree: [WakeupNode] = []
  /// The moves of each `select` here that has several cases ready.
  private(set) var choices: [Branch] = []
  /// Time-outs that could have fired here.
  private(set) var timeouts: [PendingStep] = []
  /// Who stood where, as one number: the same each time, unless the scene behaves differently.
  let signature: UInt64

  /// The point that an execution has reached, of which nothing is known yet.
  init(at course: borrowing Course, _ current: Branch) {
    self.current = current
    signature = Frame.signature(of: course.stands)
    for index in course.stands.indices
    where course.stands[index].pending.operation == .selectTimeout {
      timeouts.append(course.stands[index].pending)
    }
    for index in course.stands.indices where !course.stands[index].cases.isEmpty {
      for selectCase in course.stands[index].cases {
        let move = Move(task: course.stands[index].pending.task, selectCase: selectCase)
        choices.append(Branch(move: move, footprint: course.stands[index].pending.footprint))
      }
    }
  }

  private static func signature(of stands: [OptimalSearch.Stand]) -> UInt64 {
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

  /// Adds a sequence to explore from here, unless all that it leads to is known already, or will be with
  /// what is explored now.
  mutating func insert(_ sequence: [Branch]) {
    let known = current.beginning(of: sequence[...])
    if known != .not { return insertOthers(than: current, known, before: sequence) }
    for branch in sleep {
      let known = branch.beginning(of: sequence[...])
      if known != .not { return insertOthers(than: branch, known, before: sequence) }
    }
    WakeupNode.insert(sequence[...], into: &tree)
  }

  /// What one case of a `select` leads to says nothing of the sequence after another case.
  private mutating func insertOthers(
    than branch: Branch, _ known: Branch.Beginning, before sequence: [Branch]
  ) {
    guard known == .without, branch.move.selectCase != nil else { return }
    for other in choices where other.move.task == branch.move.task && other.move != branch.move {
      insert([other] + sequence)
    }
  }

  /// Takes what is to be explored next; nil if nothing is.
  mutating func takeNext() -> WakeupNode? {
    sleep.append(current)
    if tree.isEmpty { return nil }
    let node = tree.removeFirst()
    current = node.branch
    following = node.children
    for sequence in node.taken { insert(sequence) }
    return node
  }
}
