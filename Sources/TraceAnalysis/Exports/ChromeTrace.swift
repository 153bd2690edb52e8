public import ConcurrencyTrace

/// Writes a trace as Chrome Trace Event JSON, which Perfetto and other viewers show.
///
/// - A thread for each task and for each worker, in two processes.
/// - Each task's life as slices (`X`) without gaps: running, ready, and what it waits for; the same
///   again as thread states (`T`), for viewers that know them. Operations lie within them: as slices
///   where their duration is known, else as instants.
/// - Arrows (`s`, `f`) from a waker to what it woke, and from a value's sender to its receiver.
/// - Counters (`C`) of running and ready tasks, and of the values in each channel.
/// - Instants for log lines, failed expectations, cycles of locks, cancellations and the end.
///
/// Events are written when they are complete, so not in order of time; the format allows that, and
/// viewers sort. No two slices of a thread overlap, but for an operation within a state.
public struct ChromeTrace: TraceExport {
  var out = TraceEventText()
  var world = World()
  var spans = StateSpans()
  var tracks: [TaskTrack] = []
  var workers: [WorkerTrack] = []
  var channels = ChannelFlights()
  var counters = Counters()
  var flows: UInt64 = 0

  /// What is kept of a task between two events.
  struct TaskTrack {
    /// Where its last operation's slice ended.
    var operationEnd: UInt64 = 0
    /// When it stood before the operation that comes next.
    var announced: UInt64?
    /// What made it ready, until the arrow is written.
    var wakeUp: WakeUp?
    /// The last stretch of its life that was written.
    var last: StateSpans.Span?
  }

  /// What is kept of a worker between two events.
  struct WorkerTrack {
    var task = TaskID.none
    var since: UInt64 = 0
  }

  public init() {
    for (process, name) in [
      (TraceEventText.Thread(.main), "tasks"), (.init(WorkerID(0)), "workers"),
    ] {
      out.begin("M", "process_name", "", process)
      out.end(["name": .text(name)])
    }
  }

  public var waitingBytes: Int { out.text.utf8.count }
  public mutating func takeText() -> String { out.take() }

  public mutating func add(_ event: Event, in directory: Directory) {
    // Afterwards the world stands still while the runtime unwinds its tasks.
    guard world.ending == nil else { return }
    let time = world.time
    if event.time > time { writeCounters(in: directory) }
    world.apply(event, in: directory)
    nameThreads(in: directory)
    if event.kind == .operationAnnounced, event.task.index < tracks.count {
      tracks[event.task.index].announced = event.time
    }
    if event.kind == .operationPerformed { writeOperation(event, in: directory) }
    if event.kind == .taskReadied { noteWaker(event) }
    let closed = spans.follow(event, in: world)
    for closed in closed { write(closed, in: directory) }
    for worker in [event.worker] + closed.map(\.span.worker) {
      follow(worker, at: max(time, event.time), in: directory)
    }
    writeInstant(event, in: directory)
    counters.note(event, in: world)
  }

  public mutating func finish(in directory: Directory) {
    for closed in spans.closeAll(in: world) { write(closed, in: directory) }
    for index in workers.indices { closeWorker(index, at: world.time, in: directory) }
    writeCounters(in: directory)
    out.close()
  }

  // MARK: Threads

  private mutating func nameThreads(in directory: Directory) {
    while tracks.count < world.tasks.count {
      let task = TaskID(UInt32(tracks.count))
      tracks.append(TaskTrack())
      name(TraceEventText.Thread(task), directory.name(of: task), order: task.index)
    }
    while workers.count < world.workers.count {
      let index = workers.count
      workers.append(WorkerTrack())
      let known = directory.workers.indices.contains(index)
      let thread = TraceEventText.Thread(WorkerID(UInt16(index)))
      name(thread, known ? directory.workers[index] : "worker \(index)", order: index)
    }
  }

  private mutating func name(_ thread: TraceEventText.Thread, _ name: String, order: Int) {
    out.begin("M", "thread_name", "", thread)
    out.end(["name": .text(name)])
    out.begin("M", "thread_sort_index", "", thread)
    out.end(["sort_index": .number(order)])
  }

  // MARK: Workers

  private mutating func follow(_ worker: WorkerID, at time: UInt64, in directory: Directory) {
    let index = worker.index
    guard index < workers.count, workers[index].task != world.workers[index].task else { return }
    closeWorker(index, at: time, in: directory)
    workers[index] = WorkerTrack(task: world.workers[index].task, since: time)
  }

  private mutating func closeWorker(_ index: Int, at time: UInt64, in directory: Directory) {
    let track = workers[index]
    workers[index].task = .none
    guard track.task != .none, time > track.since else { return }
    let thread = TraceEventText.Thread(WorkerID(UInt16(index)))
    out.begin("X", directory.name(of: track.task), "worker", thread)
    out.time(track.since)
    out.duration(time - track.since)
    out.end()
  }
}
