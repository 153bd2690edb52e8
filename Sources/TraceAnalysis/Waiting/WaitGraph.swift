public import ConcurrencyTrace

/// Who waits for whom, at one moment.
public struct WaitGraph: Equatable, Sendable {
  /// A task that waits for an object, and those on whom that depends.
  public struct Edge: Hashable, Sendable {
    /// A task that could end the wait.
    public struct Owner: Hashable, Sendable {
      public var task: TaskID
      /// Where and when it took the object; unknown and 0 where it only has to come to its end.
      public var site: Site
      public var step: Int
    }

    public var waiter: TaskID
    /// What it waits to do, to which object, and at which line.
    public var action: Action
    /// Holders of a lock, children of a group, the joined task; empty where nobody owns what is
    /// waited for: a value, a signal, a permit.
    public var owners: [Owner]

    public var object: ObjectID { action.object }
  }

  /// One for each blocked task that waits for something else than the clock, in order of tasks.
  public let edges: [Edge]
  /// Tasks that wait for each other in a ring: each for something that the next owns, the last for
  /// something of the first. Each starts at its lowest task; a task that waits for itself is alone.
  public let cycles: [[TaskID]]

  /// Reads the graph off the world. Costs as much as there are tasks and owners.
  public init(_ world: World) {
    var edges: [Edge] = []
    var families: Families?
    for index in world.tasks.indices {
      guard let action = world.tasks[index].wait, action.due == nil else { continue }
      let task = TaskID(UInt32(index))
      var owners = Self.owners(action, in: world)
      if action.operation.waitReason == .join {
        let known = families ?? Families(world)
        families = known
        owners = known.joined(by: task, action, in: world).map {
          Edge.Owner(task: $0, site: .unknown, step: 0)
        }
      }
      edges.append(Edge(waiter: task, action: action, owners: owners))
    }
    self.edges = edges
    cycles = Self.cycles(of: edges)
  }

  /// The edge of a task that waits.
  public func edge(of task: TaskID) -> Edge? { edges.first { $0.waiter == task } }

  /// The edges of a cycle in its order.
  public func edges(of cycle: [TaskID]) -> [Edge] { cycle.compactMap { edge(of: $0) } }

  private static func owners(_ action: Action, in world: World) -> [Edge.Owner] {
    switch action.operation.waitReason {
    case .lock:
      return (world[action.object]?.holders ?? []).map {
        Edge.Owner(task: $0.task, site: $0.site, step: $0.step)
      }
    case .once:
      guard case .running(let runner) = world[action.object]?.once else { return [] }
      return [Edge.Owner(task: runner, site: .unknown, step: 0)]
    case .join, .channel, .io, .sleep, .condition, .semaphore, .barrier, .waitGroup, .other:
      return []
    }
  }

  /// The tasks that must end before `task`'s join can go on.
  static func joined(by task: TaskID, _ action: Action, in world: World) -> [TaskID] {
    Families(world).joined(by: task, action, in: world)
  }
}

/// Tasks that are not over, by their group, or where that is not known by their parent.
private struct Families {
  private var ofGroup: [[TaskID]]
  private var ofParent: [[TaskID]]

  init(_ world: World) {
    ofGroup = Array(repeating: [], count: world.objects.count)
    ofParent = Array(repeating: [], count: world.tasks.count)
    for index in world.tasks.indices where !world.tasks[index].activity.isDone {
      let task = world.tasks[index]
      if task.group.index < ofGroup.count {
        ofGroup[task.group.index].append(TaskID(UInt32(index)))
      } else if task.parent.index < ofParent.count {
        ofParent[task.parent.index].append(TaskID(UInt32(index)))
      }
    }
  }

  func joined(by task: TaskID, _ action: Action, in world: World) -> [TaskID] {
    if action.peer != .none { return world[action.peer] == nil ? [] : [action.peer] }
    let group = action.object.index < ofGroup.count ? ofGroup[action.object.index] : []
    let children = task.index < ofParent.count ? ofParent[task.index] : []
    return (group.isEmpty ? children : group).filter { $0 != task }
  }
}

extension WaitGraph {
  /// One ring in each part of the graph that has one, by a depth-first search without recursion.
  private static func cycles(of edges: [Edge]) -> [[TaskID]] {
    var search = CycleSearch(edges)
    for edge in edges { search.explore(edge.waiter) }
    return search.cycles.sorted { $0[0] < $1[0] }
  }
}

/// A depth-first search that remembers the path that it is on.
private struct CycleSearch {
  private enum Mark { case fresh, onPath, finished }

  private var owners: [[TaskID]] = []
  private var marks: [Mark] = []
  private(set) var cycles: [[TaskID]] = []

  init(_ edges: [WaitGraph.Edge]) {
    let highest = edges.map { max($0.waiter.index, $0.owners.map(\.task.index).max() ?? 0) }.max()
    guard let highest else { return }
    owners = Array(repeating: [], count: highest + 1)
    marks = Array(repeating: .fresh, count: highest + 1)
    for edge in edges { owners[edge.waiter.index] = edge.owners.map(\.task) }
  }

  mutating func explore(_ start: TaskID) {
    guard marks[start.index] == .fresh else { return }
    var path = [(task: start, next: 0)]
    marks[start.index] = .onPath
    while let top = path.last {
      guard top.next < owners[top.task.index].count else {
        marks[top.task.index] = .finished
        path.removeLast()
        continue
      }
      path[path.count - 1].next += 1
      let owner = owners[top.task.index][top.next]
      switch marks[owner.index] {
      case .finished: break
      case .fresh:
        marks[owner.index] = .onPath
        path.append((owner, 0))
      case .onPath:
        let ring = path.map(\.task).drop { $0 != owner }
        cycles.append(rotated(Array(ring)))
      }
    }
  }

  private func rotated(_ ring: [TaskID]) -> [TaskID] {
    guard let lowest = ring.indices.min(by: { ring[$0] < ring[$1] }) else { return ring }
    return Array(ring[lowest...] + ring[..<lowest])
  }
}
