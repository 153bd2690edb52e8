import ConcurrencyTrace

/// Writes the trace of a run by hand, in the words of a scene.
struct TraceWriter {
  var directory = Directory()
  var events: [Event] = []
  /// Nanoseconds; a test moves it on.
  var time: UInt64 = 0
  var sceneTime: UInt64 = 0

  /// A run whose `main` has started.
  init(workers: Int = 1) {
    directory.workers = (0..<workers).map { "worker \($0)" }
    directory.files.append("Scenes/Hand.swift")
    directory.tasks.append(.init(name: "main", parent: .none))
    post(Event(.sceneStarted, task: .main))
    post(Event(.taskStarted, task: .main, worker: WorkerID(0)))
  }

  mutating func post(_ event: Event) {
    var event = event
    (event.time, event.sceneTime) = (time, sceneTime)
    events.append(event)
  }

  /// Time goes on by so many milliseconds, for the watcher and in the scene.
  mutating func pass(milliseconds: UInt64) {
    time += milliseconds * 1_000_000
    sceneTime += milliseconds * 1_000_000
  }

  mutating func object(
    _ name: String, _ kind: ObjectKind, _ value: Value = .none, capacity: Int = 0
  ) -> ObjectID {
    directory.objects.append(.init(name: name, kind: kind, capacity: capacity))
    let object = ObjectID(UInt32(directory.objects.count - 1))
    post(
      Event(.objectCreated, task: .main, object: object, value: value, detail: Int64(capacity)))
    return object
  }

  mutating func spawn(_ name: String) -> TaskID {
    directory.tasks.append(.init(name: name, parent: .main))
    let task = TaskID(UInt32(directory.tasks.count - 1))
    post(Event(.taskSpawned, task: .main, peer: task))
    return task
  }

  mutating func text(_ text: String) -> StringID {
    directory.strings.append(text)
    return StringID(UInt32(directory.strings.count - 1))
  }

  // MARK: A task's events

  mutating func start(_ task: TaskID, on worker: UInt16 = 0) {
    post(Event(.taskStarted, task: task, worker: WorkerID(worker)))
  }

  mutating func resume(_ task: TaskID, on worker: UInt16 = 0) {
    post(Event(.taskResumed, task: task, worker: WorkerID(worker)))
  }

  mutating func yield(_ task: TaskID) { post(Event(.taskYielded, task: task)) }

  mutating func ready(_ task: TaskID, by waker: TaskID = .none) {
    post(Event(.taskReadied, task: task, peer: waker))
  }

  mutating func end(_ task: TaskID) { post(Event(.taskEnded, task: task)) }

  mutating func announce(
    _ task: TaskID, _ operation: Operation, _ object: ObjectID, _ value: Value = .none, line: Int
  ) {
    post(
      Event(
        .operationAnnounced, operation: operation, task: task, object: object, value: value,
        site: Site(file: 1, line: line)))
  }

  mutating func block(
    _ task: TaskID, _ operation: Operation, _ object: ObjectID = .none, _ value: Value = .none,
    detail: Int64 = 0, line: Int
  ) {
    post(
      Event(
        .taskBlocked, operation: operation, task: task, object: object, value: value,
        detail: detail, site: Site(file: 1, line: line)))
  }

  mutating func perform(
    _ task: TaskID, _ operation: Operation, _ object: ObjectID = .none, _ value: Value = .none,
    detail: Int64 = 0, line: Int
  ) {
    post(
      Event(
        .operationPerformed, operation: operation, task: task, object: object, value: value,
        detail: detail, site: Site(file: 1, line: line)))
  }

  /// A directed step: a microsecond later the task resumes and performs what it has announced.
  mutating func step(
    _ task: TaskID, _ operation: Operation, _ object: ObjectID, _ value: Value = .none,
    line: Int
  ) {
    time += 1000
    sceneTime += 1000
    resume(task)
    perform(task, operation, object, value, line: line)
  }

  mutating func outcome(_ name: String, _ value: Int64, line: Int) {
    let id = Int64(text(name).rawValue)
    perform(.main, .outcome, .none, .int(value), detail: id, line: line)
  }

  mutating func expect(_ claim: String, _ held: Bool, line: Int) {
    let id = Int64(text(claim).rawValue)
    perform(.main, .expect, .none, .bool(held), detail: id, line: line)
  }

  mutating func finish(_ ending: Ending) {
    post(Event(.sceneEnded, detail: Int64(ending.rawValue)))
  }
}
