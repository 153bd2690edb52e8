/// The point before a step, and what is known of the moves from there.
struct Frame {
  /// Moves from here that were explored, or need not be: what starts with them is known already.
  var sleep: [Branch]
  /// What is to be explored from here; the first is what the present execution does.
  var tree: [WakeupNode]
  /// Time-outs that could have fired here.
  var timeouts: [PendingStep] = []
  /// Who stood where, as one number: the same each time, unless the scene behaves differently.
  var signature: Int

  /// Adds a sequence to explore from here, unless all that it leads to is known already.
  mutating func insert(_ sequence: [Branch]) {
    if sleep.contains(where: { $0.beginning(of: sequence[...]) != .not }) { return }
    WakeupNode.insert(sequence, into: &tree)
  }
}
