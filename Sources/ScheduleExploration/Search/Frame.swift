/// The point before a step, and what is known of the moves from there.
struct Frame {
  /// Moves from here that were explored, or need not be: what starts with them is known already.
  var sleep: [Branch]
  /// What the present execution does from here, and what is to be explored after it.
  var current: Branch
  var following: [WakeupNode]
  /// What else is to be explored from here.
  var tree: [WakeupNode]
  /// The moves of each `select` here that has several cases ready.
  var choices: [Branch] = []
  /// Time-outs that could have fired here.
  var timeouts: [PendingStep] = []
  /// Who stood where, as one number: the same each time, unless the scene behaves differently.
  var signature: UInt64

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

  /// Takes what is to be explored next; false if nothing is.
  mutating func takeNext() -> Bool {
    sleep.append(current)
    if tree.isEmpty { return false }
    let node = tree.removeFirst()
    current = node.branch
    following = node.children
    for sequence in node.taken { insert(sequence) }
    return true
  }
}
