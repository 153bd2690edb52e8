/// What a search keeps of the tree of executions: a frame for each point of the present one.
///
/// Optimal dynamic partial-order reduction explores, from each point, branches none of which leads to what
/// another led to: `sleep` holds those that were taken, `tree` sequences that are still to be.
struct SearchTree {
  private(set) var frames: [Frame] = []
  /// What is to be run next, in case that it is run already.
  private var lead: Lead?
  private var hasBegun = false

  // MARK: The next execution

  /// Leaves the last point from which something is still to be explored; false if there is none.
  mutating func moveOn() -> Bool {
    guard hasBegun else { return true }
    while !frames.isEmpty {
      if let next = frames[frames.count - 1].takeNext() {
        lead = next.lead
        return true
      }
      frames.removeLast()
    }
    return false
  }

  /// The execution that is to be run now.
  var assignment: Assignment {
    guard let last = frames.last else { return Assignment() }
    var path = frames.map(\.current.move)
    var nodes = last.following
    while let node = nodes.first {
      path.append(node.branch.move)
      nodes = node.children
    }
    return Assignment(path: path, depth: frames.count - 1, sleep: last.sleep)
  }

  /// The same as it may have been run ahead; taken by whoever asks.
  mutating func takeLead() -> Lead? {
    defer { lead = nil }
    return lead
  }

  // MARK: What it showed

  /// Takes in what the execution showed; nil, and nothing is changed, if it was run ahead and would have gone
  /// another way now.
  mutating func take(_ discovery: Discovery, isAhead: Bool = false) -> OptimalSearch.End? {
    hasBegun = true
    let known = frames.count
    for (offset, found) in discovery.frames.enumerated() {
      let depth = discovery.first + offset
      if depth >= known {
        guard append(found, isAhead: isAhead) else {
          frames.removeLast(frames.count - known)
          return nil
        }
      } else if frames[depth].signature == found.signature {
        frames[depth].current = found.current
      } else {
        return .diverged(step: depth + 1)
      }
    }
    for other in discovery.others { frames[other.depth].insert(other.sequence) }
    return discovery.end
  }

  /// Adds a point behind the last one.
  private mutating func append(_ found: Frame, isAhead: Bool) -> Bool {
    var frame = found
    if let last = frames.indices.last {
      for branch in frames[last].sleep where !branch.conflicts(with: frames[last].current) {
        frame.sleep.append(branch)
      }
      frame.tree = frames[last].following
    }
    if !frame.tree.isEmpty {
      let node = frame.tree.removeFirst()
      frame.following = node.children
      for sequence in node.taken { frame.insert(sequence) }
    } else if isAhead, !frame.sleep.isEmpty {
      return false
    }
    frames.append(frame)
    return true
  }

  // MARK: Running ahead

  /// How many leads are looked at for some that are new.
  private static let patience = 64

  /// Executions that will have to be run, those that come soon first: gives leads to at most so many that have
  /// none. The next one is left out.
  mutating func newLeads(atMost most: Int) -> [Lead] {
    var leads = NewLeads(most: most, patience: SearchTree.patience)
    for depth in frames.indices.reversed() where !frames[depth].tree.isEmpty {
      let path = frames[..<depth].map(\.current.move)
      for index in frames[depth].tree.indices {
        if leads.isEnough { return leads.found }
        frames[depth].tree[index].addLeads(after: path, departingAt: depth, to: &leads)
      }
    }
    return leads.found
  }

  /// How many branches are kept.
  var kept: Int {
    frames.reduce(0) { sum, frame in
      sum + 1 + frame.sleep.count + (frame.following + frame.tree).reduce(0) { $0 + $1.count }
    }
  }
}
