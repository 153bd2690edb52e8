import ConcurrencyTrace

/// How much of its life each task waits for each lock, on the scene clock.
struct WaitingTimes: Sendable {
  /// A task's waits for one lock.
  struct Waited: Hashable, Sendable {
    var object: ObjectID
    var nanoseconds: UInt64 = 0
    var waits = 0
    /// The line of the last of them, and its event.
    var site = Site.unknown
    var position = 0
  }

  private struct Life: Sendable {
    var began: UInt64 = 0
    var waited: [Waited] = []
  }

  private var lives: [Life] = []

  mutating func begin(_ task: TaskID, at sceneTime: UInt64) {
    while lives.count <= task.index { lives.append(Life()) }
    lives[task.index].began = sceneTime
  }

  mutating func add(_ wait: LockBook.Wait, of task: TaskID, until sceneTime: UInt64) {
    guard task.index < lives.count else { return }
    let object = wait.action.object
    let index =
      lives[task.index].waited.firstIndex { $0.object == object } ?? lives[task.index].waited.count
    if index == lives[task.index].waited.count {
      lives[task.index].waited.append(Waited(object: object))
    }
    let span = sceneTime > wait.sceneTime ? sceneTime - wait.sceneTime : 0
    lives[task.index].waited[index].nanoseconds &+= span
    lives[task.index].waited[index].waits += 1
    lives[task.index].waited[index].site = wait.action.site
    lives[task.index].waited[index].position = wait.position
  }

  /// The lock for which the task has waited longest, and for how long it has lived; forgets the task.
  mutating func end(
    _ task: TaskID, at sceneTime: UInt64
  ) -> (longest: Waited, life: UInt64)? {
    guard task.index < lives.count else { return nil }
    let life = lives[task.index]
    lives[task.index].waited = []
    guard let longest = life.waited.max(by: { $0.nanoseconds < $1.nanoseconds }) else {
      return nil
    }
    return (longest, sceneTime > life.began ? sceneTime - life.began : 0)
  }
}

/// What tasks do after they were cancelled.
struct CancelledWork: Sendable {
  struct Work: Sendable {
    /// Event and step of the cancellation.
    var cancelled: Int
    var canceller: TaskID
    var operations = 0
    var isComputing = false
    var first = 0
  }

  private var works: [TaskID: Work] = [:]

  var isEmpty: Bool { works.isEmpty }

  mutating func cancel(_ task: TaskID, by canceller: TaskID, at position: Int) {
    if works[task] == nil { works[task] = Work(cancelled: position, canceller: canceller) }
  }

  mutating func end(_ task: TaskID) { works[task] = nil }

  /// Counts an operation of a cancelled task; returns its work when the count reaches `enough`.
  mutating func perform(_ event: Event, at position: Int, enough: Int) -> Work? {
    guard let work = works[event.task], event.operation.isWork else { return nil }
    let isSame = work.isComputing && event.operation == .compute
    works[event.task]?.isComputing = event.operation == .compute
    if isSame { return nil }
    works[event.task]?.operations += 1
    if work.operations == 0 { works[event.task]?.first = position }
    return work.operations + 1 == enough ? works[event.task] : nil
  }
}

extension Operation {
  /// Whether it is something that a task begins, rather than gives back, says or waits out.
  fileprivate var isWork: Bool {
    switch self {
    case .read, .write, .load, .store, .add, .exchange, .compareExchange, .tableRead,
      .tableWriteBegin, .tableCount, .lock, .readLock, .writeLock, .tryLock, .send, .receive,
      .compute, .blockThread:
      true
    case .none, .tableWriteEnd, .unlock, .readUnlock, .writeUnlock, .semaphoreWait,
      .semaphoreSignal, .conditionWait, .conditionSignal, .conditionBroadcast, .barrierArrive,
      .waitGroupAdd, .waitGroupDone, .waitGroupWait, .onceEnter, .onceFinish, .close, .sendArrive,
      .receiveArrive, .select, .selectDefault, .selectTimeout, .join, .groupNext, .groupChildEnd,
      .groupCancel, .cancel, .sleep, .io, .yield, .random, .log, .outcome, .expect:
      false
    }
  }
}
