public import ConcurrencyTrace

/// Who was in which state when: what the time axis draws, at any zoom.
///
/// It follows the world event by event, in constant time. Each query costs in proportion to the
/// number of parts asked for and the logarithm of the number of intervals, never to their number; and
/// each answer is of the whole part, never of the last interval in it.
public struct Timeline: Sendable {
  /// A stretch in which a task was in one state.
  public struct Interval: Hashable, Sendable {
    public var start: UInt64
    /// Where the next one begins; of the last one, the time of the last event.
    public var end: UInt64
    public var state: LaneState
    /// The object that it was blocked on, or the worker that it ran on; `UInt32.max`: none.
    var subject: UInt32

    /// The object that the task was blocked on.
    public var object: ObjectID {
      switch state {
      case .blocked, .stuck: ObjectID(subject)
      case .absent, .running, .ready, .outside, .instrument: .none
      }
    }

    /// The worker that the task ran on.
    public var worker: WorkerID {
      switch state {
      case .running, .instrument: WorkerID(UInt16(truncatingIfNeeded: subject))
      case .absent, .blocked, .ready, .outside, .stuck: .outside
      }
    }
  }

  /// A number over a stretch.
  public struct Level: Hashable, Sendable {
    public var maximum: Int
    public var average: Double

    public init(maximum: Int, average: Double) {
      self.maximum = maximum
      self.average = average
    }
  }

  /// Which task had most of a worker's stretch.
  public struct Occupation: Hashable, Sendable {
    /// `none`: the worker was idle all the time.
    public var task: TaskID
    /// The part of the stretch that `task` had; at least, where many tasks took turns.
    public var share: Double
    /// The part that any task had; exact.
    public var busy: Double

    public init(task: TaskID, share: Double, busy: Double) {
      self.task = task
      self.share = share
      self.busy = busy
    }

    static let idle = Self(task: .none, share: 0, busy: 0)
  }

  /// Steps of one task in a stretch.
  public struct Ticks: Hashable, Sendable {
    public var count: Int
    /// The index of the last one's event; -1 where there is none.
    public var lastEvent: Int

    public init(count: Int, lastEvent: Int) {
      self.count = count
      self.lastEvent = lastEvent
    }
  }

  /// The time of the last event.
  public var end: UInt64 { outline?.end ?? now }
  /// The time of the last event that the lanes know.
  private var now: UInt64 = 0
  /// The time from which on the lanes know everything.
  private var begin: UInt64 = 0
  /// All of a long trace, of which the lanes have a part; nil where they have everything.
  private var outline: Outline?
  private var lanes: [TaskLane] = []
  private var operations: [EventLane] = []
  private var workers: [WorkerLane] = []
  private var running = LevelLane()

  public init() {}

  /// Lanes that begin in the middle of a trace, with what lasts there.
  ///
  /// - Parameter outline: The whole trace; what is asked of a stretch that the lanes do not have comes
  ///   from there.
  init(from world: World, in outline: Outline? = nil) {
    self.outline = outline
    begin = world.time
    now = world.time
    for task in world.tasks {
      var lane = TaskLane()
      lane.begin(LaneState(task), subject(of: task), at: task.since)
      lanes.append(lane)
      operations.append(EventLane())
    }
    for worker in world.workers {
      var lane = WorkerLane()
      lane.begin(worker.task, at: worker.since)
      workers.append(lane)
    }
    running.set(world.atOnce, at: world.time)
  }

  /// Whether the lanes know everything of a stretch.
  func knows(from: UInt64, to: UInt64) -> Bool {
    guard let outline else { return true }
    return from >= begin && (to <= now || now >= outline.end)
  }

  private func outline(for buckets: Buckets) -> Outline? {
    knows(from: buckets.from, to: buckets.to) ? nil : outline
  }

  // MARK: Queries

  /// For each part, which share of it the task was in each state.
  public func shares(of task: TaskID, in buckets: Buckets) -> [Shares] {
    if let outline = outline(for: buckets) { return outline.shares(of: task, in: buckets) }
    let lane = lanes.indices.contains(task.index) ? lanes[task.index] : TaskLane()
    return lane.shares(buckets, now: now)
  }

  /// For each part, how many tasks ran at once: at most, and on average.
  public func atOnce(in buckets: Buckets) -> [Level] {
    outline(for: buckets)?.atOnce(in: buckets) ?? running.levels(buckets, now: now)
  }

  /// For each part, the task that the worker ran most.
  public func occupation(of worker: WorkerID, in buckets: Buckets) -> [Occupation] {
    if let outline = outline(for: buckets) { return outline.occupation(of: worker, in: buckets) }
    guard workers.indices.contains(worker.index) else {
      return Array(repeating: .idle, count: buckets.count)
    }
    return workers[worker.index].occupation(buckets, now: now)
  }

  /// For each part, how many steps the task took.
  ///
  /// Where a part of a long recording is known in outline only, the last event is not.
  public func ticks(of task: TaskID, in buckets: Buckets) -> [Ticks] {
    if let outline = outline(for: buckets) { return outline.ticks(of: task, in: buckets) }
    guard operations.indices.contains(task.index) else {
      return Array(repeating: Ticks(count: 0, lastEvent: -1), count: buckets.count)
    }
    return operations[task.index].ticks(in: buckets)
  }

  /// The interval in which the task is at `time`; nil before it was spawned, and where a long recording
  /// is known in outline only.
  public func interval(of task: TaskID, at time: UInt64) -> Interval? {
    guard knows(from: time, to: time), lanes.indices.contains(task.index) else { return nil }
    return lanes[task.index].index(at: time).map { lanes[task.index].interval($0, now: now) }
  }

