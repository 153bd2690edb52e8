internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// The course of one execution: its steps with all that they did, so that it can go on from any of them.
///
/// A value, so that what reads it again and again does so without asking who else might change it; never
/// copied, since that would count a reference for each of its tables.
struct Course: ~Copyable {
  /// Objects whose steps commute only as long as they are used well, and were not: see `strictPlace`.
  let strictPlaces: Set<Place>

  private(set) var steps: [Step] = []
  private(set) var order = StepOrder()
  private(set) var acts: [Act] = []
  /// Results so far: names, claims and values in the strings of the run.
  private(set) var results: [Execution.Result] = []
  private(set) var population: Population
  private(set) var edges: [StepOrder.Edge] = []
  /// What each object holds now.
  private(set) var objects: [ObjectModel] = []
  /// What each object held when it was made.
  private(set) var firstObjects: [ObjectModel] = []
  /// Who stands before a step now.
  private(set) var stands: [OptimalSearch.Stand] = []
  /// Places where a `select` waited: their state is not told by a count.
  private(set) var selectedPlaces: Set<Place> = []
  /// Then a step may cancel a task that is parked in one.
  private(set) var hasPlacesToPark = false
  /// Whether a task was ever cancelled.
  private(set) var hasCancellation = false
  /// Whether an object's steps may turn out not to commute; see `strictPlace`.
  private(set) var hasLenientObjects = false
  private(set) var begun = Marks()
  private var print = EventPrint()

  /// What the step that is being looked at has touched, and whether it did what was announced.
  private var footprint = Footprint()
  private var wasPerformed = false
  private var firstEdge = 0

  init(_ identities: Identities, strictPlaces: Set<Place>) {
    self.strictPlaces = strictPlaces
    population = Population(identities)
  }

  /// Acts before the first step.
  var begunActs: Int { begun.acts }
  private var marks: Marks {
    Marks(
      tasks: population.tasks.count, objects: population.objects.count, acts: acts.count,
      edges: edges.count, results: results.count, uses: order.log.count, print: print)
  }

  func isStrict(_ place: Place) -> Bool { strictPlaces.contains(place) }

  private func access(_ operation: Operation, at place: Place, succeeds: Bool) -> Access {
    if !strictPlaces.isEmpty, strictPlaces.contains(place) { return .exclusive }
    return Access(operation, succeeds: succeeds)
  }

  // MARK: Who stands where

  func pending(_ standing: Standing) -> PendingStep {
    PendingStep(
      task: population.task(standing.task), operation: standing.operation,
      place: standing.object == .none ? nil : population.place(standing.object),
      others: others(standing), expected: standing.detail,
      site: standing.site, isGuarded: standing.isGuarded,
      cancelled: standing.operation == .cancel ? population.task(standing.peer) : nil)
  }

  private func others(_ standing: Standing) -> [Place] {
    guard standing.operation == .conditionWait, case .int(let mutex) = standing.value else {
      return standing.channels.isEmpty ? [] : standing.channels.map(population.place)
    }
    return [population.place(ObjectID(UInt32(mutex)))]
  }

  /// Goes through who stands at place `position` and behind, up to the task: whether it is known to stand
  /// there since that arrival. Those before it are gone.
  mutating func isKnown(_ task: TaskID, _ arrival: UInt32, at position: inout Int) -> Bool {
    while position < stands.count, stands[position].raw < task { stands.remove(at: position) }
    guard position < stands.count, stands[position].raw == task, stands[position].arrival == arrival
    else { return false }
    position += 1
    return true
  }

  /// Notes one who was not known to stand there.
  mutating func stand(_ standing: Standing, _ arrival: UInt32, at position: inout Int) {
    let stand = OptimalSearch.Stand(
      pending: pending(standing), isEnabled: true, cases: [], raw: standing.task, arrival: arrival)
    if position < stands.count, stands[position].raw == standing.task {
      stands[position] = stand
    } else {
      stands.insert(stand, at: position)
    }
    position += 1
  }

