/// Thrown by every operation once its run is closed, again and again, so that every task unwinds.
public struct SceneClosed: Error, Equatable {
  public init() {}
}

/// An operation was called where it cannot be: the sentence says where, and what to do.
public enum MisplacedOperation: Error, Equatable {
  /// Not from a task of the scene. Use `spawn` or `detached` of the stage instead of `Task { }` and
  /// `async let`.
  case outsideScene(file: String, line: Int)
}

extension MisplacedOperation: CustomStringConvertible {
  public var description: String {
    switch self {
    case .outsideScene(let file, let line):
      """
      \(file):\(line): this operation was called from no task of the scene. Start tasks with \
      group.spawn or stage.detached; Task { } and async let run outside the instrument.
      """
    }
  }
}

/// Why a run crashed, where the program itself would have ended.
public enum Crash: Error, Hashable, Sendable {
  case concurrentTableWrite(table: String)
  case sendOnClosedChannel(String)
  case closeOfClosedChannel(String)
  case unlockOfUnlockedMutex(String)
  case waitGroupBelowZero(String)
  /// The scene's body ended with an error. One out of a detached task is dropped, as Swift does.
  case uncaughtError(task: String, error: String)
}

extension Crash: CustomStringConvertible {
  public var description: String {
    switch self {
    case .concurrentTableWrite(let table):
      "\(table) was accessed while another task was writing to it"
    case .sendOnClosedChannel(let channel): "send on the closed channel \(channel)"
    case .closeOfClosedChannel(let channel): "close of the closed channel \(channel)"
    case .unlockOfUnlockedMutex(let mutex): "unlock of \(mutex), which is not locked"
    case .waitGroupBelowZero(let group): "the count of \(group) went below zero"
    case .uncaughtError(let task, let error): "\(task) ended with an error: \(error)"
    }
  }
}
