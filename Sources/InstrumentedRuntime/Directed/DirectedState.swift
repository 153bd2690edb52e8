internal import ConcurrencyTrace
internal import DequeModule

/// What the thread that drives a directed run keeps of it: who stands where, what is to be run, and what has
/// happened.
///
/// Reached through the thread's context; only that thread touches it, so it needs no lock.
final class DirectedState {
  /// A task at a scheduling point.
  struct Waiting {
    let task: TaskRecord
    let pending: Pending
    /// Nil for one that has just arrived and goes on at once if it is chosen.
    var suspension: Suspension<Void>?
    /// For `sleep` and `io`: the scene time at which it is over.
    let due: UInt64?
    /// What the last `taskBlocked` or `taskReadied` said; tells when to record the next.
    var isKnownBlocked = false
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

  var jobs = Deque<DirectedExecutor.Job>()
  private(set) var events: [Event] = []
  /// By task, so that everything is found in the order of creation.
  private(set) var waiting: [Waiting?] = []
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
    waiting.removeAll(keepingCapacity: true)
    arrived.removeAll(keepingCapacity: true)
    events.removeAll(keepingCapacity: true)
    arrivals = 0
    selectCase = nil
    random = DirectedState.generator(seed)
  }

  // MARK: Who stands where

  /// A task arrives at a scheduling point.
  func place(_ task: TaskRecord, at pending: Pending, until due: UInt64?) {
    let index = task.id.index
    while waiting.count <= index {
      waiting.append(nil)
      arrived.append(0)
    }
    waiting[index] = Waiting(task: task, pending: pending, due: due)
    arrivals += 1
    arrived[index] = arrivals
  }

  /// A task suspends at the scheduling point at which it has just arrived, or arrives there.
  func suspend(
    _ task: TaskRecord, at pending: Pending, until due: UInt64?, _ suspension: Suspension<Void>
  ) {
    if !stands(task.id.index) { place(task, at: pending, until: due) }
    waiting[task.id.index]?.suspension = suspension
  }

  private func stands(_ index: Int) -> Bool { index < arrived.count && arrived[index] != 0 }

  /// Notes whether a task was recorded as blocked.
  func note(isBlocked: Bool, at index: Int) { waiting[index]?.isKnownBlocked = isBlocked }

  /// Takes everybody out.
  func takeAll() -> [Waiting] {
    let all = waiting.compactMap(\.self)
    waiting.removeAll(keepingCapacity: true)
    arrived.removeAll(keepingCapacity: true)
    return all
  }

  /// Takes out the task that is to go, and lets the time pass that it has waited for.
  func takeOut(_ choice: Schedule.Choice) -> Waiting? {
    selectCase = choice.selectCase
    let index = choice.task.index
    guard stands(index) else { return nil }
    arrived[index] = 0
    guard let entry = waiting[index].take() else { return nil }
    if let due = entry.due { wakeUp(entry.task, at: due) }
    return entry
  }

  /// Lets a task go on that has just arrived, and the time pass that its step takes or it has waited for.
  func pass(_ task: TaskRecord, until due: UInt64?, _ choice: Schedule.Choice) {
    selectCase = choice.selectCase
    let index = task.id.index
    if stands(index) {
      arrived[index] = 0
      waiting[index] = nil
    }
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

  func removeEvents() { events.removeAll(keepingCapacity: true) }

  private func takeIn() {
    for event in scheduler.takeEventsFromOutside() { events.append(scheduler.stamped(event)) }
  }
}
