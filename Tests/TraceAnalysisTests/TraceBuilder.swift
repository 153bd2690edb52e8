import ConcurrencyTrace
import TraceAnalysis

/// Writes a trace by hand: names become identifiers, and the clock goes on by one with each event.
struct TraceBuilder {
  var directory = Directory()
  var events: [Event] = []
  var time: UInt64 = 0

  init(workers: Int = 1) {
    directory.workers = (0..<workers).map { "worker \($0)" }
    directory.files.append("Scenes/Test.swift")
  }

  /// With a running `main`.
  static func begun(workers: Int = 1) -> TraceBuilder {
    var trace = TraceBuilder(workers: workers)
    let main = trace.name("main", parent: .none)
    trace.post(Event(.sceneStarted, task: main))
    trace.post(Event(.taskStarted, task: main, worker: WorkerID(0)))
    return trace
  }

  mutating func post(_ event: Event) {
    time += 1
    var event = event
    event.time = time
    event.sceneTime = time * 10
    events.append(event)
  }

  mutating func name(_ name: String, parent: TaskID, isDetached: Bool = false) -> TaskID {
    directory.tasks.append(.init(name: name, parent: parent, isDetached: isDetached))
    return TaskID(UInt32(directory.tasks.count - 1))
  }

  mutating func intern(_ text: String) -> StringID {
    directory.strings.append(text)
    return StringID(UInt32(directory.strings.count - 1))
  }

  /// `main` spawns a task and it starts on `worker`.
  mutating func spawn(_ name: String, on worker: UInt16 = 0, starts: Bool = true) -> TaskID {
    let task = self.name(name, parent: .main)
    post(Event(.taskSpawned, task: .main, peer: task))
    if starts { post(Event(.taskStarted, task: task, worker: WorkerID(worker))) }
    return task
  }

  mutating func make(
    _ name: String, _ kind: ObjectKind, value: Value = .none, capacity: Int = 0
  ) -> ObjectID {
    directory.objects.append(.init(name: name, kind: kind, capacity: capacity))
    let object = ObjectID(UInt32(directory.objects.count - 1))
    post(
      Event(.objectCreated, task: .main, object: object, value: value, detail: Int64(capacity)))
    return object
  }

  mutating func perform(
    _ task: TaskID, _ operation: Operation, _ object: ObjectID = .none, _ value: Value = .none,
    detail: Int64 = 0, peer: TaskID = .none, line: Int = 1
  ) {
    post(
      Event(
        .operationPerformed, operation: operation, task: task, object: object, peer: peer,
        value: value, detail: detail, site: Site(file: 1, line: line)))
  }

  mutating func announce(
    _ task: TaskID, _ operation: Operation, _ object: ObjectID = .none, _ value: Value = .none,
    detail: Int64 = 0, line: Int = 1
  ) {
    post(
      Event(
        .operationAnnounced, operation: operation, task: task, object: object, value: value,
        detail: detail, site: Site(file: 1, line: line)))
  }

  mutating func block(
    _ task: TaskID, _ operation: Operation, _ object: ObjectID = .none, _ value: Value = .none,
    detail: Int64 = 0, peer: TaskID = .none, line: Int = 1
  ) {
    post(
      Event(
        .taskBlocked, operation: operation, task: task, object: object, peer: peer, value: value,
        detail: detail, site: Site(file: 1, line: line)))
  }

  mutating func ready(_ task: TaskID, by waker: TaskID = .none) {
    post(Event(.taskReadied, task: task, peer: waker))
  }

  mutating func resume(_ task: TaskID, on worker: UInt16 = 0) {
    post(Event(.taskResumed, task: task, worker: WorkerID(worker)))
  }

  mutating func yield(_ task: TaskID) { post(Event(.taskYielded, task: task)) }

  mutating func end(_ task: TaskID, _ end: TaskEnd = .returned) {
    post(Event(.taskEnded, task: task, detail: Int64(end.rawValue)))
  }

  mutating func finish(_ ending: Ending) {
    post(Event(.sceneEnded, detail: Int64(ending.rawValue)))
  }

  var world: World {
    var world = World()
    world.apply(contentsOf: events, in: directory)
    return world
  }

  var history: History { History(events, directory: directory) }
  var sentences: Sentences { Sentences(directory) }
  var contradictions: [Contradiction] { TraceValidator.contradictions(in: events, directory) }

  /// What each event says, in order; lines of the steps only.
  var story: [String] {
    var before = World()
    var lines: [String] = []
    for event in events {
      var after = before
      after.apply(event, in: directory)
      if after.step > before.step {
        lines.append(sentences.sentence(event, before: before, after: after).text)
      }
      before = after
    }
    return lines
  }
}
