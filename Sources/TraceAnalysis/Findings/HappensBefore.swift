public import ConcurrencyTrace

/// Which accesses are ordered, and which are not: data races, found in one execution.
///
/// Vector clocks (Mattern, 1989; Fidge, 1988) with the epochs of FastTrack (Flanagan and Freund, PLDI
/// 2009): of an object's accesses only the last write, and the reads since, are kept, each as its task's
/// place and time. An access races with a kept one that its task has not heard of. As in FastTrack the
/// first race of each object is found in every execution; whether the values came out right makes no
/// difference.
///
/// What orders, as the Go memory model has it:
///
/// | earlier | later |
/// |---|---|
/// | spawn; end of a task | its start; a join that waits for it |
/// | unlock of a mutex, or the release in a condition's wait | lock |
/// | write-unlock; read-unlock | read-lock or write-lock; write-lock |
/// | the k-th signal of a semaphore with P permits | the (k + P)-th wait |
/// | the k-th send | the k-th receive |
/// | the k-th receive from a channel with room for C | the (k + C)-th send |
/// | both sides of an unbuffered channel | what either does after it |
/// | close | a receive that finds the channel closed |
/// | done of a wait group | a wait that it lets go |
/// | signal or broadcast of a condition | what the woken task does next |
/// | every arrival at a barrier | what each does after it |
/// | the end of a `once` | an entry that finds it done |
/// | an atomic operation that writes | one that reads what it wrote |
/// | cancelling a task | what that task does next |
///
/// Needs operations, spawns, creations and cancellations only, so that traces without announcements and
/// states do as well. Constant time for an access; an operation that orders costs as much as there are
/// tasks that made unprotected accesses.
public struct HappensBefore: Sendable {
  /// One access of a task to an object that nothing protects.
  public struct Access: Hashable, Sendable {
    public var task: TaskID
    public var operation: Operation
    public var site: Site
    /// The index of its event in the trace, and its step.
    public var position: Int
    public var step: Int
    /// Its task's place in clocks, and that task's time.
    var place: Int
    var time: UInt32

    /// Whether it changes the object.
    public var isWrite: Bool { operation == .write || operation == .tableWriteBegin }
  }

  /// Two accesses to one object, at least one of them a write, that nothing orders.
  public struct Race: Hashable, Sendable {
    public var object: ObjectID
    public var earlier: Access
    public var later: Access
  }

  /// What a task knows of all others.
  struct TaskClock: Sendable {
    var known = VectorClock()
    /// Its place in clocks; nil before its first access.
    var place: Int?
    var time: UInt32 = 0
    /// Whether it made an access since others learnt its time; further ones are at the same time.
    var hasNews = false
    /// Mutexes that it holds, the latest last.
    var mutexes: [ObjectID] = []
    /// The condition or barrier that it waits at.
    var waitsAt = ObjectID.none

    mutating func reset() {
      known.reset()
      place = nil
      time = 0
      hasNews = false
      mutexes.removeAll(keepingCapacity: true)
      waitsAt = .none
    }
  }

  /// What an object hands from task to task.
  struct Relay: Sendable {
    var capacity = 0
    /// What whoever acquires learns.
    var released = VectorClock()
    /// What only a writer learns of readers.
    var readers = VectorClock()
    /// Permits given and not yet taken; or the slots of a channel's buffer.
    var tokens: Queue<VectorClock> = []
    var slots: [VectorClock] = []
    var sent = 0
    var received = 0
    /// Children of a group; who has arrived at a barrier; who waits at a condition.
    var members: [TaskID] = []
    var count: Int64 = 0

    mutating func reset() {
      capacity = 0
      released.reset()
      readers.reset()
      if !tokens.isEmpty { tokens = [] }
      if !slots.isEmpty { slots = [] }
      sent = 0
      received = 0
      members.removeAll(keepingCapacity: true)
      count = 0
    }
  }

  var tasks: [TaskClock] = []
  var relays: [Relay] = []
  private var accesses: [ObjectAccesses] = []
  private var places = 0
  /// The number of the last step.
  private var step = 0

  public init() {}

  /// As it was when it was made, but that it keeps memory for a trace like the last one.
  public mutating func reset() {
    for task in tasks.indices { tasks[task].reset() }
    for relay in relays.indices { relays[relay].reset() }
    for object in accesses.indices { accesses[object].reset() }
    places = 0
    step = 0
  }

  /// Takes the trace's next event, whose index is `position`.
  ///
  /// - Returns: races of this event with earlier ones; mostly none.
  public mutating func take(_ event: Event, at position: Int) -> [Race] {
    var races: [Race] = []
    take(event, at: position, into: &races)
    return races
  }

