public import ConcurrencyTrace

/// Looks for findings in a trace, event by event: the same in live runs, replays and explored runs.
///
/// Feed it each event with the world after it. It never traps, whatever the events say. An event costs
/// constant time, but for those that order tasks (see `HappensBefore`) and those that block one.
public struct Findings: Sendable {
  /// In the order in which they were found, each once; at most `mostKept`.
  public private(set) var all: [Finding] = []
  public static let mostKept = 1_000

  public let thresholds: FindingThresholds
  /// While it is set, accesses to data are passed over: less is found, and nothing that is not there, since
  /// what orders tasks and what blocks them is looked at all the same.
  public private(set) var passesOverAccesses = false
  /// How many accesses were passed over.
  public private(set) var passedOver = 0
  /// Set once the run has its ending.
  private var isOver = false
  private var known: [Key: Int] = [:]

  var happensBefore = HappensBefore()
  var updates = UpdateBook()
  var locks = LockBook()
  var lockOrder = LockOrder()
  var waiting = WaitingTimes()
  var cancelled = CancelledWork()
  var rings: Set<[TaskID]> = []
  private var racy: Set<ObjectID> = []
  /// The next number of live tasks that is worth a word.
  private var nextCrowd: Int

  public init(_ thresholds: FindingThresholds = FindingThresholds()) {
    self.thresholds = thresholds
    nextCrowd = thresholds.liveTasks
  }

  /// The errors first, each kind together, and otherwise in the order in which they were found.
  public var ranked: [Finding] {
    Finding.Kind.allCases.flatMap { kind in all.filter { $0.kind == kind } }
  }

  /// How often anything was found, the same again included.
  public var occurrences: Int { all.reduce(0) { $0 + $1.count } }

  public var errors: Int { all.reduce(0) { $0 + ($1.severity == .error ? 1 : 0) } }

  /// All findings of a trace.
  public static func all(
    in events: some Sequence<Event>, _ directory: Directory,
    _ thresholds: FindingThresholds = FindingThresholds()
  ) -> [Finding] {
    var world = World()
    var findings = Findings(thresholds)
    for event in events {
      world.apply(event, in: directory)
      findings.take(event, after: world, in: directory)
    }
    return findings.all
  }

  /// Whether accesses to data are passed over from now on.
  public mutating func passOverAccesses(_ passesOver: Bool) {
    // Nobody knows who has written in between.
    if passesOverAccesses, !passesOver { updates.forget() }
    passesOverAccesses = passesOver
  }

  /// Takes the trace's next event, given the world after it.
  ///
  /// Returns nothing on purpose: what is new is at the end of `all`. Where a result that holds what is new is not
  /// used, Swift 6.3's optimizer leaves out its elements and destroys them nevertheless.
  public mutating func take(_ event: Event, after world: World, in directory: Directory) {
    guard !isOver, isKnown(event, in: world) else { return }
    if passesOverAccesses, event.kind == .operationPerformed, event.operation.meaning.isAccess {
      passedOver += 1
      happensBefore.passOver(event)
      return
    }
    let scene = Moment(world: world, directory: directory)
    for race in happensBefore.take(event, at: scene.position) {
      racy.insert(race.object)
      found(race, scene)
    }
    follow(event, scene)
  }

  /// What an event is looked at with.
  struct Moment {
    let world: World
    let directory: Directory
    /// The index of the event.
    var position: Int { world.events - 1 }
    var step: Int { world.step }
    var words: FindingWords { FindingWords(directory) }
  }

  private func isKnown(_ event: Event, in world: World) -> Bool {
    (event.task == .none || event.task.index < world.tasks.count)
      && (event.peer == .none || event.peer.index < world.tasks.count)
      && (event.object == .none || event.object.index < world.objects.count)
  }

  private mutating func follow(_ event: Event, _ scene: Moment) {
    switch event.kind {
    case .operationPerformed: perform(event, scene)
    case .taskBlocked: block(event, scene)
    case .taskReadied, .taskResumed: unblock(event)
    case .taskSpawned:
      guard event.peer != .none else { return }
      lockOrder.spawn(event.peer, by: event.task, at: scene.position)
      waiting.begin(event.peer, at: event.sceneTime)
      lookAtCrowd(scene)
    case .taskEnded:
      unblock(event)
      lockOrder.end(event.task, at: scene.position)
      cancelled.end(event.task)
      if let waited = waiting.end(event.task, at: event.sceneTime) {
        lookAt(waited.longest, of: event.task, life: waited.life, scene)
      }
    case .taskCancelled:
      if scene.world.tasks.indices.contains(event.task.index),
        !scene.world.tasks[event.task.index].activity.isDone
      {
        cancelled.cancel(event.task, by: event.peer, at: scene.position)
      }
    case .threadRefused: foundRefusal(event, scene)
    case .eventsDropped:
      updates.forget()
      locks.forget()
    case .sceneEnded:
      isOver = true
      end(event, scene)
    case .sceneStarted, .taskStarted, .taskYielded, .taskLeft, .objectCreated,
      .operationAnnounced, .cycleClosed, .threadSampled, .instrumentWaited, .taskAbandoned:
      break
    }
  }

