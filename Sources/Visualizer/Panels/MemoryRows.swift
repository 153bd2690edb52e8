import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// A row of the shared memory: an object, or what a task has read in it.
enum MemoryRow: Hashable, Sendable {
  case object(ObjectID)
  case reading(TaskID, ObjectID)
}

/// Which rows the shared memory has.
enum MemoryRows {
  /// At most so many readers of one cell are followed.
  private static let readersShown = 6
  /// Of very many tasks the first are asked.
  private static let tasksAsked = 2000

  static func count(_ model: Model) -> Int { model.run.map { rows($0).count } ?? 0 }

  /// All objects that hold something, in order of creation, each with its readers.
  static func rows(_ run: WatchedRun) -> [MemoryRow] {
    let world = run.history.world
    var rows: [MemoryRow] = []
    for (index, object) in world.objects.enumerated() where isShown(object) {
      let id = ObjectID(UInt32(index))
      rows.append(.object(id))
      rows += readers(of: id, object, world, run).map { .reading($0, id) }
    }
    return rows
  }

  private static func isShown(_ object: ObjectState) -> Bool {
    switch object.kind {
    case .variable, .atomic, .table, .mutex, .readWriteLock, .semaphore, .condition, .barrier,
      .waitGroup, .once, .channel:
      true
    case .select, .group: false
    }
  }

  /// Those whose reading can be out of date: all of a few tasks, of many those who still work with it.
  private static func readers(
    of object: ObjectID, _ state: ObjectState, _ world: World, _ run: WatchedRun
  ) -> [TaskID] {
    // What an atomic returned is no longer used to change it: there is nothing to be out of date.
    guard state.kind == .variable else { return [] }
    let isCrowded = world.tasks.count > 12
    var readers: [TaskID] = []
    for (index, task) in world.tasks.prefix(tasksAsked).enumerated().dropFirst() {
      let reads = task.readings.contains { reading in
        reading.object == object
          && (!isCrowded || !task.activity.isDone && world.isOutOfDate(reading))
      }
      if reads { readers.append(TaskID(UInt32(index))) }
      if readers.count == readersShown { break }
    }
    return readers
  }
}

/// What is said of an object beside what it holds: who is about to change it, who waits for it.
enum MemoryWords {
  static func pending(
    _ object: ObjectID, _ run: WatchedRun, _ glyphs: Glyphs, room: Int = .max
  ) -> Line {
    guard let state = run.world[object] else { return Line() }
    switch state.kind {
    case .variable, .atomic: return writers(object, run, glyphs)
    case .channel: return channel(state, run, glyphs)
    case .mutex, .readWriteLock, .semaphore, .condition, .barrier, .waitGroup, .once:
      return waiters(state, run, room: room)
    case .table, .select, .group: return Line()
    }
  }

  private static func writers(_ object: ObjectID, _ run: WatchedRun, _ glyphs: Glyphs) -> Line {
    var line = Line()
    var others = 0
    for (index, task) in run.world.tasks.enumerated() where !task.activity.isDone {
      guard let next = task.announced, next.object == object, next.operation.isWrite else {
        continue
      }
      if !line.isEmpty {
        others += 1
        continue
      }
      let name = run.directory.name(of: TaskID(UInt32(index)))
      line = Line("\(glyphs.pending) ", .green)
      line += Line(
        next.value == .none ? "by \(name)" : "\(run.directory.describe(next.value)) by \(name)")
    }
    return others > 0 ? line + Line("  and \(others) more", .muted) : line
  }

  /// Who waits, and on which line where there is room for that.
  private static func waiters(_ state: ObjectState, _ run: WatchedRun, room: Int) -> Line {
    let waiters = Array(state.waiters)
    guard let first = waiters.first else { return Line() }
    let verb = waiters.count == 1 ? "waits" : "wait"
    let site = waiters.count == 1 ? run.world[first]?.wait?.site.line ?? 0 : 0
    let place = site > 0 ? " (line \(site))" : ""
    let line = Line("\(run.sentences.names(waiters)) \(verb)", .orange)
    let whole = line + Line(place, .orange)
    return whole.displayWidth <= room ? whole : line
  }

  /// "A offers 7 ▸│ nobody receives"; what is in it stands beside.
  private static func channel(_ state: ObjectState, _ run: WatchedRun, _ glyphs: Glyphs) -> Line {
    let receivers = Array(state.receivers)
    if let offer = state.offers.first {
      let more = state.offers.count > 1 ? " and \(state.offers.count - 1) more" : ""
      let offered =
        "\(run.directory.name(of: offer.sender)) offers \(run.directory.describe(offer.value))\(more)"
      let end = receivers.isEmpty ? "nobody receives" : "\(run.sentences.names(receivers)) receives"
      return Line(offered, .purple) + Line(" \(glyphs.pointer)\(glyphs.frame.vertical) ", .muted)
        + Line(end, .purple)
    }
    guard !receivers.isEmpty else { return Line() }
    let verb = receivers.count == 1 ? "waits" : "wait"
    return Line("\(run.sentences.names(receivers)) \(verb) to receive", .purple)
  }

  /// What a task read last in a cell; nil when it has read nothing there.
  static func reading(
    of task: TaskID, _ object: ObjectID, in world: World
  ) -> TaskState.Reading? {
    world[task]?.readings.last { $0.object == object }
  }
}

extension Operation {
  /// Whether it changes what a cell holds.
  var isWrite: Bool {
    switch self {
    case .write, .store, .add, .exchange, .compareExchange: true
    case .none, .read, .load, .tableRead, .tableWriteBegin, .tableWriteEnd, .tableCount, .lock,
      .unlock, .tryLock, .readLock, .readUnlock, .writeLock, .writeUnlock, .semaphoreWait,
      .semaphoreSignal, .conditionWait, .conditionSignal, .conditionBroadcast, .barrierArrive,
      .waitGroupAdd, .waitGroupDone, .waitGroupWait, .onceEnter, .onceFinish, .send, .receive,
      .close, .sendArrive, .receiveArrive, .select, .selectDefault, .selectTimeout, .join,
      .groupNext, .groupChildEnd, .groupCancel, .cancel, .sleep, .io, .compute, .blockThread,
      .yield, .random, .log, .outcome, .expect:
      false
    }
  }
}
