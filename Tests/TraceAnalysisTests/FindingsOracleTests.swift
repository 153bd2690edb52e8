import ConcurrencyTrace
import Testing
import TraceAnalysis

/// Happens-before once more, by the book: all edges between events, closed transitively, and each pair of
/// accesses looked at. Quadratic in the events.
private struct NaiveOrder {
  /// For each event, which others come before it.
  private var before: [[Bool]] = []
  private let events: [Event]

  init(_ events: [Event], _ directory: Directory) {
    self.events = events
    var edges: [[Int]] = Array(repeating: [], count: events.count)
    for (later, event) in events.enumerated() {
      for earlier in 0..<later where Self.orders(earlier, later, events, directory) {
        edges[later].append(earlier)
      }
      edges[later] += Self.matched(event, at: later, in: events, directory)
    }
    for later in events.indices {
      var known = Array(repeating: false, count: events.count)
      for edge in edges[later] {
        known[edge] = true
        for index in 0..<edge where before[edge][index] { known[index] = true }
      }
      before.append(known)
    }
  }

  /// Edges that the two events alone decide.
  private static func orders(
    _ first: Int, _ second: Int, _ events: [Event], _ directory: Directory
  ) -> Bool {
    let (a, b) = (events[first], events[second])
    if a.task == b.task { return true }
    // Both partners take part in an unbuffered exchange.
    if a.peer == b.task, a.operation == .send { return true }
    if b.peer == a.task, b.operation == .send { return true }
    if a.kind == .taskSpawned, a.peer == b.task { return true }
    guard a.object == b.object, a.object != .none else { return false }
    switch (a.operation, b.operation) {
    case (.unlock, .lock), (.writeUnlock, .readLock), (.writeUnlock, .writeLock),
      (.readUnlock, .writeLock), (.add, .add), (.add, .load), (.waitGroupDone, .waitGroupWait):
      return true
    // Nothing else may have been stored in between.
    case (.store, .load), (.store, .add):
      return !(first + 1..<second).contains {
        events[$0].object == a.object && events[$0].operation == .store
      }
    default: return false
    }
  }

  /// The k-th of one kind with the k-th of another.
  private static func matched(
    _ event: Event, at position: Int, in events: [Event], _ directory: Directory
  ) -> [Int] {
    guard event.object != .none, event.peer == .none else { return [] }
    let capacity = directory.objects[event.object.index].capacity
    let partner: (Operation, Int)
    switch event.operation {
    case .semaphoreWait: partner = (.semaphoreSignal, capacity)
    case .receive: partner = (.send, 0)
    case .send: partner = (.receive, capacity)
    default: return []
    }
    let number =
      events[..<position].count { $0.object == event.object && $0.operation == event.operation }
      - partner.1
    let partners = events.indices.filter {
      events[$0].object == event.object && events[$0].operation == partner.0
    }
    return partners.indices.contains(number) ? [partners[number]] : []
  }

  /// The objects on which two accesses conflict and are not ordered.
  var racyObjects: Set<ObjectID> {
    var racy: Set<ObjectID> = []
    for later in events.indices {
      for earlier in 0..<later where events[earlier].object == events[later].object {
        let operations = [events[earlier].operation, events[later].operation]
        let conflict =
          operations == [.write, .write] || operations == [.read, .write]
          || operations == [.write, .read]
        if conflict, !before[later][earlier] { racy.insert(events[later].object) }
      }
    }
    return racy
  }

  /// Whether one event comes before another.
  func isOrdered(_ earlier: Int, _ later: Int) -> Bool { before[later][earlier] }
}

@Suite struct `Vector clocks and the naive order` {
  /// Tasks that use everything there is, in any order that the objects allow.
  private func trace(seed: UInt64) -> TraceBuilder {
    var random = SplitMix(state: seed)
    var trace = TraceBuilder.begun(workers: 6)
    let cells = (0..<3).map { trace.make("cell \($0)", .variable, value: .int(0)) }
    let mutex = trace.make("mutex", .mutex)
    let shared = trace.make("shared", .readWriteLock)
    let atomic = trace.make("atomic", .atomic, value: .int(0))
    let semaphore = trace.make("semaphore", .semaphore, capacity: 1)
    let buffer = trace.make("buffer", .channel, capacity: 2)
    let meeting = trace.make("meeting", .channel)
    let group = trace.make("group", .waitGroup)
    var tasks = [TaskID.main]
    var holder: TaskID?
    var writer: TaskID?
    var readers: [TaskID] = []
    var permits = 1
    var filled = 0
    for _ in 0..<Int.random(in: 20...60, using: &random) {
      let task = tasks.randomElement(using: &random) ?? .main
      switch Int.random(in: 0..<18, using: &random) {
      case 0: if tasks.count < 5 { tasks.append(trace.spawn("T\(tasks.count)")) }
      case 1...3: trace.perform(task, .read, cells.randomElement(using: &random) ?? .none)
      case 4...5: trace.perform(task, .write, cells.randomElement(using: &random) ?? .none)
      case 6...7:
        if holder == task {
          trace.perform(task, .unlock, mutex)
          holder = nil
        } else if holder == nil {
          trace.perform(task, .lock, mutex)
          holder = task
        }
      case 8...9:
        if writer == task {
          trace.perform(task, .writeUnlock, shared)
          writer = nil
        } else if let index = readers.firstIndex(of: task) {
          trace.perform(task, .readUnlock, shared)
          readers.remove(at: index)
        } else if writer == nil, readers.isEmpty, random.next() % 2 == 0 {
          trace.perform(task, .writeLock, shared)
          writer = task
        } else if writer == nil {
          trace.perform(task, .readLock, shared)
          readers.append(task)
        }
      case 10: trace.perform(task, .load, atomic)
      case 11: trace.perform(task, random.next() % 2 == 0 ? .store : .add, atomic)
      case 12:
        if permits > 0 {
          permits -= 1
          trace.perform(task, .semaphoreWait, semaphore)
        }
      case 13:
        permits += 1
        trace.perform(task, .semaphoreSignal, semaphore)
      case 14:
        if filled < 2 {
          filled += 1
          trace.perform(task, .send, buffer, .int(1))
        }
      case 15:
        if filled > 0 {
          filled -= 1
          trace.perform(task, .receive, buffer, .int(1))
        }
      case 16:
        let peer = tasks.randomElement(using: &random) ?? .main
        if peer != task { trace.perform(task, .send, meeting, .int(1), peer: peer) }
      default:
        trace.perform(
          task, random.next() % 2 == 0 ? .waitGroupDone : .waitGroupWait, group, detail: -1)
      }
    }
    return trace
  }

  /// The first race of an object is found by both or by neither; and no pair that is told is ordered.
  @Test(arguments: 0..<10) func `agree on every random trace`(batch: UInt64) {
    var racy = 0
    for seed in batch * 20..<batch * 20 + 20 {
      let trace = trace(seed: seed)
      let naive = NaiveOrder(trace.events, trace.directory)
      let races = trace.races
      #expect(Set(races.map(\.object)) == naive.racyObjects, "seed \(seed)")
      for race in races {
        #expect(
          !naive.isOrdered(race.earlier.position, race.later.position), "seed \(seed): \(race)")
      }
      racy += races.isEmpty ? 0 : 1
    }
    // The traces are of both kinds.
    #expect((4...19).contains(racy))
  }
}
