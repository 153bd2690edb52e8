import ConcurrencyTrace

extension World {
  /// Goes through all of the world.
  mutating func code(_ coder: inout some StateCoder) {
    coder.count("events", &events)
    coder.count("step", &step)
    coder.number("time", &time)
    coder.number("sceneTime", &sceneTime)
    ending = Self.coded(ending, "ending", &coder)
    coder.value("endingReason", &endingReason)
    codeCounts(&coder)
    coder.list("tasks", &tasks, TaskState()) { $1.code(&$0) }
    let blank = ObjectState(kind: .variable, capacity: 0)
    coder.list("objects", &objects, blank) { $1.code(&$0) }
    coder.list("workers", &workers, WorkerState()) { $1.code(&$0) }
    codeResults(&coder)
    if !isSound(coder.limits) { coder.refuse() }
  }

  private static func coded(
    _ ending: Ending?, _ name: StaticString, _ coder: inout some StateCoder
  ) -> Ending? {
    let place = ending.map { Int($0.rawValue) + 1 } ?? 0
    let read = coder.place(name, place, below: Ending.allCases.count + 1)
    return read == 0 ? nil : Ending.allCases[read - 1]
  }

  private mutating func codeCounts(_ coder: inout some StateCoder) {
    coder.count("atOnce", &atOnce)
    coder.count("readyTasks", &readyTasks)
    coder.count("blockedTasks", &blockedTasks)
    coder.count("outsideTasks", &outsideTasks)
    coder.count("liveTasks", &liveTasks)
    coder.count("endedTasks", &endedTasks)
    coder.count("cancelledTasks", &cancelledTasks)
    coder.number("dropped", &dropped)
    coder.count("refusedThreads", &refusedThreads)
    coder.count("logLines", &logLines)
  }

  private mutating func codeResults(_ coder: inout some StateCoder) {
    coder.list("outcomes", &outcomes, Outcome(name: 0, value: .none)) { coder, outcome in
      coder.number("name", &outcome.name)
      coder.value("value", &outcome.value)
    }
    let claim = Expectation(claim: 0, held: false, task: .none, site: .unknown)
    coder.list("expectations", &expectations, claim) { coder, expectation in
      coder.number("claim", &expectation.claim)
      coder.flag("held", &expectation.held)
      coder.task("task", &expectation.task)
      coder.site("site", &expectation.site)
    }
    let line = LogLine(task: .none, text: .none, time: 0, site: .unknown)
    coder.queue("log", &log, line) { coder, line in
      coder.task("task", &line.task)
      coder.value("text", &line.text)
      coder.number("time", &line.time)
      coder.site("site", &line.site)
    }
  }

  /// Whether what names a task, object or worker *of the world* names one that is there.
  private func isSound(_ limits: StateLimits) -> Bool {
    func isTask(_ task: TaskID) -> Bool { task.index < tasks.count }
    func isObject(_ object: ObjectID) -> Bool { object.index < objects.count }
    guard tasks.count <= limits.tasks, objects.count <= limits.objects,
      workers.count <= limits.workers
    else { return false }
    return tasks.allSatisfy { task in
      (task.locks + task.openGroups).allSatisfy(isObject)
        && task.readings.allSatisfy { isObject($0.object) }
        && (task.group == .none || isObject(task.group))
    }
      && objects.allSatisfy { object in
        object.holders.allSatisfy { isTask($0.task) } && object.waiters.allSatisfy(isTask)
          && object.receivers.allSatisfy(isTask) && object.offers.allSatisfy { isTask($0.sender) }
          && object.tableWrites.allSatisfy { isTask($0.task) }
      } && workers.allSatisfy { $0.task == .none || isTask($0.task) }
  }
}

extension Action {
  static let nothing = Action(.none)

  mutating func code(_ coder: inout some StateCoder) {
    let number = Int(WireNumbers.operationNumbers[Int(operation.rawValue)])
    let operations = WireNumbers.operations
    operation = operations[coder.place("operation", number, below: operations.count)]
    coder.object("object", &object)
    coder.task("peer", &peer)
    coder.value("value", &value)
    coder.number("detail", &detail)
    coder.site("site", &site)
  }
}

extension TimesByState {
  mutating func code(_ coder: inout some StateCoder) {
    coder.number("running", &running)
    coder.number("ready", &ready)
    coder.number("blocked", &blocked)
    coder.number("outside", &outside)
  }
}

extension Activity {
  /// 0 not started, 1 ready, 2 running, 3 blocked, 4 outside, 5 done; then where, on what, or how.
  mutating func code(_ coder: inout some StateCoder) {
    switch coder.place("activity", place, below: 6) {
    case 1: self = .ready
    case 2:
      var worker = WorkerID.outside
      if case .running(let known) = self { worker = known }
      coder.worker("worker", &worker)
      self = .running(worker)
    case 3:
      var action = Action.nothing
      if case .blocked(let known) = self { action = known }
      action.code(&coder)
      self = .blocked(on: action)
    case 4: self = .outside
    case 5:
      let end = if case .done(let end) = self { Int(end.rawValue) } else { 0 }
      self = .done(TaskEnd.allCases[coder.place("end", end, below: TaskEnd.allCases.count)])
    default: self = .notStarted
    }
  }

  private var place: Int {
    switch self {
    case .notStarted: 0
    case .ready: 1
    case .running: 2
    case .blocked: 3
    case .outside: 4
    case .done: 5
    }
  }
}

