import ConcurrencyTrace

extension ChromeTrace {
  /// What was counted last, so that only changes are written.
  struct Counters {
    var running = -1
    var ready = -1
    /// For each object, how many values it held; -1 for none written.
    var fill: [Int] = []
    var names: [String] = []
    /// Channels that may have changed since the counters were written.
    var touched: [ObjectID] = []

    mutating func note(_ event: Event, in world: World) {
      guard let object = world[event.object], object.kind == .channel, object.capacity > 0,
        !touched.contains(event.object)
      else { return }
      touched.append(event.object)
    }
  }

  // MARK: Counters

  /// Writes what has changed, once for all events of a moment.
  mutating func writeCounters(in directory: Directory) {
    if counters.running != world.atOnce || counters.ready != world.readyTasks {
      (counters.running, counters.ready) = (world.atOnce, world.readyTasks)
      writeCounter(
        "tasks", ["ready": .number(world.readyTasks), "running": .number(world.atOnce)])
    }
    for object in counters.touched { writeFill(of: object, in: directory) }
    counters.touched.removeAll(keepingCapacity: true)
  }

  private mutating func writeFill(of object: ObjectID, in directory: Directory) {
    guard let fill = world[object]?.buffer.count else { return }
    while counters.fill.count <= object.index {
      counters.fill.append(-1)
      counters.names.append("")
    }
    if counters.fill[object.index] == fill { return }
    counters.fill[object.index] = fill
    writeCounter(counterName(of: object, in: directory), ["values": .number(fill)])
  }

  /// Viewers tell counters by their names alone: a name used before gets the object's number.
  private mutating func counterName(of object: ObjectID, in directory: Directory) -> String {
    if counters.names[object.index].isEmpty {
      let name = "channel \(directory.name(of: object))"
      let isTaken = counters.names.contains(name)
      counters.names[object.index] = isTaken ? "\(name) #\(object.index)" : name
    }
    return counters.names[object.index]
  }

  private mutating func writeCounter(
    _ name: String, _ values: KeyValuePairs<StaticString, TraceEventText.Argument?>
  ) {
    out.begin("C", name, "", TraceEventText.Thread(.main))
    out.time(world.time)
    out.end(values)
  }

  // MARK: Moments

  /// Log lines, and what went wrong.
  mutating func writeInstant(_ event: Event, in directory: Directory) {
    switch event.kind {
    case .operationPerformed: writeResult(event, in: directory)
    case .cycleClosed: moment("finding: a cycle of locks closes", "finding", event, in: directory)
    case .taskCancelled: moment("cancelled", "task", event, in: directory)
    case .threadRefused: moment("no thread from the system", "finding", event, in: directory)
    case .eventsDropped:
      moment("\(event.detail) events dropped", "instrument", onWorkerOf: event)
    case .instrumentWaited:
      let wait = Sentences.duration(event.detail)
      moment("waited \(wait) for the recorder", "instrument", onWorkerOf: event)
    case .sceneEnded: writeEnd(event, in: directory)
    case .sceneStarted, .taskSpawned, .taskStarted, .taskEnded, .taskReadied, .taskResumed,
      .taskYielded, .taskBlocked, .taskLeft, .objectCreated, .operationAnnounced, .threadSampled,
      .taskAbandoned:
      break
    }
  }

  /// Operations that are no steps: what a scene says of itself.
  private mutating func writeResult(_ event: Event, in directory: Directory) {
    if event.operation == .log {
      moment("log: \(directory.describe(event.value))", "log", event, in: directory)
    } else if event.operation == .expect, event.value != .bool(true) {
      let claim = text(event.detail, in: directory)
      moment("finding: it does not hold that \(claim)", "finding", event, in: directory)
    } else if event.operation == .outcome {
      let name = text(event.detail, in: directory)
      let value = directory.describe(event.value)
      moment("outcome: \(name) = \(value)", "outcome", event, in: directory)
    }
  }

  private func text(_ string: Int64, in directory: Directory) -> String {
    let index = Int(truncatingIfNeeded: string)
    return directory.strings.indices.contains(index) ? directory.strings[index] : "?"
  }

  private mutating func writeEnd(_ event: Event, in directory: Directory) {
    guard let ending = world.ending else { return }
    out.begin("i", "ended: \(ending.name)", "finding", TraceEventText.Thread(.main))
    out.time(event.time)
    out.field("s", "g")
    let reason = world.endingReason
    out.end(["reason": reason == .none ? nil : .text(directory.describe(reason))])
  }

  private mutating func moment(
    _ name: String, _ category: String, _ event: Event, in directory: Directory
  ) {
    guard event.task.index < tracks.count else { return }
    out.begin("i", name, category, TraceEventText.Thread(event.task))
    out.time(event.time)
    out.field("s", "t")
    out.end(["line": place(event.site, in: directory)])
  }

  private mutating func moment(_ name: String, _ category: String, onWorkerOf event: Event) {
    guard event.worker.index < workers.count else { return }
    out.begin("i", name, category, TraceEventText.Thread(event.worker))
    out.time(event.time)
    out.field("s", "t")
    out.end()
  }
}