  /// The same for who keeps the races: without an allocation for each event that has some.
  public mutating func take(_ event: Event, at position: Int, into races: inout [Race]) {
    switch event.kind {
    case .operationPerformed:
      if event.operation.isStep { step += 1 }
      perform(event, at: position, &races)
    case .taskSpawned: spawn(event)
    case .objectCreated: create(event)
    case .taskCancelled:
      order(event.peer, before: event.task)
      leave(event.task)
    case .eventsDropped: accesses.removeAll()
    case .sceneStarted, .sceneEnded, .taskStarted, .taskEnded, .taskReadied, .taskResumed,
      .taskYielded, .taskBlocked, .taskLeft, .threadRefused, .operationAnnounced, .cycleClosed,
      .threadSampled, .instrumentWaited, .taskAbandoned:
      break
    }
  }

  /// Counts an access that is not looked at.
  mutating func passOver(_ event: Event) {
    if event.operation.isStep { step += 1 }
  }

  private mutating func perform(_ event: Event, at position: Int, _ races: inout [Race]) {
    guard let task = index(event.task) else { return }
    if event.operation.meaning == .access { return access(event, task, at: position, &races) }
    tasks[task].waitsAt = .none
    relay(event, task)
  }

  // MARK: Accesses

  private mutating func access(
    _ event: Event, _ task: Int, at position: Int, _ races: inout [Race]
  ) {
    guard let object = index(event.object) else { return }
    while accesses.count <= object { accesses.append(ObjectAccesses()) }
    let place = takePlace(task)
    let access = Access(
      task: event.task, operation: event.operation, site: event.site, position: position,
      step: step, place: place, time: tasks[task].time)
    accesses[object].add(access, knownTo: tasks[task].known) {
      races.append(Race(object: event.object, earlier: $0, later: access))
    }
  }

  /// Gives the task a place, and a time that nobody has learnt yet.
  private mutating func takePlace(_ task: Int) -> Int {
    let place: Int
    if let known = tasks[task].place {
      place = known
    } else {
      place = places
      places += 1
      tasks[task].place = place
    }
    if !tasks[task].hasNews {
      tasks[task].hasNews = true
      tasks[task].time += 1
      tasks[task].known[place] = tasks[task].time
    }
    return place
  }

  /// Others have learnt the task's time: its next access has a later one.
  mutating func goOn(_ task: Int) { tasks[task].hasNews = false }

  // MARK: Places in the books

  /// Identifiers are dense; one that is further off than this is no identifier.
  private static let mostSkipped = 1 << 16

  mutating func index(_ task: TaskID) -> Int? {
    let index = task.index
    if index < tasks.count { return index }
    guard index < tasks.count + Self.mostSkipped else { return nil }
    while tasks.count <= index { tasks.append(TaskClock()) }
    return index
  }

  mutating func index(_ object: ObjectID) -> Int? {
    let index = object.index
    if index < relays.count { return index }
    guard index < relays.count + Self.mostSkipped else { return nil }
    while relays.count <= index { relays.append(Relay()) }
    return index
  }

  private mutating func create(_ event: Event) {
    guard let object = index(event.object) else { return }
    relays[object].capacity = max(0, Int(clamping: event.detail))
    if case .int(let count) = event.value { relays[object].count = count }
  }
}

extension HappensBefore.Access {
  /// Whether it comes before an access of a task that knows so much.
  fileprivate func isOrdered(before access: HappensBefore.Access, _ known: VectorClock) -> Bool {
    place == access.place || known[place] >= time
  }
}

/// The last write of an object, and the reads since.
private struct ObjectAccesses: Sendable {
  private var write: HappensBefore.Access?
  /// At most one of each task, its latest.
  private var reads: [HappensBefore.Access] = []
  /// Where a task's read stands, by its place; only where there are many.
  private var readAt: [Int: Int] = [:]
  private static let few = 8

  mutating func reset() {
    write = nil
    reads.removeAll(keepingCapacity: true)
    if !readAt.isEmpty { readAt = [:] }
  }

  /// Notes an access of a task that knows so much; tells of those kept ones that it conflicts with and that are
  /// not ordered before it.
  mutating func add(
    _ access: HappensBefore.Access, knownTo known: VectorClock,
    conflict: (HappensBefore.Access) -> Void
  ) {
    if access.isWrite {
      for index in reads.indices where !reads[index].isOrdered(before: access, known) {
        conflict(reads[index])
      }
    }
    if let write, !write.isOrdered(before: access, known) { conflict(write) }
    if access.isWrite {
      write = access
      reads.removeAll(keepingCapacity: true)
      if !readAt.isEmpty { readAt.removeAll() }
    } else {
      keep(read: access, known)
    }
  }

  private mutating func keep(read: HappensBefore.Access, _ known: VectorClock) {
    // One read that this one comes after needs no company: who races with it races with this one too.
    if reads.count == 1, reads[0].isOrdered(before: read, known) {
      reads[0] = read
      return
    }
    if reads.count <= Self.few {
      if let index = reads.firstIndex(where: { $0.place == read.place }) {
        reads[index] = read
        return
      }
    } else {
      if readAt.isEmpty { for (index, read) in reads.enumerated() { readAt[read.place] = index } }
      if let index = readAt[read.place] {
        reads[index] = read
        return
      }
      readAt[read.place] = reads.count
    }
    reads.append(read)
  }
}
