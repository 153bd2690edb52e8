import ConcurrencyTrace

/// Waits without an end, and what ends a run badly.
extension Findings {
  // MARK: Rings

  /// A ring of tasks that wait for each other, or one that waits for itself.
  mutating func foundRing(_ ring: [TaskID], _ scene: Moment) {
    let waits = ring.compactMap { locks.wait(of: $0) }
    guard let first = waits.first, waits.count == ring.count else { return }
    let objects = waits.map(\.action.object)
    let kind: Finding.Kind = ring.count == 1 ? .selfDeadlock : .deadlock
    let object = objects.min() ?? first.action.object
    let sites = waits.map(\.action.site)
    let key = Key(kind, object, sites, other: Int64(ring.count))
    let holds = zip(ring, waits).map { task, _ in
      locks.held(by: task).filter { objects.contains($0.object) }
    }
    add(key) {
      var finding = Finding(kind: kind, message: "", explanation: "")
      finding.tasks = ring
      finding.objects = objects.filter { $0 != .none }
      finding.sites = zip(holds, sites).flatMap { $0.map(\.site) + [$1] }
      finding.positions = (holds.flatMap { $0.map(\.position) } + waits.map(\.position)).sorted()
      finding.steps = holds.flatMap { $0.map(\.step) }.sorted()
      finding.ring = Self.links(ring, waits, holds)
      finding.message = Self.ringMessage(ring, waits, holds, scene.words)
      finding.explanation =
        ring.count == 1
        ? "The lock is not re-entrant: it waits for itself, for ever. Take it once, in the outermost "
          + "function that needs it."
        : "Each has what the one before it needs, and nobody else can help. Take locks in one fixed "
          + "order everywhere, or give the first back if the second is not to be had."
      return finding
    }
  }

  /// Each waits for what the next one has; a task that is joined has nothing but itself.
  private static func links(
    _ ring: [TaskID], _ waits: [LockBook.Wait], _ holds: [[LockBook.Hold]]
  ) -> [WaitLink] {
    ring.indices.map { index in
      let next = (index + 1) % ring.count
      let action = waits[index].action
      let hold = holds[next].first { $0.object == action.object }
      return WaitLink(
        waiter: ring[index], object: action.object, wanted: action.site, owner: ring[next],
        held: hold?.site ?? .unknown, heldStep: hold?.step ?? 0)
    }
  }

  private static func ringMessage(
    _ ring: [TaskID], _ waits: [LockBook.Wait], _ holds: [[LockBook.Hold]], _ words: FindingWords
  ) -> String {
    let parts = ring.indices.map { index in
      let held = holds[index].map { "\(words.name($0.object))\(words.place($0.site))" }
      let action = waits[index].action
      let wanted = action.object == .none ? "its children" : words.name(action.object)
      let wants = "waits for \(wanted)\(words.place(action.site))"
      let name = words.name(ring[index])
      return held.isEmpty
        ? "\(name) \(wants)" : "\(name) holds \(held.joined(separator: ", ")) and \(wants)"
    }
    let end = ring.count == 1 ? "It cannot go on." : "None of them can go on."
    return words.list(parts) + ". " + end
  }

  // MARK: The end

  mutating func end(_ event: Event, _ scene: Moment) {
    switch Ending(rawValue: UInt8(clamping: event.detail)) {
    case .crash: foundCrash(event, scene)
    case .deadlock, .leak: foundStuck(event, scene)
    case .stopped: lookForSurvivors(event, scene)
    case .completed, nil: break
    }
  }

  private mutating func foundStuck(_ event: Event, _ scene: Moment) {
    let graph = WaitGraph(scene.world)
    for ring in graph.cycles where rings.insert(ring).inserted {
      foundRing(ring, scene)
    }
    let isLeak = scene.world.ending == .leak
    if !isLeak, !graph.cycles.isEmpty { return }
    let leaves = graph.edges.filter { $0.action.operation.waitReason != .join }
    let edges = isLeak || leaves.isEmpty ? graph.edges : leaves
    let sentences = Sentences(scene.directory)
    let words = scene.words
    let parts = edges.map { edge in
      let wait = sentences.waits(for: edge.action, of: edge.waiter, in: scene.world)
      return "\(words.name(edge.waiter)) \(wait)\(words.place(edge.action.site))"
    }
    let waits = edges.compactMap { locks.wait(of: $0.waiter) }
    add(Key(isLeak ? .leak : .deadlock, other: -1)) {
      Finding(
        kind: isLeak ? .leak : .deadlock, tasks: edges.map(\.waiter),
        objects: edges.map(\.object).filter { $0 != .none }, sites: edges.map(\.action.site),
        message: words.list(parts) + ".",
        explanation: isLeak
          ? "Main has returned, and nobody is left who could end this wait: the task and all that it "
            + "holds stay for ever. Give every wait a way out: room in the channel, a close, a "
            + "time-out or a cancellation."
          : "Nothing can go on, and main has not returned. Look who should have ended the wait, and "
            + "why it never came to that.",
        positions: waits.map(\.position).sorted() + [scene.position])
    }
  }