  /// Nobody stands behind that place any more. Asks again who can go on.
  mutating func finishStands(at position: Int, _ run: DirectedRun) {
    if position < stands.count { stands.removeLast(stands.count - position) }
    if stands.contains(where: { $0.arrival == 0 }) { stands.sort { $0.raw < $1.raw } }
    for index in stands.indices where stands[index].pending.operation.mayHaveToWait {
      (stands[index].isEnabled, stands[index].cases) = run.possibility(of: stands[index].raw)
    }
  }

  mutating func forgetStands() { stands.removeAll(keepingCapacity: true) }

  mutating func removeStand(of task: Int) { stands.removeAll { $0.pending.task == task } }

  // MARK: Growing

  /// Looks at an event of the run. `actor` is who took the step; nil before the first.
  mutating func take(
    _ event: Event, by actor: ChosenStep?, _ parked: [Int: [Place]], _ run: DirectedRun
  ) {
    print.take(event)
    switch event.kind {
    case .operationPerformed:
      wasPerformed = wasPerformed || event.operation == actor?.pending.operation
      note(event)
    case .taskSpawned, .objectCreated: create(event, by: actor?.move.task, run)
    case .taskReadied: wake(event, by: actor?.move.task, parked)
    case .taskCancelled:
      let task = population.task(event.task)
      hasCancellation = true
      footprint.cancel(task: task)
      if !parked.isEmpty { for place in parked[task] ?? [] { footprint.touch(place, .exclusive) } }
    case .sceneStarted, .sceneEnded, .taskStarted, .taskEnded, .taskResumed, .taskYielded,
      .taskBlocked, .taskLeft, .threadRefused, .operationAnnounced, .cycleClosed, .threadSampled,
      .instrumentWaited, .eventsDropped, .taskAbandoned:
      break
    }
  }

  /// What was looked at happened before the first step.
  mutating func finishBeginning() {
    footprint = Footprint()
    wasPerformed = false
    begun = marks
  }

  /// What was looked at since the last one is a step.
  mutating func finish(_ chosen: ChosenStep, _ choice: Schedule.Choice, isFinal: Bool) {
    complete(chosen.pending)
    footprint.isFinal = isFinal
    let branch = Branch(move: chosen.move, footprint: footprint)
    footprint = Footprint()
    wasPerformed = false
    order.append(branch)
    steps.append(
      Step(
        branch: branch, choice: choice, ordinal: order.steps(of: chosen.move.task),
        pending: chosen.pending, isPreemption: chosen.isPreemption, marks: marks))
    while firstEdge < edges.count {
      order.follow(edges[firstEdge])
      firstEdge += 1
    }
  }

  /// The part of the footprint that no event tells.
  private mutating func complete(_ pending: PendingStep) {
    if let task = pending.cancelled { footprint.cancel(task: task) }
    for other in pending.others {
      if pending.operation != .conditionWait { selectedPlaces.insert(other) }
      footprint.touch(other, .exclusive)
    }
    if !wasPerformed, let place = pending.place { footprint.touch(place, .exclusive) }
  }

  private mutating func create(_ event: Event, by actor: Int?, _ run: DirectedRun) {
    let creator = event.task == .none ? -1 : population.task(event.task)
    if event.kind == .taskSpawned {
      let child = population.learn(event)
      if actor != nil { edges.append(.init(to: child, from: creator)) }
      return
    }
    let number = population.learn(event)
    let entry = run.object(event.object)
    switch entry.kind {
    case .channel, .condition: hasPlacesToPark = true
    case .barrier:
      hasPlacesToPark = true
      hasLenientObjects = true
    case .readWriteLock: hasLenientObjects = true
    case .variable, .atomic, .table, .mutex, .semaphore, .waitGroup, .once, .select, .group: break
    }
    let object = ObjectModel(kind: entry.kind, capacity: entry.capacity, value: event.value)
    while objects.count <= number {
      objects.append(object)
      firstObjects.append(object)
    }
    objects[number] = object
    firstObjects[number] = object
  }

