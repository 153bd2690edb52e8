internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// One execution of the scene at a time, told as steps with footprints.
///
/// Executions that share a beginning with the one before are not told it again: `restart` goes back to
/// that length and runs it silently.
final class Execution {
  private let scene: Scene
  private let options: RunOptions
  /// Objects whose steps commute only as long as they are used well, and were not: see `strictPlace`.
  private let strictPlaces: Set<Place>
  private(set) var run: DirectedRun

  private(set) var steps: [Step] = []
  private(set) var order = StepOrder()
  private(set) var acts: [Act] = []
  /// Results so far: names, claims and values in the strings of this run.
  private(set) var results: [Result] = []
  private(set) var population: Population
  private(set) var edges: [StepOrder.Edge] = []
  /// What each object holds now.
  private(set) var objects: [ObjectModel] = []
  /// What each object held when it was made.
  private(set) var firstObjects: [ObjectModel] = []
  /// Places where a `select` waited: their state is not told by a count.
  private(set) var selectedPlaces: Set<Place> = []
  /// Then a step may cancel a task that is parked in one.
  private var hasPlacesToPark = false
  /// Whether a task was ever cancelled.
  private(set) var hasCancellation = false
  private var begun = Marks()
  private var standingTasks: [Standing] = []

  struct Result {
    var isExpectation: Bool
    var name: StringID
    var value: Value
  }

  init(_ scene: Scene, _ options: RunOptions, strictPlaces: Set<Place> = []) {
    self.scene = scene
    self.options = options
    self.strictPlaces = strictPlaces
    population = Population(Identities())
    run = DirectedRun(scene, options, exploring: true)
    run.begin()
    observe(by: nil, pending: nil)
    begun = marks
  }

  var length: Int { steps.count }
  /// Acts before the first step.
  var begunActs: Int { begun.acts }
  private var marks: Marks {
    Marks(
      tasks: population.tasks.count, objects: population.objects.count, acts: acts.count,
      edges: edges.count, results: results.count)
  }

  func isStrict(_ place: Place) -> Bool { strictPlaces.contains(place) }

  func access(_ operation: Operation, at place: Place, succeeds: Bool = true) -> Access {
    strictPlaces.contains(place) ? .exclusive : Access(operation, succeeds: succeeds)
  }

  /// An object of which this execution shows that all its steps conflict: a wait group that went below
  /// zero, a read-write lock given back by a task that did not take it, a barrier with more tasks than
  /// parties.
  var strictPlace: Place? {
    if case .waitGroupBelowZero = run.crash { return lenient(steps.last?.pending.place) }
    for (number, object) in objects.enumerated() {
      let place = Place.object(number)
      if strictPlaces.contains(place) { continue }
      let acts = acts.lazy.filter { $0.place == place }
      switch object.kind {
      case .barrier where Set(acts.map(\.task)).count > object.capacity: return place
      case .readWriteLock where isGivenBackByOthers(place): return place
      default: break
      }
    }
    return nil
  }

  private func isGivenBackByOthers(_ place: Place) -> Bool {
    var held: [Int: Int] = [:]
    for act in acts where act.place == place {
      if act.operation == .readLock { held[act.task, default: 0] += 1 }
      if act.operation == .readUnlock { held[act.task, default: 0] -= 1 }
      if held[act.task, default: 0] < 0 { return true }
    }
    let last = steps.last?.pending
    return run.ending == .crash && last?.operation == .readUnlock && last?.place == place
  }

  private func lenient(_ place: Place?) -> Place? {
    place.flatMap { strictPlaces.contains($0) ? nil : $0 }
  }

  // MARK: Going on

  /// Everybody who stands before a step.
  func standing(_ body: (PendingStep, _ isEnabled: Bool, _ cases: [Int]) -> Void) {
    run.standing(into: &standingTasks)
    for standing in standingTasks {
      body(pending(standing, in: population), standing.isEnabled, standing.cases)
    }
  }

