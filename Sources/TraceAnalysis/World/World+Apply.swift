public import ConcurrencyTrace

extension World {
  /// Folds the trace's next event in.
  ///
  /// `directory` says of which kind an object is; it may know more than the trace has said so far.
  public mutating func apply(_ event: Event, in directory: Directory) {
    events += 1
    if event.time > time { time = event.time }
    if event.sceneTime > sceneTime { sceneTime = event.sceneTime }
    if ending == nil {
      applyToRun(event, directory)
    } else {
      applyAfterEnd(event)
    }
  }

  /// Folds a stretch of a trace in.
  public mutating func apply(contentsOf events: some Sequence<Event>, in directory: Directory) {
    for event in events { apply(event, in: directory) }
  }

  private mutating func applyToRun(_ event: Event, _ directory: Directory) {
    switch event.kind {
    case .operationPerformed: perform(event, directory)
    case .operationAnnounced:
      guard let task = slot(event.task, directory) else { return }
      tasks[task].announced = Action(event)
    case .taskSpawned: spawn(event, directory)
    case .taskStarted, .taskResumed: run(event, directory)
    case .taskReadied: ready(event, directory)
    case .taskYielded:
      guard let task = slot(event.task, directory) else { return }
      change(task, to: .ready, at: event)
    case .taskBlocked: block(event, directory)
    case .taskLeft:
      guard let task = slot(event.task, directory) else { return }
      change(task, to: .outside, at: event)
    case .taskEnded: end(event, directory, TaskEnd(rawValue: UInt8(clamping: event.detail)))
    case .threadRefused:
      refusedThreads += 1
      end(event, directory, .refused)
    case .taskCancelled:
      guard let task = slot(event.task, directory), !tasks[task].isCancelled else { return }
      tasks[task].isCancelled = true
      cancelledTasks += 1
    case .objectCreated: create(event, directory)
    case .sceneEnded:
      endingReason = event.value
      close(Ending(rawValue: UInt8(clamping: event.detail)) ?? .stopped)
    case .sceneStarted:
      guard let main = slot(event.task, directory) else { return }
      if tasks[main].activity == .notStarted { change(main, to: .ready, at: event) }
    case .cycleClosed: break
    case .threadSampled, .instrumentWaited, .eventsDropped, .taskAbandoned: note(event, directory)
    }
  }

  /// The world stands still, but for what is no part of it: the kernel's and the recorder's figures.
  private mutating func applyAfterEnd(_ event: Event) {
    switch event.kind {
    case .threadSampled, .instrumentWaited, .eventsDropped:
      if event.worker.index < workers.count { note(event, Directory()) }
    case .taskAbandoned: note(event, Directory())
    case .sceneStarted, .sceneEnded, .taskSpawned, .taskStarted, .taskEnded, .taskReadied,
      .taskResumed, .taskYielded, .taskBlocked, .taskLeft, .taskCancelled, .threadRefused,
      .objectCreated, .operationAnnounced, .operationPerformed, .cycleClosed:
      break
    }
  }

  // MARK: Tasks

  /// The child is in the run queue from now on: what could run it has it.
  private mutating func spawn(_ event: Event, _ directory: Directory) {
    guard let child = slot(event.peer, directory) else { return }
    tasks[child].parent = event.task
    tasks[child].spawnedAt = event.time
    if tasks[child].activity == .notStarted { change(child, to: .ready, at: event) }
    let isDetached = child < directory.tasks.count && directory.tasks[child].isDetached
    guard let group = group(ofChildOf: event, isDetached: isDetached) else { return }
    tasks[child].group = group
    objects[group.index].count += 1
  }

  /// The group that the event names, or else the one that the spawner made last and has not joined. A
  /// detached task's own, made just before it, is no other task's.
  private mutating func group(ofChildOf event: Event, isDetached: Bool) -> ObjectID? {
    let parent = event.task.index
    if event.object.index < objects.count, objects[event.object.index].kind == .group {
      return event.object
    }
    guard parent < tasks.count else { return nil }
    return isDetached ? tasks[parent].openGroups.popLast() : tasks[parent].openGroups.last
  }

  private mutating func run(_ event: Event, _ directory: Directory) {
    guard let task = slot(event.task, directory) else { return }
    tasks[task].hasStarted = true
    tasks[task].lastWorker = event.worker
    change(task, to: .running(event.worker), at: event)
    guard let worker = slot(event.worker, directory) else { return }
    vacate(worker, at: event.time)
    workers[worker].task = event.task
    workers[worker].lastTask = event.task
    workers[worker].since = event.time
  }

  private mutating func ready(_ event: Event, _ directory: Directory) {
    guard let task = slot(event.task, directory) else { return }
    if tasks[task].activity.isDone { return }
    tasks[task].wakeUp = TaskState.WakeUp(waker: event.peer, time: event.time)
    change(task, to: .ready, at: event)
  }

  private mutating func block(_ event: Event, _ directory: Directory) {
    guard let task = slot(event.task, directory) else { return }
    var action = Action(event)
    if let announced = tasks[task].announced, announced.operation == action.operation {
      if action.value == .none { action.value = announced.value }
      if action.site == .unknown { action.site = announced.site }
      if action.peer == .none { action.peer = announced.peer }
    }
    change(task, to: .blocked(on: action), at: event)
    guard let object = slot(event.object, directory) else { return }
    objects[object].waiters.append(event.task)
    // Where it arrived in a step of its own, that step has queued it up already.
    let last = tasks[task].performed
    let hasArrived =
      last?.object == event.object
      && (last?.operation == .sendArrive || last?.operation == .receiveArrive)
    guard !hasArrived else { return }
    if action.operation == .send {
      objects[object].offers.append(ObjectState.Offer(sender: event.task, value: action.value))
    } else if action.operation == .receive {
      objects[object].receivers.append(event.task)
    }
  }

