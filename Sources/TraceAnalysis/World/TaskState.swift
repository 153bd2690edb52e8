public import ConcurrencyTrace

/// What a task does at a moment.
public enum Activity: Hashable, Sendable {
  /// Known, and not spawned yet.
  case notStarted
  /// Could run, and waits for a worker.
  case ready
  case running(WorkerID)
  /// Waits until it can perform this.
  case blocked(on: Action)
  /// Suspended in something that is not instrumented.
  case outside
  case done(TaskEnd)

  public var isRunning: Bool { if case .running = self { true } else { false } }
  public var isBlocked: Bool { if case .blocked = self { true } else { false } }
  public var isDone: Bool { if case .done = self { true } else { false } }
}

/// Everything that a trace says of one task at a moment.
public struct TaskState: Hashable, Sendable {
  /// What made a task ready.
  public struct WakeUp: Hashable, Sendable {
    /// The task that did it; `none`: the clock, or something outside.
    public var waker: TaskID
    public var time: UInt64

    public init(waker: TaskID, time: UInt64) {
      self.waker = waker
      self.time = time
    }
  }

  /// What a task read last in one cell.
  public struct Reading: Hashable, Sendable {
    public var object: ObjectID
    /// The table's key, or -1.
    public var key: Int64
    public var value: Value
    /// The cell's version that this task knows: the one read, or the one that it wrote itself since.
    public var version: UInt32
  }

  public internal(set) var activity = Activity.notStarted
  /// `Event.time` at which `activity` began.
  public internal(set) var since: UInt64 = 0
  /// `Event.sceneTime` at which `activity` began.
  public internal(set) var sceneSince: UInt64 = 0
  /// The run has ended in a deadlock or a leak, and this task waits for ever.
  public internal(set) var isStuck = false
  public internal(set) var isCancelled = false
  /// Closed, it went on calling operations, and is parked for ever.
  public internal(set) var isAbandoned = false
  /// Whether it has run at all.
  public internal(set) var hasStarted = false

  public internal(set) var parent = TaskID.none
  /// The group that it belongs to; `none` also where the trace does not say.
  public internal(set) var group = ObjectID.none
  /// The worker on which it ran last.
  public internal(set) var lastWorker = WorkerID.outside
  public internal(set) var spawnedAt: UInt64 = 0

  /// Its latest wake-up; nil before the first.
  public internal(set) var wakeUp: WakeUp?
  /// What it is about to do; nil when nothing is announced.
  public internal(set) var announced: Action?
  /// What it did last.
  public internal(set) var performed: Action?
  /// The number of the step that `performed` was; 0 if it was none.
  public internal(set) var performedStep = 0

  /// What it read last in each cell, in order of first reading; the latest 32 cells.
  public internal(set) var readings: [Reading] = []
  /// Locks that it holds, in the order in which it took them.
  public internal(set) var locks: [ObjectID] = []

  /// Groups that it made and has not joined, the innermost last.
  var openGroups: [ObjectID] = []

  /// Completed time in each state, as a watcher sees it; without the state that lasts.
  public internal(set) var times = TimesByState()
  /// The same on the scene clock.
  public internal(set) var sceneTimes = TimesByState()

  init() {}

  /// Whether it has been spawned and is not over.
  public var isLive: Bool { !activity.isDone }
  /// What it is blocked on; nil while it is not.
  public var wait: Action? { if case .blocked(let action) = activity { action } else { nil } }
  /// The operation that it stands before: the one it waits for, or else the one announced.
  public var next: Action? { wait ?? announced }

  static let readingsKept = 32

  /// Remembers a reading, in the place of the same cell's older one.
  mutating func note(_ reading: Reading) {
    for index in readings.indices
    where readings[index].object == reading.object && readings[index].key == reading.key {
      readings[index] = reading
      return
    }
    if readings.count == Self.readingsKept { readings.removeFirst() }
    readings.append(reading)
  }

  /// It changed the cell itself, so that what it read there is not out of date.
  mutating func noteOwnWrite(to object: ObjectID, key: Int64, version: UInt32) {
    for index in readings.indices
    where readings[index].object == object && readings[index].key == key {
      readings[index].version = version
    }
  }
}
