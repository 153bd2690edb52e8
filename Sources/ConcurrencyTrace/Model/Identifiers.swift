/// A task of a scene; dense, in order of creation. `main`, which runs the scene's body, is 0.
public struct TaskID: Hashable, Comparable, Sendable {
  public let rawValue: UInt32
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  public static var main: TaskID { TaskID(0) }
  /// Stands where an event has no such task.
  public static var none: TaskID { TaskID(.max) }

  public static func < (a: TaskID, b: TaskID) -> Bool { a.rawValue < b.rawValue }
  public var index: Int { Int(rawValue) }
}

/// An instrumented object of a scene: a variable, a lock, a channel; dense, in order of creation.
public struct ObjectID: Hashable, Comparable, Sendable {
  public let rawValue: UInt32
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// Stands where an event concerns no object.
  public static var none: ObjectID { ObjectID(.max) }

  public static func < (a: ObjectID, b: ObjectID) -> Bool { a.rawValue < b.rawValue }
  public var index: Int { Int(rawValue) }
}

/// A thread that runs tasks, and the ring that it records into; dense.
public struct WorkerID: Hashable, Comparable, Sendable {
  public let rawValue: UInt16
  public init(_ rawValue: UInt16) { self.rawValue = rawValue }

  /// Threads that are not the scene's: timers, the screen, Swift's own pool.
  public static var outside: WorkerID { WorkerID(.max) }

  public static func < (a: WorkerID, b: WorkerID) -> Bool { a.rawValue < b.rawValue }
  public var index: Int { Int(rawValue) }
}

/// A string kept once in the trace's directory.
public struct StringID: Hashable, Sendable {
  public let rawValue: UInt32
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public var index: Int { Int(rawValue) }
}

/// A line of source: the file's number in the directory and the line, 1-based; 0 is "unknown".
public struct Site: Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public init(file: Int, line: Int) {
    rawValue = UInt32(truncatingIfNeeded: file) << 16 | UInt32(truncatingIfNeeded: line) & 0xFFFF
  }

  public static var unknown: Site { Site(rawValue: 0) }
  /// Index into `Directory.files`; 0 stands for "no file".
  public var file: Int { Int(rawValue >> 16) }
  public var line: Int { Int(rawValue & 0xFFFF) }
}
