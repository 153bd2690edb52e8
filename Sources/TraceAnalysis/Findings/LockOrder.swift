import ConcurrencyTrace

/// In which orders locks are taken while others are held: orders that contradict each other can deadlock,
/// also if they did not this time.
///
/// The GoodLock idea (Havelund, *Using Runtime Analysis to Guide Model Checking*, SPIN 2000), for rings of
/// any length: each task in the ring holds what the one before it wants, and no two of them hold the same
/// lock, which would keep them apart. Reading together is no conflict. Tasks that cannot be at it at the
/// same time are left out: one ended before the other was spawned, or the other was spawned by it later.
struct LockOrder: Sendable {
  /// A task took `wanted` while it held `hold`.
  struct Edge: Hashable, Sendable {
    var hold: LockBook.Hold
    var wanted: LockBook.Hold
    /// All locks that it held, for itself alone.
    var guards: [ObjectID]

    var task: TaskID { wanted.task }
  }

  private struct Pair: Hashable {
    var from: ObjectID
    var to: ObjectID
  }

  private struct Life {
    var parent = TaskID.none
    var spawned = 0
    var ended = Int.max
  }

  private var edges: [Pair: [Edge]] = [:]
  /// By lock: those that were wanted while it was held, in order of first time.
  private var successors: [ObjectID: [ObjectID]] = [:]
  private var lives: [Life] = []
  /// Edges of one pair that are kept; more tasks at the same tell nothing new.
  private static let mostKept = 8
  private static let longestRing = 8

  mutating func spawn(_ child: TaskID, by parent: TaskID, at position: Int) {
    guard child.index < lives.count + 65_536 else { return }
    while lives.count <= child.index { lives.append(Life()) }
    lives[child.index] = Life(parent: parent, spawned: position)
  }

  mutating func end(_ task: TaskID, at position: Int) {
    if task.index < lives.count { lives[task.index].ended = position }
  }

  /// Takes note of a lock that is taken while others are `held`; returns a ring of edges, if it closes one.
  mutating func acquire(_ wanted: LockBook.Hold, while held: [LockBook.Hold]) -> [Edge]? {
    let guards = held.filter(\.isExclusive).map(\.object)
    var ring: [Edge]?
    for hold in held where hold.object != wanted.object {
      let edge = Edge(hold: hold, wanted: wanted, guards: guards)
      guard add(edge) else { continue }
      ring = ring ?? self.ring(with: edge)
    }
    return ring
  }

  /// Returns false for one that tells nothing new.
  private mutating func add(_ edge: Edge) -> Bool {
    let pair = Pair(from: edge.hold.object, to: edge.wanted.object)
    let known = edges[pair] ?? []
    let isKnown = known.contains {
      $0.task == edge.task && $0.wanted.site == edge.wanted.site && $0.guards == edge.guards
    }
    guard !isKnown, known.count < Self.mostKept else { return false }
    if known.isEmpty { successors[pair.from, default: []].append(pair.to) }
    edges[pair, default: []].append(edge)
    return true
  }

  private func ring(with edge: Edge) -> [Edge]? {
    var path = [edge]
    var visits = 0
    return extend(&path, &visits) ? path : nil
  }

  /// Makes the path a ring, depth first; gives up after some thousand edges.
  private func extend(_ path: inout [Edge], _ visits: inout Int) -> Bool {
    guard let first = path.first, let last = path.last, path.count < Self.longestRing else {
      return false
    }
    for next in successors[last.wanted.object] ?? [] {
      for edge in edges[Pair(from: last.wanted.object, to: next)] ?? [] {
        visits += 1
        if visits > 5_000 { return false }
        guard path.allSatisfy({ canMeet($0, edge) }), conflict(last, edge) else { continue }
        path.append(edge)
        if next == first.hold.object, conflict(edge, first) { return true }
        if next != first.hold.object, extend(&path, &visits) { return true }
        path.removeLast()
      }
    }
    return false
  }

  /// Whether wanting it must wait for the one who holds it.
  private func conflict(_ wanting: Edge, _ holding: Edge) -> Bool {
    wanting.wanted.isExclusive || holding.hold.isExclusive
  }

  private func canMeet(_ a: Edge, _ b: Edge) -> Bool {
    a.task != b.task && !a.guards.contains(where: b.guards.contains)
      && !comesBefore(a, b) && !comesBefore(b, a)
  }

  private func comesBefore(_ a: Edge, _ b: Edge) -> Bool {
    guard a.task.index < lives.count, b.task.index < lives.count else { return false }
    if lives[a.task.index].ended < lives[b.task.index].spawned { return true }
    var ancestor = b.task
    var generations = 0
    while ancestor.index < lives.count, generations < 64 {
      let life = lives[ancestor.index]
      if life.parent == a.task { return life.spawned > a.wanted.position }
      ancestor = life.parent
      generations += 1
    }
    return false
  }
}
