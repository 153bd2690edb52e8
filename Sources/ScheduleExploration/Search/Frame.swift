/// The point before a step, and what is known of the moves from there.
struct Frame {
  /// Moves from here that were explored, or need not be: what starts with them is known already.
  var sleep: [Branch]
  /// What the present execution does from here, and what is to be explored after it.
  var current: Branch
  var following: [WakeupNode]
  /// What else is to be explored from here.
  var tree: [WakeupNode]
  /// Time-outs that could have fired here.
  var timeouts: [PendingStep] = []
  /// Who stood where, as one number: the same each time, unless the scene behaves differently.
  var signature: UInt64

  /// Adds a sequence to explore from here, unless all that it leads to is known already, or will be with
  /// what is explored now.
  mutating func insert(_ sequence: [Branch]) {
    if current.beginning(of: sequence[...]) != .not { return }
    if sleep.contains(where: { $0.beginning(of: sequence[...]) != .not }) { return }
    WakeupNode.insert(sequence[...], into: &tree)
  }

  /// Takes what is to be explored next; false if nothing is.
  mutating func takeNext() -> Bool {
    sleep.append(current)
    if tree.isEmpty { return false }
    let node = tree.removeFirst()
    current = node.branch
    following = node.children
    return true
  }
}
