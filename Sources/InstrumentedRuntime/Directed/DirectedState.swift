internal import ConcurrencyTrace

/// What the thread that drives a directed run keeps of it: who stands where, what is to be run, and what has
/// happened.
///
/// Reached through the thread's context; only that thread touches it, so it needs no lock.
final class DirectedState {
  /// A task's place before a step; made once for each number of a task, since that costs as much as a step.
  final class Waiting {
    /// Nil while it does not stand there.
    fileprivate(set) var task: TaskRecord?
    // What it stands before, each for itself, since a structure with references is copied out of line.
    fileprivate(set) var operation = Operation.none
    fileprivate(set) var objectID = ObjectID.none
    /// Nil if the operation never has to wait for it.
    fileprivate(set) var object: (any InstrumentedObject)?
    fileprivate(set) var value = Value.none
    fileprivate(set) var detail: Int64 = 0
    fileprivate(set) var peer = TaskID.none
    fileprivate(set) var site = Site.unknown
    /// Nil for one that has just arrived and goes on at once if it is chosen.
    fileprivate var suspension: Suspension<Void>?
    /// For `sleep` and `io`: the scene time at which it is over.
    fileprivate(set) var due: UInt64?
    /// What the last `taskBlocked` or `taskReadied` said; tells when to record the next.
    var isKnownBlocked = false

    func event(_ kind: Event.Kind, task: TaskID) -> Event {
      Event(
        kind, operation: operation, task: task, object: objectID, peer: peer, value: value,
        detail: detail, site: site)
    }

    fileprivate func arrive(_ task: TaskRecord, at pending: Pending, until due: UInt64?) {
      self.task = task
      operation = pending.operation
      objectID = pending.object?.id ?? .none
      if operation.mayHaveToWait { object = pending.object }
      value = pending.value
      detail = pending.detail
      peer = pending.peer
      site = pending.site
      self.due = due
      isKnownBlocked = false
    }
  }

  /// A task that is to go on.
  struct Leaving {
    let task: TaskRecord
    let suspension: Suspension<Void>?
    let due: UInt64?
    let isKnownBlocked: Bool
  }

  let scheduler: DirectedScheduler
  /// Who says at once who takes the next step, and what was said already.
  var driver: (any StepDriver)?
  var decision = Decision.open

  enum Decision {
    case open
    case go(Schedule.Choice)
    case nobody
  }

  var jobs = JobQueue()
  private var events: [Event] = []
  /// By task, so that everything is found in the order of creation.
  private var places: [Waiting] = []
  /// Beside it, which of all arrivals each is; 0 for nobody. What looks through all reads only this.
  private(set) var arrived: [UInt32] = []
  private var arrivals: UInt32 = 0
  /// The `select` case that the schedule names for the step that is being taken.
  private var selectCase: Int?
  /// Draws where neither schedule nor user named a `select` case.
  private var random: SeededGenerator

  init(_ scheduler: DirectedScheduler, seed: UInt64) {
    self.scheduler = scheduler
    random = DirectedState.generator(seed)
  }

  private static func generator(_ seed: UInt64) -> SeededGenerator {
    SeededGenerator(seed: seed &+ 0x5E1EC7)
  }

  /// As it was when it was made, but for its capacities.
  func reset(seed: UInt64) {
    for index in arrived.indices where stands(index) { _ = takeOut(at: index) }
    events.removeAll(keepingCapacity: true)
    arrivals = 0
    selectCase = nil
    random = DirectedState.generator(seed)
  }

  // MARK: Who stands where

  /// A task arrives at a scheduling point.
  func place(_ task: TaskRecord, at pending: Pending, until due: UInt64?) {
    let index = task.id.index
    while places.count <= index {
      places.append(Waiting())
      arrived.append(0)
    }
    places[index].arrive(task, at: pending, until: due)
    arrivals += 1
    arrived[index] = arrivals
  }

  /// A task suspends at the scheduling point at which it has just arrived, or arrives there.
  func suspend(
    _ task: TaskRecord, at pending: Pending, until due: UInt64?, _ suspension: Suspension<Void>
  ) {
    if !stands(task.id.index) { place(task, at: pending, until: due) }
    places[task.id.index].suspension = suspension
  }

  private func stands(_ index: Int) -> Bool { index < arrived.count && arrived[index] != 0 }

  /// Where that task stands; nil if it does not.
  func waiting(_ index: Int) -> Waiting? { stands(index) ? places[index] : nil }

  /// Whether nobody stands.
  var isEmpty: Bool { arrived.allSatisfy { $0 == 0 } }

  /// All who stand.
  var everybody: [Waiting] { arrived.indices.compactMap { waiting($0) } }

  /// Takes everybody out.
  func takeAll() -> [Leaving] { arrived.indices.compactMap { takeOut(at: $0) } }

  private func takeOut(at index: Int) -> Leaving? {
    guard stands(index) else { return nil }
    arrived[index] = 0
    let place = places[index]
    place.object = nil
    guard let task = place.task.take() else { return nil }
    return Leaving(
      task: task, suspension: place.suspension.take(), due: place.due,
      isKnownBlocked: place.isKnownBlocked)
  }

  /// Takes out the task that is to go, and lets the time pass that it has waited for.
  func takeOut(_ choice: Schedule.Choice) -> Leaving? {
    selectCase = choice.selectCase
    guard let entry = takeOut(at: choice.task.index) else { return nil }
    if let due = entry.due { wakeUp(entry.task, at: due) }
    return entry
  }

  /// Lets a task go on that has just arrived, and the time pass that its step takes or it has waited for.
  func pass(_ task: TaskRecord, until due: UInt64?, _ choice: Schedule.Choice) {
    selectCase = choice.selectCase
    _ = takeOut(at: task.id.index)
    if let due { wakeUp(task, at: due) } else { scheduler.advance(by: DirectedScheduler.stepCost) }
  }

  private func wakeUp(_ task: TaskRecord, at due: UInt64) {
    scheduler.advance(by: DirectedScheduler.stepCost, atLeastTo: task.isCancelled ? 0 : due)
  }

  /// Which of several ready `select` cases is taken.
  func chooseCase(among ready: [Int]) -> Int {
    defer { selectCase = nil }
    if let selectCase, ready.contains(selectCase) { return selectCase }
    return ready[Int.random(in: 0..<ready.count, using: &random)]
  }

  // MARK: What has happened

  /// Stamps and keeps an event; those from other threads that came before are kept first.
  func record(_ event: Event) {
    if scheduler.hasEventsFromOutside { takeIn() }
    events.append(scheduler.stamped(event))
  }

  /// All events so far.
  func allEvents() -> [Event] {
    if scheduler.hasEventsFromOutside { takeIn() }
    return events
  }

  /// Hands on those from that number on; returns how many there are.
  func visitEvents(from first: Int, _ body: (Event) -> Void) -> Int {
    if scheduler.hasEventsFromOutside { takeIn() }
    for index in min(first, events.count)..<events.count { body(events[index]) }
    return events.count
  }

  func removeEvents() { events.removeAll(keepingCapacity: true) }

  private func takeIn() {
    for event in scheduler.takeEventsFromOutside() { events.append(scheduler.stamped(event)) }
  }
}
