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
  public private(set) var end: UInt64 = 0
  private var lanes: [TaskLane] = []
  private var operations: [EventLane] = []
  /// Wake-ups of each task, and by each task.
  private var wakeUps: [EventLane] = []
  private var wakings: [EventLane] = []
  private var workers: [WorkerLane] = []
  private var running = LevelLane()

  public init() {}

  // MARK: Queries

  /// For each part, which share of it the task was in each state.
  public func shares(of task: TaskID, in buckets: Buckets) -> [Shares] {
    let lane = lanes.indices.contains(task.index) ? lanes[task.index] : TaskLane()
    return lane.shares(buckets, now: end)
  }

  /// For each part, how many tasks ran at once: at most, and on average.
  public func atOnce(in buckets: Buckets) -> [Level] { running.levels(buckets, now: end) }

  /// For each part, the task that the worker ran most.
  public func occupation(of worker: WorkerID, in buckets: Buckets) -> [Occupation] {
    guard workers.indices.contains(worker.index) else {
      return Array(repeating: .idle, count: buckets.count)
    }
    return workers[worker.index].occupation(buckets, now: end)
  }

  /// For each part, how many steps the task took.
  public func ticks(of task: TaskID, in buckets: Buckets) -> [Ticks] {
    guard operations.indices.contains(task.index) else {
      return Array(repeating: Ticks(count: 0, lastEvent: -1), count: buckets.count)
    }
    return operations[task.index].ticks(in: buckets)
  }

  /// The interval in which the task is at `time`; nil before it was spawned.
  public func interval(of task: TaskID, at time: UInt64) -> Interval? {
    guard lanes.indices.contains(task.index) else { return nil }
    return lanes[task.index].index(at: time).map { lanes[task.index].interval($0, now: end) }
  }

  /// The task's intervals that touch a stretch, at most `limit` of them, earliest first.
  public func intervals(of task: TaskID, from: UInt64, to: UInt64, limit: Int) -> [Interval] {
    guard lanes.indices.contains(task.index) else { return [] }
    let lane = lanes[task.index]
    let first = lane.index(at: from) ?? 0
    var intervals: [Interval] = []
    for index in first..<max(first, min(lane.count, first + max(0, limit))) {
      let interval = lane.interval(index, now: end)
      guard interval.start < to else { break }
      intervals.append(interval)
    }
    return intervals
  }

  /// Indexes of the events of the task's steps in a stretch of time.
  public func steps(of task: TaskID, from: UInt64, to: UInt64, limit: Int) -> [Int] {
    events(operations, task, from, to, limit)
  }

  /// Indexes of the `taskReadied` events by which another task woke this one.
  public func wakeUps(of task: TaskID, from: UInt64, to: UInt64, limit: Int) -> [Int] {
    events(wakeUps, task, from, to, limit)
  }

  /// Indexes of the `taskReadied` events by which this task woke another one.
  public func wakings(by task: TaskID, from: UInt64, to: UInt64, limit: Int) -> [Int] {
    events(wakings, task, from, to, limit)
  }

  private func events(
    _ lanes: [EventLane], _ task: TaskID, _ from: UInt64, _ to: UInt64, _ limit: Int
  ) -> [Int] {
    guard lanes.indices.contains(task.index) else { return [] }
    return lanes[task.index].events(from: from, to: to, limit: limit)
  }

  // MARK: Recording

  /// Takes in an event, given the world after it.
  mutating func record(_ event: Event, at position: Int, in world: World) {
    end = max(end, event.time)
    switch event.kind {
    case .operationPerformed:
      if event.operation.isStep, world.ending == nil {
        note(event.task, position, event.time, in: world, \.operations)
      }
    case .operationAnnounced, .objectCreated, .cycleClosed, .threadSampled,
      .eventsDropped, .taskAbandoned, .taskCancelled:
      break
    case .taskSpawned: follow(event.peer, event, in: world)
    case .taskReadied:
      follow(event.task, event, in: world)
      guard event.peer != .none, world.ending == nil else { return }
      note(event.task, position, event.time, in: world, \.wakeUps)
      note(event.peer, position, event.time, in: world, \.wakings)
    case .sceneStarted, .taskStarted, .taskResumed, .taskYielded, .taskBlocked, .taskLeft,
      .taskEnded,
      .threadRefused:
      follow(event.task, event, in: world)
    case .instrumentWaited: markInstrument(event, in: world)
    case .sceneEnded:
      for index in lanes.indices where world.tasks[index].isStuck {
        lanes[index].relabel(.stuck)
      }
    }
  }

  private mutating func note(
    _ task: TaskID, _ position: Int, _ time: UInt64, in world: World,
    _ table: WritableKeyPath<Timeline, [EventLane]>
  ) {
    guard task.index < world.tasks.count else { return }
    while self[keyPath: table].count <= task.index { self[keyPath: table].append(EventLane()) }
    self[keyPath: table][task.index].append(position, at: time)
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

  /// The task on this worker ran, but its worker waited for the recorder.
  private mutating func markInstrument(_ event: Event, in world: World) {
    guard let task = world[event.worker]?.task, task.index < lanes.count,
      case .running = lanes[task.index].lastState
    else { return }
    let subject = UInt32(event.worker.rawValue)
    let waited = UInt64(clamping: event.detail)
    let start = event.time > waited ? event.time - waited : 0
    lanes[task.index].begin(
      .instrument, subject, at: max(start, lanes[task.index].lastStart))
    lanes[task.index].begin(.running, subject, at: event.time)
  }
}

/// Indexes of some events with their times, in order.
struct EventLane: Sendable {
  private var times: [UInt64] = []
  private var positions: [UInt32] = []

  mutating func append(_ position: Int, at time: UInt64) {
    times.append(max(time, times.last ?? 0))
    positions.append(UInt32(truncatingIfNeeded: position))
  }

  func ticks(in buckets: Buckets) -> [Timeline.Ticks] {
    var first = times.partition { $0 >= buckets.from }
    return (0..<buckets.count).map { index in
      let boundary = buckets.boundary(index + 1)
      let next =
        first < times.count && times[first] < boundary
        ? times.partition { $0 >= boundary } : first
      defer { first = next }
      let last = next > first ? Int(positions[next - 1]) : -1
      return Timeline.Ticks(count: next - first, lastEvent: last)
    }
  }

  func events(from: UInt64, to: UInt64, limit: Int) -> [Int] {
    let first = times.partition { $0 >= from }
    let last = times.partition { $0 >= to }
    guard first < last else { return [] }
    return positions[first..<min(last, first + max(0, limit))].map { Int($0) }
  }
}
