import ConcurrencyTrace

/// Who holds which lock, and who waits for what, with the events that say so.
struct LockBook: Sendable {
  /// A lock that a task has.
  struct Hold: Hashable, Sendable {
    var task: TaskID
    var object: ObjectID
    var site: Site
    var position: Int
    var step: Int
    var isExclusive: Bool
  }

  /// What a task is blocked on.
  struct Wait: Sendable {
    var action: Action
    var position: Int
    var sceneTime: UInt64
    /// How often the object had been taken when the task came, and how many stood in line before it.
    var takenBefore = 0
    var ahead = 0
  }

  /// By object and by task; each in order of taking.
  private var holders: [[Hold]] = []
  private var held: [[Hold]] = []
  private(set) var waits: [Wait?] = []
  private var taken: [Int] = []

  func holders(of object: ObjectID) -> [Hold] {
    object.index < holders.count ? holders[object.index] : []
  }

  func held(by task: TaskID) -> [Hold] { task.index < held.count ? held[task.index] : [] }

  func wait(of task: TaskID) -> Wait? { task.index < waits.count ? waits[task.index] : nil }

  /// How often a lock or a permit has been taken.
  func taken(_ object: ObjectID) -> Int { object.index < taken.count ? taken[object.index] : 0 }

  mutating func noteTaking(of object: ObjectID) {
    Self.grow(&taken, to: object.index, 0)
    taken[object.index] += 1
  }

  mutating func acquire(_ hold: Hold) {
    Self.grow(&holders, to: hold.object.index, [])
    Self.grow(&held, to: hold.task.index, [])
    holders[hold.object.index].append(hold)
    held[hold.task.index].append(hold)
  }

  /// Takes one hold away: the task's own, or else whoever's it is; returns it.
  @discardableResult
  mutating func release(_ object: ObjectID, by task: TaskID) -> Hold? {
    guard object.index < holders.count, !holders[object.index].isEmpty else { return nil }
    let own = holders[object.index].lastIndex { $0.task == task }
    let hold = holders[object.index].remove(at: own ?? holders[object.index].count - 1)
    if let index = held[hold.task.index].lastIndex(where: { $0.object == object }) {
      held[hold.task.index].remove(at: index)
    }
    return hold
  }

  mutating func block(_ task: TaskID, _ wait: Wait) {
    Self.grow(&waits, to: task.index, nil)
    waits[task.index] = wait
  }

  /// Ends the task's wait, and returns it.
  mutating func unblock(_ task: TaskID) -> Wait? {
    guard task.index < waits.count, let wait = waits[task.index] else { return nil }
    waits[task.index] = nil
    return wait
  }

  /// After dropped events nobody knows who holds what.
  mutating func forget() {
    holders.removeAll()
    held.removeAll()
  }

  private static func grow<Element>(
    _ array: inout [Element], to index: Int, _ empty: Element
  ) {
    while array.count <= index { array.append(empty) }
  }
}

extension LockBook {
  /// The ring of tasks that `task` closes by its wait, its lowest first; nil if there is none.
  ///
  /// Everybody in it waits for a lock or a `once` that the next one has, or for the next one's end.
  func ring(closedBy task: TaskID, in world: World) -> [TaskID]? {
    var path = [task]
    var next = [owners(blocking: task, in: world)[...]]
    var seen: Set<TaskID> = [task]
    while let owner = next.last {
      guard let first = owner.first else {
        path.removeLast()
        next.removeLast()
        continue
      }
      next[next.count - 1].removeFirst()
      if first == task { return Self.rotated(path) }
      guard seen.insert(first).inserted else { continue }
      path.append(first)
      next.append(owners(blocking: first, in: world)[...])
    }
    return nil
  }

  private static func rotated(_ ring: [TaskID]) -> [TaskID] {
    guard let lowest = ring.indices.min(by: { ring[$0] < ring[$1] }) else { return ring }
    return Array(ring[lowest...] + ring[..<lowest])
  }

  /// Those who must all go on before `task` can.
  private func owners(blocking task: TaskID, in world: World) -> [TaskID] {
    guard let action = wait(of: task)?.action else { return [] }
    switch action.operation.meaning {
    case .takes(isExclusive: true): return holders(of: action.object).map(\.task)
    case .takes(isExclusive: false):
      return holders(of: action.object).filter(\.isExclusive).map(\.task)
    case .entersOnce:
      let object = action.object.index
      guard object < world.objects.count, case .running(let runner) = world.objects[object].once
      else { return [] }
      return [runner]
    // Whose children wait for nothing that it has needs no look at them.
    case .joins:
      let isHarmless = held(by: task).isEmpty && !isInOnce(task, world)
      return isHarmless ? [] : WaitGraph.joined(by: task, action, in: world)
    case .access, .accessEnd, .tries, .gives, .waitsForSignal, .takesPermit, .other: return []
    }
  }

  private func isInOnce(_ task: TaskID, _ world: World) -> Bool {
    world.objects.contains { $0.once == .running(task) }
  }
}
