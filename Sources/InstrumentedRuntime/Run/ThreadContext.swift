internal import CThreads
internal import ConcurrencyTrace
internal import Synchronization

/// What one thread of a run keeps to itself: its ring, what it is doing, and for whom it wakes.
///
/// Reached through a thread-local word; only its own thread touches it.
@safe
final class ThreadContext {
  /// Why the next job is about to be enqueued; set just before, taken by `enqueue`.
  enum Hint {
    /// A new task.
    case spawn(TaskRecord)
    /// A parked task was resumed.
    case wake(TaskRecord)
    /// The worker goes on with the task that it held.
    case goOn
  }

  /// What became of the job that ran last.
  enum Disposition {
    /// It returned without telling: its task is in something foreign.
    case left
    /// It is parked in an operation, held, or yielded.
    case suspended
    case ended
  }

  let run: Run
  let worker: WorkerID
  let ring: EventRing?
  var hint: Hint?
  var disposition = Disposition.left
  /// Whom the job that runs belongs to; a helper job of Swift's says so at its first operation.
  var running: TaskRecord?
  /// The number of the pick-up with which it came here: by the time that the thread lets go of it, another may
  /// have picked it up again, and even run it to its end.
  var pickUp: UInt64 = 0
  /// The operation that the running task stands before, for the worker to hold.
  var held: Held?
  /// The job to go on with after a hold.
  var next: UnownedJob?

  /// What the thread that drives a directed run keeps of it; nil on all others.
  let directed: DirectedState?
  private let unownedDirected: Unmanaged<DirectedState>?

  /// When the running task's slice is over, on the watched clock.
  var sliceEnd = UInt64.max
  var sliceIsOver = false
  /// Held operations left in the slice, in slow motion.
  var holdsLeft = 1
  var random: SeededGenerator

  private var files: [(pointer: UInt, number: Int)] = Array(repeating: (0, 0), count: 16)

  init(run: Run, worker: WorkerID, ring: EventRing?, seed: UInt64, directed: DirectedState? = nil) {
    self.run = run
    self.directed = directed
    unsafe unownedDirected = directed.map { unsafe Unmanaged.passUnretained($0) }
    self.worker = worker
    self.ring = ring
    random = SeededGenerator(seed: seed &+ UInt64(worker.rawValue))
  }

  /// As it was when it was made; it still knows the files.
  func reset(seed: UInt64) {
    hint = nil
    disposition = .left
    running = nil
    random = SeededGenerator(seed: seed &+ UInt64(worker.rawValue))
  }

  static var current: ThreadContext? {
    guard let word = unsafe cthreads_current() else { return nil }
    return unsafe Unmanaged<ThreadContext>.fromOpaque(word).takeUnretainedValue()
  }

  /// Hands the calling thread's context to `body`, without keeping it alive; nil if it has none.
  @inline(__always)
  static func withCurrent<Result>(_ body: (ThreadContext) throws -> Result) rethrows -> Result? {
    guard let word = unsafe cthreads_current() else { return nil }
    // It is in use, and so alive, for as long as anything runs on its thread.
    return try unsafe Unmanaged<ThreadContext>.fromOpaque(word)._withUnsafeGuaranteedRef(body)
  }

  /// Hands what the thread keeps of the directed run that it drives to `body`, without counting a reference;
  /// nil if it drives none.
  @inline(__always)
  func withDirected<Result>(_ body: (DirectedState) -> Result) -> Result? {
    guard let state = unsafe unownedDirected else { return nil }
    return unsafe state._withUnsafeGuaranteedRef(body)
  }

  /// The scene task that calls: known by the address of its Swift task, so that a child that `async let`
  /// made, or a task that something foreign made, is not taken for it.
  var caller: TaskRecord? {
    let address = TaskRecord.callingTask
    if let running, running.job.load(ordering: .relaxed) == address { return running }
    return address == 0 ? nil : run.task(withJob: address)
  }

  /// Makes this the calling thread's context while `body` runs.
  func use<Result>(_ body: () -> Result) -> Result {
    let before = unsafe cthreads_current()
    unsafe cthreads_set_current(Unmanaged.passUnretained(self).toOpaque())
    defer { unsafe cthreads_set_current(before) }
    return body()
  }

  /// Runs `resume`, which enqueues a job of `hint`'s task, or nothing if the task has not suspended yet.
  func enqueue(_ hint: Hint, _ resume: () -> Void) {
    let outer = self.hint
    self.hint = hint
    resume()
    self.hint = outer
  }

  /// Whose job is enqueued now, if it was said.
  func takeHintedTask() -> TaskRecord? {
    switch hint.take() {
    case .spawn(let task), .wake(let task): return task
    case .goOn, nil: return nil
    }
  }

  func site(_ fileID: StaticString, _ line: UInt32) -> Site {
    guard fileID.hasPointerRepresentation else { return .unknown }
    let pointer = unsafe UInt(bitPattern: fileID.utf8Start)
    let slot = Int(truncatingIfNeeded: (pointer >> 4) & 15)
    if files[slot].pointer != pointer {
      files[slot] = (pointer, run.registry.file(fileID.description))
    }
    return Site(file: files[slot].number, line: Int(line))
  }
}

/// A task that stands before an operation and has a worker, or is ready for one.
struct Held: Sendable {
  let task: TaskRecord
  let pending: Pending
  let suspension: Suspension<Void>
  /// Whether slow motion holds it; slices of a computation are not held.
  let isHeld: Bool
  /// Whether the operation was recorded as announced.
  let isAnnounced: Bool
}

/// The operation that a task stands before.
struct Pending: Sendable {
  var operation: Operation
  var object: (any InstrumentedObject)?
  var value: Value = .none
  var detail: Int64 = 0
  var peer: TaskID = .none
  var site: Site

  func event(_ kind: Event.Kind, task: TaskID) -> Event {
    Event(
      kind, operation: operation, task: task, object: object?.id ?? .none, peer: peer, value: value,
      detail: detail, site: site)
  }
}
