import ConcurrencyTrace

/// Cuts a trace, while it passes by, into stretches in which a task was in one state.
///
/// The stretches of a task follow one another without a gap and without an overlap, whatever the
/// events' times are. One is kept for each live task.
struct StateSpans {
  struct Span: Equatable {
    var start: UInt64
    var end: UInt64
    var activity: Activity
    /// Blocked when the run ended in a deadlock or a leak: for ever.
    var isStuck = false

    /// What is shown of it.
    var state: LaneState {
      switch activity {
      case .notStarted, .done: .absent
      case .running: .running
      case .ready: .ready
      case .blocked(let action): isStuck ? .stuck : .blocked(action.operation.waitReason)
      case .outside: .outside
      }
    }

    /// What is waited for; nil where nothing is.
    var wait: Action? { if case .blocked(let action) = activity { action } else { nil } }

    /// The worker, of a stretch of running.
    var worker: WorkerID { if case .running(let worker) = activity { worker } else { .outside } }
  }

  /// What closed, and whose it was.
  struct Closed: Equatable {
    var task: TaskID
    var span: Span
  }

  private var open: [Span?] = []

  /// The stretch that `task` is in; its end is not known yet.
  func current(of task: TaskID) -> Span? {
    open.indices.contains(task.index) ? open[task.index] : nil
  }

  /// Takes in an event, given the world after it; the stretches that it ends.
  mutating func follow(_ event: Event, in world: World) -> [Closed] {
    switch event.kind {
    case .taskSpawned: return follow(event.peer, at: event.time, in: world)
    case .sceneStarted, .taskStarted, .taskResumed, .taskYielded, .taskBlocked, .taskLeft,
      .taskReadied, .taskEnded, .threadRefused:
      return follow(event.task, at: event.time, in: world)
    case .sceneEnded: return closeAll(in: world)
    case .taskCancelled, .objectCreated, .operationAnnounced, .operationPerformed, .cycleClosed,
      .threadSampled, .instrumentWaited, .eventsDropped, .taskAbandoned:
      return []
    }
  }

  /// Ends all stretches now.
  mutating func closeAll(in world: World) -> [Closed] {
    var closed: [Closed] = []
    for index in open.indices {
      guard var span = open[index] else { continue }
      open[index] = nil
      span.end = max(span.start, world.time)
      span.isStuck = world.tasks[index].isStuck
      closed.append(Closed(task: TaskID(UInt32(index)), span: span))
    }
    return closed
  }

  private mutating func follow(_ task: TaskID, at time: UInt64, in world: World) -> [Closed] {
    guard let state = world[task] else { return [] }
    while open.count <= task.index { open.append(nil) }
    let old = open[task.index]
    if let old, old.activity == state.activity, old.start == state.since { return [] }
    let start = max(time, old?.start ?? 0)
    open[task.index] = Span(start: start, end: start, activity: state.activity)
    if case .notStarted = state.activity { open[task.index] = nil }
    if case .done = state.activity { open[task.index] = nil }
    guard var old else { return [] }
    old.end = start
    return [Closed(task: task, span: old)]
  }
}