  /// The task's intervals that touch a stretch, at most `limit` of them, earliest first; none where a
  /// long recording is known in outline only.
  public func intervals(of task: TaskID, from: UInt64, to: UInt64, limit: Int) -> [Interval] {
    guard knows(from: from, to: to), lanes.indices.contains(task.index) else { return [] }
    let lane = lanes[task.index]
    let first = lane.index(at: from) ?? 0
    var intervals: [Interval] = []
    for index in first..<max(first, min(lane.count, first + max(0, limit))) {
      let interval = lane.interval(index, now: now)
      guard interval.start < to else { break }
      intervals.append(interval)
    }
    return intervals
  }

  /// Indexes of the events of the task's steps in a stretch of time.
  public func steps(of task: TaskID, from: UInt64, to: UInt64, limit: Int) -> [Int] {
    guard operations.indices.contains(task.index) else { return [] }
    return operations[task.index].events(from: from, to: to, limit: limit)
  }

  // MARK: Parts

  /// What a task did from `start` on.
  func part(of task: TaskID, since start: UInt64) -> Stretch.OfTask {
    var part = Stretch.OfTask()
    if lanes.indices.contains(task.index) {
      part.times = lanes[task.index].times(from: start, to: now)
    }
    if operations.indices.contains(task.index) {
      part.steps = UInt64(operations[task.index].count)
    }
    return part
  }

  /// What a worker did from `start` on.
  func part(of worker: WorkerID, since start: UInt64) -> Stretch.OfWorker {
    guard workers.indices.contains(worker.index), now > start else { return Stretch.OfWorker() }
    let whole = Buckets(from: start, to: now, count: 1)
    let occupation = workers[worker.index].occupation(whole, now: now)[0]
    let length = Double(now - start)
    return Stretch.OfWorker(
      task: occupation.task, most: UInt64(saturating: occupation.share * length),
      busy: UInt64(saturating: occupation.busy * length))
  }

  /// How many tasks ran at once from `start` on: at most, and times nanoseconds.
  func atOnce(since start: UInt64) -> (atMost: Int, area: UInt64) {
    let level = running.levels(Buckets(from: start, to: now, count: 1), now: now)[0]
    return (level.maximum, UInt64(saturating: level.average * Double(now - start)))
  }

  // MARK: Recording

  /// Takes in an event, given the world after it.
  mutating func record(_ event: Event, at position: Int, in world: World) {
    now = max(now, event.time)
    switch event.kind {
    case .operationPerformed:
      if event.operation.isStep, world.ending == nil {
        note(event.task, position, event.time, in: world)
      }
    case .operationAnnounced, .objectCreated, .cycleClosed, .threadSampled,
      .eventsDropped, .taskAbandoned, .taskCancelled:
      break
    case .taskSpawned: follow(event.peer, event, in: world)
    case .sceneStarted, .taskReadied, .taskStarted, .taskResumed, .taskYielded, .taskBlocked,
      .taskLeft, .taskEnded, .threadRefused:
      follow(event.task, event, in: world)
    case .instrumentWaited: markInstrument(event, in: world)
    case .sceneEnded:
      for index in lanes.indices where world.tasks[index].isStuck {
        lanes[index].relabel(.stuck)
      }
    }
  }

  private mutating func note(
    _ task: TaskID, _ position: Int, _ time: UInt64, in world: World
  ) {
    guard task.index < world.tasks.count else { return }
    while operations.count <= task.index { operations.append(EventLane()) }
    operations[task.index].append(position, at: time)
  }

  /// Brings the lanes of a task and of its workers to what the world says of them.
  private mutating func follow(_ task: TaskID, _ event: Event, in world: World) {
    let index = task.index
    guard index < world.tasks.count else { return }
    while lanes.count <= index { lanes.append(TaskLane()) }
    let state = LaneState(world.tasks[index])
    if case .running = lanes[index].lastState {
      follow(WorkerID(UInt16(truncatingIfNeeded: lanes[index].lastSubject)), event, in: world)
    }
    lanes[index].begin(state, subject(of: world.tasks[index]), at: event.time)
    follow(event.worker, event, in: world)
    running.set(world.atOnce, at: event.time)
  }

  private func subject(of task: TaskState) -> UInt32 {
    switch task.activity {
    case .running(let worker): UInt32(worker.rawValue)
    case .blocked(let action): action.object.rawValue
    case .notStarted, .ready, .outside, .done: .max
    }
  }

  private mutating func follow(_ worker: WorkerID, _ event: Event, in world: World) {
    guard worker.index < world.workers.count else { return }
    while workers.count <= worker.index { workers.append(WorkerLane()) }
    workers[worker.index].begin(world.workers[worker.index].task, at: event.time)
  }

  /// From this event on the task on this worker ran, but its worker waited for the recorder. What
  /// the task did next it did after that, whatever the next event's time says.
  private mutating func markInstrument(_ event: Event, in world: World) {
    guard let task = world[event.worker]?.task, task.index < lanes.count,
      case .running = lanes[task.index].lastState
    else { return }
    let subject = UInt32(event.worker.rawValue)
    let (over, overflow) = event.time.addingReportingOverflow(UInt64(clamping: event.detail))
    lanes[task.index].begin(.instrument, subject, at: event.time)
    lanes[task.index].begin(.running, subject, at: overflow ? .max : over)
  }
}
