public import ConcurrencyTrace

/// Everything that a trace says of one object at a moment; each kind uses the parts named at them.
public struct ObjectState: Hashable, Sendable {
  /// A task that has a lock.
  public struct Holder: Hashable, Sendable {
    public var task: TaskID
    /// Whether it excludes everybody: a mutex, or a write lock.
    public var isExclusive: Bool
    /// The line that took it.
    public var site: Site
    /// The step that took it.
    public var step: Int
  }

  /// A value in a channel, or offered to it.
  public struct Offer: Hashable, Sendable {
    public var sender: TaskID
    public var value: Value
  }

  /// An entry of a table.
  public struct Entry: Hashable, Sendable {
    /// The `StringID` of its key.
    public var key: Int64
    public var value: Value
    public var version: UInt32
    public var writer: TaskID
  }

  /// A write to a table that has begun and not ended.
  public struct TableWrite: Hashable, Sendable {
    public var task: TaskID
    public var key: Int64
    public var site: Site
    public var step: Int
  }

  /// How far a `once` is.
  public enum OnceState: Hashable, Sendable {
    case fresh
    case running(TaskID)
    case finished
  }

  public internal(set) var kind: ObjectKind
  /// Capacity of a channel (0: unbuffered), permits of a semaphore, parties of a barrier.
  public internal(set) var capacity: Int
  /// Whether the trace has said that it exists.
  public internal(set) var isCreated = false

  /// Variable, atomic: what it holds. `none` also after a gap in the trace.
  public internal(set) var value = Value.none
  /// Variable, atomic, table: goes up by one with each write.
  public internal(set) var version: UInt32 = 0
  /// Variable, atomic, table: who wrote last.
  public internal(set) var writer = TaskID.none
  /// Variable, atomic, table: the step of the last write; 0: none yet.
  public internal(set) var writtenAtStep = 0

  /// Mutex: nobody or one; read-write lock: one writer or any number of readers.
  public internal(set) var holders: [Holder] = []
  /// Semaphore: permits left. Wait group: its count. Barrier: how many have arrived. Group: children
  /// that are not over. Condition: how many signals found somebody.
  public internal(set) var count: Int64 = 0
  public internal(set) var once = OnceState.fresh

  /// Table: entries in order of first writing.
  public internal(set) var entries: [Entry] = []
  /// Table: writes in progress; two at a time are a crash.
  public internal(set) var tableWrites: [TableWrite] = []

  /// Channel: the values in it, next first.
  public internal(set) var buffer: Queue<Offer> = []
  /// Channel: senders that wait, with what they offer.
  public internal(set) var offers: Queue<Offer> = []
  /// Channel: receivers that wait.
  public internal(set) var receivers: Queue<TaskID> = []
  public internal(set) var isClosed = false

  /// Tasks that are blocked on it, longest first.
  public internal(set) var waiters: Queue<TaskID> = []

  init(kind: ObjectKind, capacity: Int) {
    self.kind = kind
    self.capacity = capacity
  }

  /// The holder that excludes everybody, or else the first reader.
  public var holder: Holder? { holders.first }

  mutating func forget(_ task: TaskID) {
    waiters.removeFirst { $0 == task }
    guard kind == .channel else { return }
    offers.removeFirst { $0.sender == task }
    receivers.removeFirst { $0 == task }
  }
}