  private mutating func end(_ event: Event, _ directory: Directory, _ how: TaskEnd?) {
    guard let task = slot(event.task, directory), !tasks[task].activity.isDone else { return }
    change(task, to: .done(how ?? .returned), at: event)
    tasks[task].announced = nil
    if let group = slot(tasks[task].group, directory), objects[group].count > 0 {
      objects[group].count -= 1
    }
  }

  private mutating func close(_ how: Ending) {
    ending = how
    guard how == .deadlock || how == .leak else { return }
    for task in tasks.indices where tasks[task].activity.isBlocked { tasks[task].isStuck = true }
  }

  /// Ends the state that lasts and begins `activity`, with all the books that are kept of it.
  private mutating func change(_ task: Int, to activity: Activity, at event: Event) {
    let old = tasks[task].activity
    if old.isDone { return }
    tasks[task].times.add(Self.span(tasks[task].since, event.time), in: old)
    tasks[task].sceneTimes.add(Self.span(tasks[task].sceneSince, event.sceneTime), in: old)
    tasks[task].activity = activity
    tasks[task].since = event.time
    tasks[task].sceneSince = event.sceneTime
    count(old, by: -1)
    count(activity, by: 1)
    switch old {
    case .running(let worker):
      let index = worker.index
      if index < workers.count, workers[index].task.index == task {
        vacate(index, at: event.time)
      }
    case .blocked(let action):
      let index = action.object.index
      if index < objects.count { objects[index].forget(TaskID(UInt32(task))) }
    case .notStarted, .ready, .outside, .done: break
    }
  }

  private mutating func count(_ activity: Activity, by difference: Int) {
    switch activity {
    case .notStarted: break
    case .ready: readyTasks += difference
    case .running: atOnce += difference
    case .blocked: blockedTasks += difference
    case .outside: outsideTasks += difference
    case .done:
      endedTasks += difference
      liveTasks -= difference
    }
  }

  private mutating func vacate(_ worker: Int, at time: UInt64) {
    guard workers[worker].task != .none else { return }
    workers[worker].busy &+= Self.span(workers[worker].since, time)
    workers[worker].task = .none
    workers[worker].since = time
  }

  // MARK: Objects, workers

  private mutating func create(_ event: Event, _ directory: Directory) {
    guard let object = slot(event.object, directory) else { return }
    let capacity = Int(clamping: event.detail)
    if objects[object].capacity == 0 { objects[object].capacity = max(0, capacity) }
    objects[object].isCreated = true
    objects[object].value = event.value
    let kind = objects[object].kind
    if kind == .semaphore {
      objects[object].count = event.detail
    } else if kind == .waitGroup, case .int(let count) = event.value {
      objects[object].count = count
    } else if kind == .group, tasks.indices.contains(event.task.index) {
      tasks[event.task.index].openGroups.append(event.object)
    }
  }

  private mutating func note(_ event: Event, _ directory: Directory) {
    if event.kind == .taskAbandoned {
      if tasks.indices.contains(event.task.index) { tasks[event.task.index].isAbandoned = true }
      return
    }
    let amount = UInt64(clamping: event.detail)
    if event.kind == .eventsDropped { loseTrack(of: amount) }
    guard let worker = slot(event.worker, directory) else { return }
    if event.kind == .threadSampled {
      workers[worker].sample = ThreadSample(event)
    } else if event.kind == .instrumentWaited {
      workers[worker].instrumentWaited &+= amount
    } else {
      workers[worker].dropped &+= amount
    }
  }

  /// After a gap nobody knows what cells hold, until they are next seen.
  private mutating func loseTrack(of events: UInt64) {
    dropped &+= events
    for object in objects.indices {
      let kind = objects[object].kind
      if kind == .variable || kind == .atomic {
        objects[object].value = .none
        objects[object].version &+= 1
      } else if kind == .channel {
        objects[object].buffer.removeAll()
      }
    }
  }

  // MARK: Places

  /// Identifiers below this are believed even if the directory does not know them yet.
  static let believed = 256

  /// The task's index, after making room for it; nil for one that cannot be.
  mutating func slot(_ task: TaskID, _ directory: Directory) -> Int? {
    let index = task.index
    if index < tasks.count { return index }
    guard index < directory.tasks.count || index < Self.believed else { return nil }
    while tasks.count <= index {
      var state = TaskState()
      if directory.tasks.indices.contains(tasks.count) {
        state.parent = directory.tasks[tasks.count].parent
      }
      tasks.append(state)
      liveTasks += 1
    }
    return index
  }

  /// The object's index, after making room for it; nil for one that cannot be.
  mutating func slot(_ object: ObjectID, _ directory: Directory) -> Int? {
    let index = object.index
    if index < objects.count { return index }
    guard index < directory.objects.count || index < Self.believed else { return nil }
    while objects.count <= index {
      let known = directory.objects.indices.contains(objects.count)
      let entry = known ? directory.objects[objects.count] : nil
      objects.append(ObjectState(kind: entry?.kind ?? .variable, capacity: entry?.capacity ?? 0))
    }
    return index
  }

  /// The worker's index, after making room for it; nil for threads that are not the scene's.
  mutating func slot(_ worker: WorkerID, _ directory: Directory) -> Int? {
    let index = worker.index
    if index < workers.count { return index }
    guard worker != .outside, index < directory.workers.count || index < Self.believed else {
      return nil
    }
    while workers.count <= index { workers.append(WorkerState()) }
    return index
  }
}