  /// Who did it, and, for a table, who was in the middle of writing to it.
  private mutating func foundCrash(_ event: Event, _ scene: Moment) {
    let words = scene.words
    let writes =
      event.object.index < scene.world.objects.count
      ? scene.world.objects[event.object.index].tableWrites.filter { $0.task != event.task } : []
    let kind = Self.crash(event, scene)
    let reason = scene.directory.describe(event.value)
    add(Key(kind, event.object)) {
      let tasks = (event.task == .none ? [] : [event.task]) + writes.map(\.task)
      let who = tasks.isEmpty ? "" : ": \(words.list(tasks.map(words.name), by: ", "))"
      return Finding(
        kind: kind, tasks: tasks, objects: event.object == .none ? [] : [event.object],
        sites: ([event.site] + writes.map(\.site)).filter { $0 != .unknown },
        message: kind == .uncaughtError
          ? "\(reason)." : "\(reason)\(who)\(words.place(event.site)).",
        explanation: Self.explanation(of: kind), positions: [scene.position],
        steps: writes.map(\.step))
    }
  }

  private static func crash(_ event: Event, _ scene: Moment) -> Finding.Kind {
    guard event.object.index < scene.world.objects.count else { return .uncaughtError }
    switch scene.world.objects[event.object.index].kind {
    case .table: return .concurrentTableWrite
    case .waitGroup: return .waitGroupBelowZero
    case .channel:
      let isClose = scene.directory.describe(event.value).hasPrefix("close")
      return isClose ? .closeOfClosedChannel : .sendOnClosedChannel
    case .mutex, .readWriteLock, .condition: return .unlockOfUnlockedMutex
    case .variable, .atomic, .semaphore, .barrier, .once, .select, .group: return .uncaughtError
    }
  }

  private static func explanation(of kind: Finding.Kind) -> String {
    switch kind {
    case .concurrentTableWrite:
      "During a write the table is in no state that others may see, whatever keys they use. Put "
        + "every access under one lock, or let a single task own the table."
    case .sendOnClosedChannel:
      "Closing says that nothing more will come. Let the one who sends close, when all senders are "
        + "done."
    case .closeOfClosedChannel:
      "A channel can be closed once. Let exactly one task be responsible for it."
    case .unlockOfUnlockedMutex:
      "A lock is given back by whoever took it, once for each time. Look for a path that gives it "
        + "back twice, or without having taken it."
    case .waitGroupBelowZero:
      "More was reported done than was ever added. Add before the task is spawned, and report done "
        + "once in each."
    case .uncaughtError:
      "The error left the scene's body, and ended the run. Catch it where something can be done "
        + "about it."
    // These are no crashes.
    case .deadlock, .selfDeadlock, .leak, .lostUpdate, .dataRace, .failedExpectation, .outlived,
      .lockOrder, .cancelledButWorking, .growth, .starvation, .contention, .unlockByAnother,
      .refusedThreads, .abandonedTasks, .uninstrumentedSuspension:
      ""
    }
  }

  /// Tasks that were still at it long after main.
  private mutating func lookForSurvivors(_ event: Event, _ scene: Moment) {
    guard let main = scene.world[TaskID.main], main.activity.isDone,
      event.sceneTime >= main.sceneSince, event.sceneTime - main.sceneSince >= thresholds.grace
    else { return }
    let tasks = scene.world.tasks.indices.filter { scene.world.tasks[$0].isLive }
      .map { TaskID(UInt32($0)) }
    guard !tasks.isEmpty else { return }
    let words = scene.words
    let grace = Sentences.duration(thresholds.grace)
    add(Key(.outlived)) {
      Finding(
        kind: .outlived, tasks: tasks,
        message: "Main has returned, and \(grace) later there still "
          + "ran: \(words.list(tasks.map(words.name), by: ", ")).",
        explanation: "Nobody waits for them, so nobody knows when their work is done; they were "
          + "closed. Start them in a group, or join or cancel them before main returns.",
        positions: [scene.position])
    }
  }
}
