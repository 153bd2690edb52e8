internal import CThreads
internal import ConcurrencyTrace
internal import Synchronization

/// What the runtime keeps of one scene task.
final class TaskRecord: Sendable {
  /// The record of the scene task that calls; nil outside of scenes, and on threads that are none of the
  /// run's.
  static var current: TaskRecord? { ThreadContext.current?.caller }

  let id: TaskID
  let name: String
  let parent: TaskID
  let run: Run

  /// Time of the task's last event. Relaxed: whoever posts for a task that is not running has been
  /// handed it through a lock.
  let lastTime = Atomic<UInt64>(0)
  /// See `isCancelled`.
  private let cancelledFlag = Atomic<Bool>(false)
  /// Operations called after the run was closed. Relaxed: a count, which nothing else depends on.
  private let callsAfterClose = Atomic<Int>(0)
  static let callsAllowedAfterClose = 1000
  /// Where the task is with regard to the instrument.
  let presence = Presence()
  /// Nil where one thread runs all tasks, which nobody can resume too early.
  let handOver: HandOver?
  /// Whether all its children are counted off and only Swift's own group is still to see that. Released by
  /// the task, acquired by the worker that finds it gone.
  let isWindingUp = Atomic<Bool>(false)
  /// Whether it ran before. Relaxed: workers hand the task on through the run queue's lock.
  let hasStarted = Atomic<Bool>(false)
  /// Released after its last event, acquired by whoever asks from another thread.
  let hasEnded = Atomic<Bool>(false)
  /// The address of its Swift task, which is that of its job: by it a resumption from outside is
  /// recognised. Stable for the task's life; 0 before its start and after its end. Released with what the
  /// record holds, acquired by whoever finds the record by it; the task itself may read it relaxed.
  let job = Atomic<UInt>(0)
  private struct Parking {
    /// The object that it is parked in, for cancellation to find it.
    var object: (any InstrumentedObject)?
    /// What it was parked at last.
    var waitsFor = (operation: Operation.none, object: ObjectID.none)
  }

  private let parking = Monitor(Parking())

  init(id: TaskID, name: String, parent: TaskID, run: Run) {
    self.id = id
    self.name = name
    self.parent = parent
    self.run = run
    handOver = run.isLive ? HandOver() : nil
  }

  func isRecord(of id: TaskID, _ name: String, _ parent: TaskID) -> Bool {
    self.id == id && self.parent == parent && self.name == name
  }

  /// As it was when it was made. Nobody else has it.
  func reset() {
    lastTime.store(0, ordering: .relaxed)
    cancelledFlag.store(false, ordering: .relaxed)
    callsAfterClose.store(0, ordering: .relaxed)
    presence.reset()
    isWindingUp.store(false, ordering: .relaxed)
    hasStarted.store(false, ordering: .relaxed)
    hasEnded.store(false, ordering: .relaxed)
    job.store(0, ordering: .relaxed)
    parking.withLock { $0 = Parking() }
  }

  // Sequentially consistent, both: a task stores where it parks and then looks at the flag, the
  // canceller sets the flag and then looks where the task is parked; one of them must see the other.
  var isCancelled: Bool { cancelledFlag.load(ordering: .sequentiallyConsistent) }

  /// Counts one more operation after the run was closed.
  func callAfterClose() -> Int { callsAfterClose.add(1, ordering: .relaxed).newValue }

  /// Whether it went on calling operations, and is parked for ever.
  var isAbandoned: Bool {
    callsAfterClose.load(ordering: .relaxed) > TaskRecord.callsAllowedAfterClose
  }

  /// Marks the task as cancelled and takes it out of the operation that it waits in. Any thread.
  func cancel() {
    let canceller = TaskRecord.current?.id ?? .none
    guard !cancelledFlag.exchange(true, ordering: .sequentiallyConsistent) else { return }
    run.recordLifecycle(.taskCancelled, of: self, peer: canceller == id ? .none : canceller)
    parkedObject?.cancelWaiter(self)
    run.scheduler.taskWasCancelled(self)
  }

  var parkedObject: (any InstrumentedObject)? { parking.withLock { $0.object } }

  func park(in object: (any InstrumentedObject)?) { parking.withLock { $0.object = object } }

  /// What it was parked at last.
  var waitsFor: (operation: Operation, object: ObjectID) { parking.withLock { $0.waitsFor } }

  func wait(for operation: Operation, of object: ObjectID) {
    parking.withLock { $0.waitsFor = (operation, object) }
  }

  /// Leaving the instrument and coming back are told in the order in which they happen: one at a time.
  /// `body` must not take an object's lock.
  func whileNobodyElseMoves(_ body: () -> Void) { parking.withLock { _ in body() } }

  /// The address of the Swift task that calls.
  static var callingTask: UInt {
    unsafe UInt(bitPattern: cthreads_swift_task())
  }
}

/// An object that tasks can be parked in.
protocol InstrumentedObject: AnyObject, Sendable {
  var id: ObjectID { get }
  /// Whether `operation` by `task` could go on now: the guard of a guarded command.
  func canProceed(_ operation: Operation, by task: TaskRecord) -> Bool
  /// Ends the wait of `task` with `CancellationError`, if it still waits and its wait can be cancelled.
  func cancelWaiter(_ task: TaskRecord)
  /// Ends every wait with `SceneClosed`.
  func closeWaiters()
}