  private func pending(_ standing: Standing, in population: Population) -> PendingStep {
    PendingStep(
      task: population.task(standing.task), operation: standing.operation,
      place: standing.object == .none ? nil : population.place(standing.object),
      others: others(standing, in: population), expected: standing.detail,
      site: standing.site, isGuarded: standing.isGuarded,
      cancelled: standing.operation == .cancel ? population.task(standing.peer) : nil)
  }

  private func others(_ standing: Standing, in population: Population) -> [Place] {
    guard standing.operation == .conditionWait, case .int(let mutex) = standing.value else {
      return standing.channels.map(population.place)
    }
    return [population.place(ObjectID(UInt32(mutex)))]
  }

  /// Takes a step that is possible.
  func perform(_ move: Move, _ pending: PendingStep, isPreemption: Bool) {
    let choice = Schedule.Choice(population.raw(move.task), selectCase: move.selectCase)
    let parked = hasPlacesToPark ? placesOfParked() : [:]
    run.advance(choice)
    let ordinal = order.now(of: move.task)[safe: move.task] + 1
    let footprint = observe(by: move.task, pending: pending, parked: parked)
    let branch = Branch(move: move, footprint: footprint)
    order.append(move.task, after: steps) { branch.conflicts(with: $0.branch) }
    steps.append(
      Step(
        branch: branch, choice: choice, ordinal: ordinal, pending: pending,
        isPreemption: isPreemption, marks: marks))
    for edge in edges[(steps.dropLast().last?.marks ?? begun).edges...] { order.follow(edge) }
  }

  private func placesOfParked() -> [Int: [Place]] {
    var channels: [Int: [Place]] = [:]
    for (index, member) in population.tasks.enumerated() {
      let places = run.channels(ofParked: TaskID(UInt32(index))).map(population.place)
      if !places.isEmpty { channels[member.number] = places }
    }
    return channels
  }

  /// Closes the run and begins anew, up to the first `length` steps of the last one.
  func restart(after length: Int) {
    run.close()
    cut(to: length)
    run = DirectedRun(scene, options, exploring: true)
    run.setRecording(false)
    run.begin()
    for step in steps { run.advance(step.choice) }
    run.setRecording(true)
  }

  private func cut(to length: Int) {
    steps.removeLast(steps.count - length)
    let marks = steps.last?.marks ?? begun
    population.cut(to: marks)
    acts.removeLast(acts.count - marks.acts)
    edges.removeLast(edges.count - marks.edges)
    results.removeLast(results.count - marks.results)
    order.cut(to: length, steps, edges: edges)
    for index in objects.indices { objects[index] = firstObjects[index] }
    for act in acts { objects[act.place.index].apply(act) }
  }

  /// What a task would stand before after other steps than those of this execution: runs them.
  func probe(_ moves: [Move], for task: Int) -> (isEnabled: Bool, cases: [Int])? {
    let other = DirectedRun(scene, options, exploring: true)
    defer { other.close() }
    var population = Population(identities)
    func learn() {
      for event in other.takeEvents() { population.learn(event) }
    }
    other.begin()
    learn()
    for move in moves {
      other.advance(.init(population.raw(move.task), selectCase: move.selectCase))
      learn()
    }
    var list: [Standing] = []
    other.standing(into: &list)
    guard let standing = list.first(where: { population.task($0.task) == task }) else { return nil }
    return (standing.isEnabled, standing.cases)
  }

  // MARK: What a step did

