/// What a search keeps of the tree of executions: a frame for each point of the present one.
///
/// Optimal dynamic partial-order reduction explores, from each point, branches none of which leads to what
/// another led to: `sleep` holds those that were taken, `tree` sequences that are still to be.
struct SearchTree {
  /// The moves that lead to the part of the tree that is searched: of all executions that begin with them.
  private let prefix: [Move]
  /// From the point after the prefix on.
  private var frames: [Frame] = []
  private var hasBegun = false
  /// What is to be run next, in case that it was run already.
  private var lead: Lead?

  init(after prefix: [Move] = []) { self.prefix = prefix }

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
    guard let last = frames.last else { return Assignment(path: prefix) }
    var path = prefix + frames.lazy.map(\.current.move)
    var nodes = last.following
    while let node = nodes.first {
      path.append(node.branch.move)
      nodes = node.children
    }
    return Assignment(path: path, depth: prefix.count + frames.count - 1, sleep: last.sleep)
  }

  /// Who has run it already, or is running it; only said once.
  mutating func takeLead() -> Lead? {
    defer { lead = nil }
    return lead
  }

  // MARK: What it showed

  /// Takes in what the execution showed; `others` that are to be explored from points before this part of the
  /// tree are left out.
  mutating func take(_ found: Discovery) -> OptimalSearch.End {
    hasBegun = true
    for (offset, frame) in found.frames.enumerated() {
      let depth = found.first + offset - prefix.count
      if depth < 0 { continue }
      if depth >= frames.count {
        append(frame)
      } else if frames[depth].signature == frame.signature {
        frames[depth].current = frame.current
      } else {
        return .diverged(step: found.first + offset + 1)
      }
    }
    insert(found.others)
    return found.end
  }

  private mutating func insert(_ others: [Discovery.Other]) {
    for other in others where other.depth >= prefix.count {
      frames[other.depth - prefix.count].insert(other.sequence)
    }
  }

  /// Adds a point behind the last one.
  private mutating func append(_ found: Frame) {
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
    }
    frames.append(frame)
  }

  // MARK: What others have run

  /// Takes in what lies behind a leaf: the points that lead to it, and what is left to be explored behind it.
  /// What its executions showed is still to be taken in.
  ///
  /// - Returns: false, and nothing is taken in, if it does not fit there: that never is, unless the scene does not
  ///   repeat or the dependency relation is wrong.
  mutating func take(_ points: [Frame], first: Int, _ rest: SearchTree?) -> Bool {
    let known = frames.count
    for (offset, point) in points.enumerated() {
      let depth = first + offset
      if depth >= known {
        append(point)
      } else if frames[depth].signature == point.signature {
        frames[depth].current = point.current
      } else {
        return false
      }
    }
    let sleeps = frames.last.map { last in
      last.sleep.contains { !$0.conflicts(with: last.current) } || !last.following.isEmpty
    }
    if sleeps ?? true {
      frames.removeLast(frames.count - known)
      return false
    }
    frames += rest?.frames ?? []
    return true
  }

  /// Takes in what an execution behind a leaf showed.
  mutating func take(beyond found: Discovery) { insert(found.others) }

  // MARK: Leads

  /// How many leaves of a frame are looked at for one that has no lead.
  private static let patience = 128

  /// Gives leads to some leaves that have none, without the one that is explored next.
  ///
  /// - Parameter soonFirst: Whether those that come soon are preferred; if not, those that lead to much.
  mutating func newLeads(atMost most: Int, soonFirst: Bool) -> [Lead] {
    var found: [Lead] = []
    let deepest = frames.lastIndex { !$0.tree.isEmpty }
    let depths = frames.indices.filter { !frames[$0].tree.isEmpty }
    for depth in soonFirst ? depths.reversed() : depths {
      var leads = NewLeads(
        most: most - found.count, patience: SearchTree.patience, passesOverFirst: depth == deepest)
      var path = prefix + frames[..<depth].lazy.map(\.current.move)
      let departure = path.count
      for index in frames[depth].tree.indices where !leads.isEnough {
        frames[depth].tree[index].addLeads(after: &path, departingAt: departure, to: &leads)
      }
      found += leads.found
      if found.count >= most { break }
    }
    return found
  }

  /// How many branches are kept.
  var kept: Int {
    frames.reduce(0) { sum, frame in
      sum + 1 + frame.sleep.count + (frame.following + frame.tree).reduce(0) { $0 + $1.count }
    }
  }
}