extension TaskState {
  mutating func code(_ coder: inout some StateCoder) {
    activity.code(&coder)
    coder.number("since", &since)
    coder.number("sceneSince", &sceneSince)
    coder.flag("isStuck", &isStuck)
    coder.flag("isCancelled", &isCancelled)
    coder.flag("isAbandoned", &isAbandoned)
    coder.flag("hasStarted", &hasStarted)
    coder.task("parent", &parent)
    coder.object("group", &group)
    coder.worker("lastWorker", &lastWorker)
    coder.number("spawnedAt", &spawnedAt)
    coder.optional("wakeUp", &wakeUp, WakeUp(waker: .none, time: 0)) { coder, wakeUp in
      coder.task("waker", &wakeUp.waker)
      coder.number("time", &wakeUp.time)
    }
    coder.optional("announced", &announced, .nothing) { $1.code(&$0) }
    coder.optional("performed", &performed, .nothing) { $1.code(&$0) }
    coder.count("performedStep", &performedStep)
    let reading = Reading(object: .none, key: 0, value: .none, version: 0)
    coder.list("readings", &readings, reading) { coder, reading in
      coder.object("object", &reading.object)
      coder.number("key", &reading.key)
      coder.value("value", &reading.value)
      coder.number("version", &reading.version)
    }
    coder.list("locks", &locks, .none) { $0.object("object", &$1) }
    coder.list("openGroups", &openGroups, .none) { $0.object("object", &$1) }
    times.code(&coder)
    sceneTimes.code(&coder)
  }
}

extension ObjectState {
  mutating func code(_ coder: inout some StateCoder) {
    let kinds = ObjectKind.allCases
    kind = kinds[coder.place("kind", Int(kind.rawValue), below: kinds.count)]
    var capacity = Int64(self.capacity)
    coder.number("capacity", &capacity)
    self.capacity = Int(capacity)
    coder.flag("isCreated", &isCreated)
    coder.value("value", &value)
    coder.number("version", &version)
    coder.task("writer", &writer)
    coder.count("writtenAtStep", &writtenAtStep)
    codeLock(&coder)
    codeTable(&coder)
    codeChannel(&coder)
    coder.queue("waiters", &waiters, .none) { $0.task("task", &$1) }
  }

  private mutating func codeLock(_ coder: inout some StateCoder) {
    let holder = Holder(task: .none, isExclusive: false, site: .unknown, step: 0)
    coder.list("holders", &holders, holder) { coder, holder in
      coder.task("task", &holder.task)
      coder.flag("isExclusive", &holder.isExclusive)
      coder.site("site", &holder.site)
      coder.count("step", &holder.step)
    }
    coder.number("count", &count)
    once.code(&coder)
  }

  private mutating func codeTable(_ coder: inout some StateCoder) {
    let entry = Entry(key: 0, value: .none, version: 0, writer: .none)
    coder.list("entries", &entries, entry) { coder, entry in
      coder.number("key", &entry.key)
      coder.value("value", &entry.value)
      coder.number("version", &entry.version)
      coder.task("writer", &entry.writer)
    }
    let write = TableWrite(task: .none, key: 0, site: .unknown, step: 0)
    coder.list("tableWrites", &tableWrites, write) { coder, write in
      coder.task("task", &write.task)
      coder.number("key", &write.key)
      coder.site("site", &write.site)
      coder.count("step", &write.step)
    }
  }

  private mutating func codeChannel(_ coder: inout some StateCoder) {
    let nothing = Offer(sender: .none, value: .none)
    coder.queue("buffer", &buffer, nothing) { $1.code(&$0) }
    coder.queue("offers", &offers, nothing) { $1.code(&$0) }
    coder.queue("receivers", &receivers, .none) { $0.task("task", &$1) }
    coder.flag("isClosed", &isClosed)
  }
}

extension ObjectState.Offer {
  mutating func code(_ coder: inout some StateCoder) {
    coder.task("sender", &sender)
    coder.value("value", &value)
  }
}

extension ObjectState.OnceState {
  /// 0 fresh, 1 running, 2 finished; running: by whom.
  mutating func code(_ coder: inout some StateCoder) {
    let place =
      switch self {
      case .fresh: 0
      case .running: 1
      case .finished: 2
      }
    switch coder.place("once", place, below: 3) {
    case 1:
      var task = if case .running(let task) = self { task } else { TaskID.none }
      coder.task("task", &task)
      self = .running(task)
    case 2: self = .finished
    default: self = .fresh
    }
  }
}

extension WorkerState {
  mutating func code(_ coder: inout some StateCoder) {
    coder.task("task", &task)
    coder.task("lastTask", &lastTask)
    coder.number("since", &since)
    coder.number("busy", &busy)
    coder.number("instrumentWaited", &instrumentWaited)
    coder.number("dropped", &dropped)
    // The event that carries a sample packs it into two numbers and a letter.
    var event = sample?.event(of: .outside)
    let blank = Event(.threadSampled, value: .int(0))
    coder.optional("sample", &event, blank) { coder, event in
      coder.value("switches", &event.value)
      coder.number("place", &event.detail)
      var letter = event.site.rawValue
      coder.number("state", &letter)
      event.site = Site(rawValue: letter)
    }
    sample = event.flatMap { ThreadSample($0) }
  }
}