  @discardableResult
  private func observe(
    by actor: Int?, pending: PendingStep?, parked: [Int: [Place]] = [:]
  ) -> Footprint {
    var footprint = Footprint()
    var wasPerformed = false
    for event in run.takeEvents() {
      switch event.kind {
      case .operationPerformed:
        wasPerformed = wasPerformed || event.operation == pending?.operation
        note(event, by: actor, &footprint)
      case .taskSpawned, .objectCreated: create(event, by: actor)
      case .taskReadied: wake(event, by: actor, parked, &footprint)
      case .taskCancelled:
        let task = population.task(event.task)
        hasCancellation = true
        footprint.cancel(task: task)
        for place in parked[task] ?? [] { footprint.touch(place, .exclusive) }
      default: break
      }
    }
    guard let pending else { return footprint }
    if let task = pending.cancelled { footprint.cancel(task: task) }
    for other in pending.others {
      if pending.operation != .conditionWait { selectedPlaces.insert(other) }
      footprint.touch(other, .exclusive)
    }
    if !wasPerformed, let place = pending.place { footprint.touch(place, .exclusive) }
    if run.ending == .crash { footprint.isFinal = true }
    return footprint
  }

  private func create(_ event: Event, by actor: Int?) {
    let creator = event.task == .none ? -1 : population.task(event.task)
    if event.kind == .taskSpawned {
      let child = population.learn(event)
      if actor != nil { edges.append(.init(to: child, from: creator)) }
      return
    }
    let number = population.learn(event)
    let entry = run.directory.objects[event.object.index]
    if [.channel, .condition, .barrier].contains(entry.kind) { hasPlacesToPark = true }
    let object = ObjectModel(kind: entry.kind, capacity: entry.capacity, value: event.value)
    while objects.count <= number {
      objects.append(object)
      firstObjects.append(object)
    }
    objects[number] = object
    firstObjects[number] = object
  }

  private func wake(
    _ event: Event, by actor: Int?, _ parked: [Int: [Place]], _ footprint: inout Footprint
  ) {
    guard let actor else { return }
    let woken = population.task(event.task)
    guard woken != actor else { return }
    // A `select` that is completed on one of its channels waits on none of them any more.
    for place in parked[woken] ?? [] where objects[place.index].kind == .channel {
      footprint.touch(place, .exclusive)
    }
    footprint.touch(.task(woken), .read)
    edges.append(.init(to: woken, from: actor))
    for place in parked[woken] ?? [] where objects[place.index].kind == .barrier {
      // Who passes a barrier has seen everybody who passes with it.
      for other in parked where other.key != woken && other.value == [place] {
        edges.append(.init(to: woken, from: other.key))
      }
      edges.append(.init(to: actor, from: woken))
    }
  }

  private func note(_ event: Event, by actor: Int?, _ footprint: inout Footprint) {
    switch event.operation {
    case .outcome, .expect:
      results.append(
        Result(
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
    default:
      guard event.object != .none else { return }
      let place = population.place(event.object)
      let task = population.task(event.task)
      let act = objects[place.index].act(of: event, at: place, by: task)
      objects[place.index].apply(act)
      acts.append(act)
      if event.operation == .conditionWait { noteRelease(event, &footprint) }
      footprint.touch(
        place, access(event.operation, at: place, succeeds: event.detail == 1))
    }
  }

  /// A condition's `wait` gives the mutex back in the same step.
  private func noteRelease(_ event: Event, _ footprint: inout Footprint) {
    guard case .int(let mutex) = event.value else { return }
    var release = event
    release.operation = .unlock
    let place = population.place(ObjectID(UInt32(mutex)))
    let act = objects[place.index].act(of: release, at: place, by: population.task(event.task))
    objects[place.index].apply(act)
    acts.append(act)
    footprint.touch(place, .exclusive)
  }

  /// Whether a task, by the run's number, belongs to a group or descends from one that does.
  private func isMember(_ index: Int, of group: ObjectID) -> Bool {
    let member = population.tasks[index]
    if member.joinedAt == group { return true }
    guard member.creator >= 0 else { return false }
    return isMember(population.raw(member.creator).index, of: group)
  }

  private var identities: Identities { population.identities }
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

extension Array where Element == UInt32 {
  /// The component of a task that the clock may not know yet.
  fileprivate subscript(safe index: Int) -> UInt32 { index < count ? self[index] : 0 }
}