  private mutating func wake(_ event: Event, by actor: Int?, _ parked: [Int: [Place]]) {
    guard let actor else { return }
    let woken = population.task(event.task)
    guard woken != actor else { return }
    footprint.touch(.task(woken), .read)
    edges.append(.init(to: woken, from: actor))
    if parked.isEmpty { return }
    // A `select` that is completed on one of its channels waits on none of them any more.
    for place in parked[woken] ?? [] where objects[place.index].kind == .channel {
      footprint.touch(place, .exclusive)
    }
    for place in parked[woken] ?? [] where objects[place.index].kind == .barrier {
      // Who passes a barrier has seen everybody who passes with it.
      for other in parked where other.key != woken && other.value == [place] {
        edges.append(.init(to: woken, from: other.key))
      }
      edges.append(.init(to: actor, from: woken))
    }
  }

  private mutating func note(_ event: Event) {
    switch event.operation {
    case .outcome, .expect:
      results.append(
        .init(
          isExpectation: event.operation == .expect, name: StringID(UInt32(event.detail)),
          value: event.value))
    case .random: footprint.touch(.random, .exclusive)
    case .join:
      let parent = population.task(event.task)
      for member in population.tasks where member.joinedAt == event.object {
        edges.append(.init(to: parent, from: member.number))
      }
    case .groupCancel:
      for index in population.tasks.indices where isMember(index, of: event.object) {
        footprint.cancel(task: population.tasks[index].number)
      }
    case .log: break
    case .none, .read, .write, .load, .store, .add, .exchange, .compareExchange, .tableRead,
      .tableWriteBegin, .tableWriteEnd, .tableCount, .lock, .unlock, .tryLock, .readLock,
      .readUnlock, .writeLock, .writeUnlock, .semaphoreWait, .semaphoreSignal, .conditionWait,
      .conditionSignal, .conditionBroadcast, .barrierArrive, .waitGroupAdd, .waitGroupDone,
      .waitGroupWait, .onceEnter, .onceFinish, .send, .receive, .close, .sendArrive, .receiveArrive,
      .select, .selectDefault, .selectTimeout, .groupNext, .groupChildEnd, .cancel, .sleep, .io,
      .compute, .blockThread, .yield:
      guard event.object != .none else { return }
      let place = population.place(event.object)
      apply(event, at: place)
      if event.operation == .conditionWait { noteRelease(event) }
      footprint.touch(
        place, access(event.operation, at: place, succeeds: event.detail == 1))
    }
  }

  /// A condition's `wait` gives the mutex back in the same step.
  private mutating func noteRelease(_ event: Event) {
    guard case .int(let mutex) = event.value else { return }
    var release = event
    release.operation = .unlock
    let place = population.place(ObjectID(UInt32(mutex)))
    apply(release, at: place)
    footprint.touch(place, .exclusive)
  }

  private mutating func apply(_ event: Event, at place: Place) {
    let act = objects[place.index].act(of: event, at: place, by: population.task(event.task))
    objects[place.index].apply(act)
    acts.append(act)
  }

  /// Whether a task, by the run's number, belongs to a group or descends from one that does.
  private func isMember(_ index: Int, of group: ObjectID) -> Bool {
    let member = population.tasks[index]
    if member.joinedAt == group { return true }
    guard member.creator >= 0 else { return false }
    return isMember(population.raw(member.creator).index, of: group)
  }

  // MARK: Going back

  /// Goes back to the first `length` steps.
  mutating func cut(to length: Int) {
    steps.removeLast(steps.count - length)
    let marks = steps.last?.marks ?? begun
    population.cut(to: marks)
    while acts.count > marks.acts {
      let act = acts.removeLast()
      objects[act.place.index] = act.before
    }
    edges.removeLast(edges.count - marks.edges)
    firstEdge = edges.count
    results.removeLast(results.count - marks.results)
    order.cut(to: length, steps, uses: marks.uses, edges: edges)
    print = marks.print
    forgetStands()
  }
}

extension Place {
  /// Of an object.
  var index: Int { Int(rawValue) }
}

extension Population {
  /// Takes in a task or object that came to be; returns its number.
  @discardableResult
  mutating func learn(_ event: Event) -> Int {
    let creator = event.task == .none ? -1 : task(event.task)
    if event.kind == .taskSpawned {
      addTask(event.peer, parent: creator, joinedAt: event.object)
      return task(event.peer)
    }
    guard event.kind == .objectCreated else { return -1 }
    return addObject(creator: creator)
  }
}
