internal import ConcurrencyTrace

/// Numbers for tasks and objects that are alike in all executions of a scene.
///
/// A run numbers them in order of creation, which differs when two tasks create something concurrently.
/// Here a task is known by its parent and its place among that parent's children, an object by its creator
/// likewise. Any thread may ask.
final class Identities: Sendable {
  private struct Origin: Hashable {
    let creator: Int
    let place: Int
  }

  private let tasks = Monitor<[Origin: Int]>([:])
  private let objects = Monitor<[Origin: Int]>([:])

  func task(parent: Int, place: Int) -> Int {
    tasks.withLock { number(of: Origin(creator: parent, place: place), in: &$0) }
  }

  func object(creator: Int, place: Int) -> Int {
    objects.withLock { number(of: Origin(creator: creator, place: place), in: &$0) }
  }

  private func number(of origin: Origin, in known: inout [Origin: Int]) -> Int {
    if let number = known[origin] { return number }
    known[origin] = known.count
    return known.count - 1
  }
}

/// The tasks and objects of one execution, under both numberings.
struct Population {
  struct Member {
    let number: Int
    let creator: Int
    /// Of a task: the group or handle where its end is waited for.
    var joinedAt = ObjectID.none
  }

  let identities: Identities
  /// By the run's numbers.
  private(set) var tasks: [Member] = []
  private(set) var objects: [Member] = []
  private var rawTasks: [TaskID] = []
  private var children = Places()
  private var belongings = Places()

  /// How many each creator has made, and the numbers that are known of what it made, so that the numbers of
  /// all runs are asked only once.
  private struct Places {
    private var counts: [Int] = []
    private var numbers: [[Int]] = []

    /// The number of the next that `creator` makes; `ask` knows it by its place.
    mutating func next(of creator: Int, _ ask: (_ place: Int) -> Int) -> Int {
      let slot = creator + 1
      while counts.count <= slot {
        counts.append(0)
        numbers.append([])
      }
      let place = counts[slot]
      counts[slot] += 1
      if place == numbers[slot].count { numbers[slot].append(ask(place)) }
      return numbers[slot][place]
    }

    /// Takes back the last one.
    mutating func removeLast(of creator: Int) { counts[creator + 1] -= 1 }
  }

  /// Just `main`.
  init(_ identities: Identities) {
    self.identities = identities
    addTask(.main, parent: -1, joinedAt: .none)
  }

  func task(_ id: TaskID) -> Int { tasks[id.index].number }
  func raw(_ task: Int) -> TaskID { rawTasks[task] }
  func place(_ id: ObjectID) -> Place { .object(objects[id.index].number) }

  mutating func addTask(_ id: TaskID, parent: Int, joinedAt object: ObjectID) {
    let identities = identities
    let number = children.next(of: parent) { identities.task(parent: parent, place: $0) }
    tasks.append(Member(number: number, creator: parent, joinedAt: object))
    while rawTasks.count <= number { rawTasks.append(.none) }
    rawTasks[number] = id
  }

  mutating func addObject(creator: Int) -> Int {
    let identities = identities
    let number = belongings.next(of: creator) { identities.object(creator: creator, place: $0) }
    objects.append(Member(number: number, creator: creator))
    return number
  }

  mutating func cut(to marks: Marks) {
    while tasks.count > marks.tasks {
      children.removeLast(of: tasks.removeLast().creator)
    }
    while objects.count > marks.objects {
      belongings.removeLast(of: objects.removeLast().creator)
    }
  }
}
