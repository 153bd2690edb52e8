/// Sequences of moves that must still be explored from one point: the wakeup tree of that point
/// (Abdulla, Aronis, Jonsson, Sagonas, *Optimal Dynamic Partial Order Reduction*, POPL 2014).
///
/// Children are in the order in which they are explored; the first one is being explored.
final class WakeupNode {
  var branch: Branch
  private(set) var children: [WakeupNode] = []

  init(_ branch: Branch) { self.branch = branch }

  /// The nodes of a sequence, each the only child of the one before it.
  private static func chain(_ sequence: ArraySlice<Branch>) -> WakeupNode? {
    var node: WakeupNode?
    for branch in sequence.reversed() {
      let parent = WakeupNode(branch)
      if let node { parent.children = [node] }
      node = parent
    }
    return node
  }

  /// Adds a sequence, unless the trees hold one already that leads to the same.
  static func insert(_ sequence: [Branch], into roots: inout [WakeupNode]) {
    var rest = sequence[...]
    guard var node = descend(roots, &rest) else {
      if let chain = chain(rest) { roots.append(chain) }
      return
    }
    // What starts with the branch that is being explored will be explored with it.
    if node === roots.first { return }
    while !node.children.isEmpty, !rest.isEmpty {
      guard let child = descend(node.children, &rest) else {
        if let chain = chain(rest) { node.children.append(chain) }
        return
      }
      node = child
    }
  }

  /// The first of `nodes` that may begin `sequence`, which loses that move.
  private static func descend(
    _ nodes: [WakeupNode], _ sequence: inout ArraySlice<Branch>
  ) -> WakeupNode? {
    for node in nodes {
      switch node.branch.beginning(of: sequence) {
      case .with(let index):
        sequence = sequence[..<index] + sequence[(index + 1)...]
        return node
      case .without: return node
      case .not: break
      }
    }
    return nil
  }
}

extension Branch {
  enum Beginning: Equatable {
    /// It is the move at that index, and nothing before it conflicts with it.
    case with(Int)
    /// It is not in the sequence and conflicts with nothing in it.
    case without
    case not
  }

  /// Whether it may begin the sequence: whether it is a *weak initial* of it.
  func beginning(of sequence: ArraySlice<Branch>) -> Beginning {
    for index in sequence.indices {
      if sequence[index].move == move { return .with(index) }
      if conflicts(with: sequence[index]) { return .not }
    }
    return .without
  }
}
