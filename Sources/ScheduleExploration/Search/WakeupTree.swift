/// Sequences of moves that must still be explored from one point: the wakeup tree of that point
/// (Abdulla, Aronis, Jonsson, Sagonas, *Optimal Dynamic Partial Order Reduction*, POPL 2014).
///
/// Children are in the order in which they are explored.
struct WakeupNode {
  let branch: Branch
  private(set) var children: [WakeupNode] = []
  /// Of a case of a `select`: sequences without it that it will lead to. Other cases, which are known when it
  /// comes to it, may have to lead there as well.
  private(set) var taken: [[Branch]] = []
  /// Of a leaf: what is behind it may be explored ahead of its time.
  private var ownLead: Lead?

  private init(_ branch: Branch, _ children: [WakeupNode]) {
    self.branch = branch
    self.children = children
  }

  /// The nodes of a sequence, each the only child of the one before it.
  private static func chain(_ sequence: ArraySlice<Branch>) -> [WakeupNode] {
    var nodes: [WakeupNode] = []
    for branch in sequence.reversed() { nodes = [WakeupNode(branch, nodes)] }
    return nodes
  }

  /// How many nodes there are from here on.
  var count: Int { children.reduce(1) { $0 + $1.count } }

  /// The lead of the leaf that comes first from here.
  var lead: Lead? {
    var nodes = children
    var lead = ownLead
    while let first = nodes.first {
      lead = first.ownLead
      nodes = first.children
    }
    return lead
  }

  /// Adds a sequence, unless the trees hold one already that leads to the same.
  static func insert(_ sequence: ArraySlice<Branch>, into nodes: inout [WakeupNode]) {
    for index in nodes.indices {
      var rest = sequence
      switch nodes[index].branch.beginning(of: sequence) {
      case .with(let place): rest = sequence[..<place] + sequence[(place + 1)...]
      case .without:
        if nodes[index].branch.move.selectCase != nil { nodes[index].taken.append(Array(sequence)) }
      case .not: continue
      }
      // What a leaf leads to is explored whole.
      if rest.isEmpty || nodes[index].children.isEmpty { return }
      return insert(rest, into: &nodes[index].children)
    }
    nodes += chain(sequence)
  }

  /// Gives leads to leaves that have none, in the order in which they are explored.
  ///
  /// - Parameters:
  ///   - path: The moves up to here; the same again afterwards.
  ///   - depth: How many moves the first execution from here shares with one before it.
  mutating func addLeads(
    after path: inout [Move], departingAt depth: Int, to leads: inout NewLeads
  ) {
    path.append(branch.move)
    defer { path.removeLast() }
    if children.isEmpty {
      ownLead = leads.lead(ownLead, Assignment(path: path, depth: depth))
      return
    }
    for index in children.indices where !leads.isEnough {
      children[index].addLeads(
        after: &path, departingAt: index == 0 ? depth : path.count, to: &leads)
    }
  }
}

/// Leads that are being given to leaves.
struct NewLeads {
  private let most: Int
  private var patience: Int
  private var passesOver: Bool
  private(set) var found: [Lead] = []

  init(most: Int, patience: Int, passesOverFirst: Bool) {
    self.most = most
    self.patience = patience
    passesOver = passesOverFirst
  }

  var isEnough: Bool { found.count >= most || patience <= 0 }

  /// A lead for the next leaf, in the order in which they are explored; nil if it is passed over.
  fileprivate mutating func lead(_ known: Lead?, _ assignment: @autoclosure () -> Assignment)
    -> Lead?
  {
    patience -= 1
    if passesOver {
      passesOver = false
      return known
    }
    if let known { return known }
    let lead = Lead(assignment())
    found.append(lead)
    return lead
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
