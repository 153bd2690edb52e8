public import ConcurrencyTrace

/// The state of everything after some event: the fold of a trace.
///
/// Tasks, objects and workers are dense arrays; their indexes are the identifiers' numbers. The fold
/// believes its events as far as they make sense and never traps: an event about a task, object or
/// worker that no directory knows is counted and otherwise passed over. After `sceneEnded` the world
/// stands still, so that a deadlock stays to be looked at while the runtime unwinds its tasks.
///
/// Applying one event takes constant time, whatever the size of the world, except where many tasks
/// wait for one object and another than the longest waiting one goes on.
public struct World: Equatable, Sendable {
  /// An outcome that the scene has named.
  public struct Outcome: Hashable, Sendable {
    /// The `StringID` of its name.
    public var name: Int64
    public var value: Value
  }

  /// A claim that the scene has checked.
  public struct Expectation: Hashable, Sendable {
    /// The `StringID` of the claim.
    public var claim: Int64
    public var held: Bool
    public var task: TaskID
    public var site: Site
  }

  /// Something that a task logged.
  public struct LogLine: Hashable, Sendable {
    public var task: TaskID
    public var text: Value
    public var time: UInt64
    public var site: Site
  }

  public internal(set) var tasks: [TaskState] = []
  public internal(set) var objects: [ObjectState] = []
  public internal(set) var workers: [WorkerState] = []

  /// How many events have been applied.
  public internal(set) var events = 0
  /// The number of the last step; 0 before the first.
  public internal(set) var step = 0
  /// The latest `Event.time` so far.
  public internal(set) var time: UInt64 = 0
  /// The latest `Event.sceneTime` so far.
  public internal(set) var sceneTime: UInt64 = 0
  /// How the run ended; nil while it goes on.
  public internal(set) var ending: Ending?
  /// What crashed, in words; `none` where nothing did.
  public internal(set) var endingReason = Value.none

  /// Tasks that run now: the row "at once".
  public internal(set) var atOnce = 0
  /// Tasks that could run and have no worker.
  public internal(set) var readyTasks = 0
  public internal(set) var blockedTasks = 0
  /// Tasks in something that is not instrumented; while there is one, no verdict of deadlock is sure.
  public internal(set) var outsideTasks = 0
  /// Tasks that have been spawned and are not over.
  public internal(set) var liveTasks = 0
  public internal(set) var endedTasks = 0
  public internal(set) var cancelledTasks = 0
  /// Events that rings had no room for; once there are any, values are unknown until next seen.
  public internal(set) var dropped: UInt64 = 0
  /// Threads that the system refused.
  public internal(set) var refusedThreads = 0

  public internal(set) var outcomes: [Outcome] = []
  public internal(set) var expectations: [Expectation] = []
  /// The latest lines, at most `logLinesKept`.
  public internal(set) var log: Queue<LogLine> = []
  /// How many lines there have been.
  public internal(set) var logLines = 0

  public init() {}

  /// How many log lines, outcomes and expectations a world keeps.
  public static let logLinesKept = 1000

  /// The task's state, or nil if the trace has not named it.
  public subscript(task: TaskID) -> TaskState? {
    tasks.indices.contains(task.index) ? tasks[task.index] : nil
  }

  /// The object's state, or nil if the trace has not named it.
  public subscript(object: ObjectID) -> ObjectState? {
    objects.indices.contains(object.index) ? objects[object.index] : nil
  }

  /// The worker's state, or nil if the trace has not named it.
  public subscript(worker: WorkerID) -> WorkerState? {
    workers.indices.contains(worker.index) ? workers[worker.index] : nil
  }

  /// The kernel's figures of the thread on which `task` ran last: in threads mode, its own.
  public func sample(of task: TaskID) -> ThreadSample? {
    self[task].flatMap { self[$0.lastWorker]?.sample }
  }

  /// Whether `reading`'s cell has been changed since, by another task.
  public func isOutOfDate(_ reading: TaskState.Reading) -> Bool {
    guard let object = self[reading.object] else { return false }
    guard object.kind == .table else { return object.version != reading.version }
    guard reading.key >= 0 else { return object.version != reading.version }
    let entry = object.entries.first { $0.key == reading.key }
    return (entry?.version ?? 0) != reading.version
  }

  /// Time in each state until now, with the state that lasts.
  public func times(of task: TaskID) -> TimesByState {
    guard let state = self[task] else { return TimesByState() }
    var times = state.times
    times.add(Self.span(state.since, time), in: state.activity)
    return times
  }

  /// The same on the scene clock: what `run --json` reports.
  public func sceneTimes(of task: TaskID) -> TimesByState {
    guard let state = self[task] else { return TimesByState() }
    var times = state.sceneTimes
    times.add(Self.span(state.sceneSince, sceneTime), in: state.activity)
    return times
  }

  static func span(_ start: UInt64, _ end: UInt64) -> UInt64 { end > start ? end - start : 0 }
}