  // MARK: Operations

  private mutating func perform(_ event: Event, _ scene: Moment) {
    guard event.task.index < scene.world.tasks.count else { return }
    if event.object != .none {
      unblock(event)
      if !passesOverAccesses {
        let lost = updates.take(
          event, at: scene.position, step: scene.step, isRacy: racy.contains(event.object))
        if let lost { found(lost, scene) }
      }
      useLock(event, scene)
    } else if event.operation == .expect, event.value == .bool(false) {
      foundFailedExpectation(event, scene)
    }
    guard !cancelled.isEmpty else { return }
    let enough = thresholds.operationsAfterCancellation
    if let work = cancelled.perform(event, at: scene.position, enough: enough) {
      found(work, event, scene)
    }
  }

  private mutating func useLock(_ event: Event, _ scene: Moment) {
    switch event.operation.meaning {
    case .takes(let isExclusive): acquire(event, isExclusive: isExclusive, scene)
    case .tries: if event.detail == 1 { acquire(event, isExclusive: true, scene) }
    case .gives:
      if let hold = locks.release(event.object, by: event.task), hold.task != event.task {
        foundUnlock(event, of: hold, scene)
      }
    case .waitsForSignal:
      if case .int(let number) = event.value, let mutex = UInt32(exactly: number) {
        locks.release(ObjectID(mutex), by: event.task)
      } else if let last = locks.held(by: event.task).last {
        locks.release(last.object, by: event.task)
      }
    case .takesPermit: noteTaking(event, scene)
    case .access, .accessEnd, .entersOnce, .joins, .other: break
    }
  }

  private mutating func acquire(_ event: Event, isExclusive: Bool, _ scene: Moment) {
    let hold = LockBook.Hold(
      task: event.task, object: event.object, site: event.site, position: scene.position,
      step: scene.step, isExclusive: isExclusive)
    let held = locks.held(by: event.task)
    locks.acquire(hold)
    noteTaking(event, scene)
    if !held.isEmpty, let ring = lockOrder.acquire(hold, while: held) {
      foundInversion(ring, scene)
    }
  }

  private mutating func noteTaking(_ event: Event, _ scene: Moment) {
    locks.noteTaking(of: event.object)
    guard let longest = scene.world.objects[event.object.index].waiters.first,
      longest != event.task, let wait = locks.wait(of: longest), wait.action.object == event.object
    else { return }
    let overtakings = locks.taken(event.object) - wait.takenBefore - wait.ahead
    let inLine = scene.world.objects[event.object.index].waiters.count + 1
    if overtakings == max(thresholds.leastOvertakings, thresholds.overtakings * inLine) {
      foundStarvation(of: longest, wait, overtakings, event, scene)
    }
  }

  // MARK: Waits

  private mutating func block(_ event: Event, _ scene: Moment) {
    guard event.task.index < scene.world.tasks.count else { return }
    let action = scene.world.tasks[event.task.index].wait ?? Action(event)
    var wait = LockBook.Wait(
      action: action, position: scene.position, sceneTime: event.sceneTime,
      takenBefore: locks.taken(event.object))
    if event.object.index < scene.world.objects.count {
      wait.ahead = scene.world.objects[event.object.index].waiters.count - 1
    }
    locks.block(event.task, wait)
    guard event.operation.meaning.mayCloseRing,
      let ring = locks.ring(closedBy: event.task, in: scene.world)
    else { return }
    if rings.insert(ring).inserted { foundRing(ring, scene) }
  }

  private mutating func unblock(_ event: Event) {
    guard event.task != .none, let wait = locks.unblock(event.task),
      wait.action.operation.meaning.takesTurns
    else { return }
    waiting.add(wait, of: event.task, until: event.sceneTime)
  }

  private mutating func lookAtCrowd(_ scene: Moment) {
    let world = scene.world
    guard world.liveTasks >= nextCrowd else { return }
    nextCrowd *= 2
    if world.endedTasks * 4 < world.tasks.count { foundCrowd(scene) }
  }

  // MARK: The books

  /// What makes two findings the same.
  struct Key: Hashable, Sendable {
    var kind: Finding.Kind
    var object = ObjectID.none
    var first = Site.unknown
    var second = Site.unknown
    /// Whatever else tells them apart.
    var other: Int64 = 0

    /// The order of the two sites makes no difference.
    init(_ kind: Finding.Kind, _ object: ObjectID = .none, _ sites: [Site] = [], other: Int64 = 0) {
      self.kind = kind
      self.object = object
      self.other = other
      let sorted = sites.sorted { $0.rawValue < $1.rawValue }
      first = sorted.first ?? .unknown
      second = sorted.last ?? .unknown
    }
  }

  /// Adds a finding, or counts it if the same is known.
  mutating func add(_ key: Key, _ make: () -> Finding) {
    if let index = known[key] {
      all[index].count += 1
    } else if all.count < Self.mostKept {
      known[key] = all.count
      all.append(make())
    }
  }
}
