/// What the numbers in a trace's events stand for. Append-only; grows with the run.
public struct Directory: Equatable, Sendable {
  /// A task's entry; its index is its `TaskID`.
  public struct Task: Hashable, Sendable {
    public var name: String
    public var parent: TaskID
    /// Whether it belongs to no group.
    public var isDetached: Bool

    public init(name: String, parent: TaskID, isDetached: Bool = false) {
      self.name = name
      self.parent = parent
      self.isDetached = isDetached
    }
  }

  /// An object's entry; its index is its `ObjectID`.
  public struct Object: Hashable, Sendable {
    public var name: String
    public var kind: ObjectKind
    /// Capacity of a channel (0: unbuffered), permits of a semaphore, parties of a barrier.
    public var capacity: Int

    public init(name: String, kind: ObjectKind, capacity: Int = 0) {
      self.name = name
      self.kind = kind
      self.capacity = capacity
    }
  }

  public var tasks: [Task] = []
  public var objects: [Object] = []
  public var strings: [String] = []
  /// `#fileID`s; entry 0 stands for "no file".
  public var files: [String] = [""]
  /// Workers' names: "worker 0", or in threads mode the task's.
  public var workers: [String] = []

  public init() {}

  /// The value in words: the interned text itself, quoted nowhere.
  public func describe(_ value: Value) -> String {
    switch value {
    case .none: "–"
    case .int(let number): String(number)
    case .bool(let flag): flag ? "true" : "false"
    case .text(let id): strings.indices.contains(id.index) ? strings[id.index] : "?"
    }
  }

  /// A task's name, or `?` for one that this directory does not know.
  public func name(of task: TaskID) -> String {
    tasks.indices.contains(task.index) ? tasks[task.index].name : "?"
  }

  /// An object's name, or `?` for one that this directory does not know.
  public func name(of object: ObjectID) -> String {
    objects.indices.contains(object.index) ? objects[object.index].name : "?"
  }
}

/// What an object is, in the field's standard terms.
public enum ObjectKind: UInt8, CaseIterable, Sendable {
  case variable, atomic, table
  case mutex, readWriteLock, semaphore, condition, barrier, waitGroup, once
  case channel, select
  case group
}
