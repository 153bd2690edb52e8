internal import ConcurrencyTrace

/// A lock that many readers may hold at once, or one writer.
///
/// It prefers nobody: a reader comes in whenever no writer holds it, so a writer can starve among readers
/// that overlap.
public struct ReadWriteLock: Sendable {
  private let object: GuardedObject<ReadWriteState>

  init(_ name: String, in run: Run) {
    object = GuardedObject(
      ReadWriteState(name: name), as: .init(name: name, kind: .readWriteLock), in: run)
  }

  /// Takes the lock for reading, waiting until no writer holds it.
  ///
  /// - Throws: `CancellationError` if the task is cancelled while it waits; `SceneClosed`.
  public func readLock(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    _ = try await object.perform(.readLock, fileID, line)
  }

  /// Gives back one reading; without one it ends the scene, as in Go.
  public func readUnlock(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    _ = try await object.perform(.readUnlock, fileID, line)
  }

  /// Takes the lock for writing, waiting until nobody holds it.
  ///
  /// - Throws: `CancellationError` if the task is cancelled while it waits; `SceneClosed`.
  public func writeLock(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    _ = try await object.perform(.writeLock, fileID, line)
  }

  /// Gives the writing back; without one it ends the scene, as in Go.
  public func writeUnlock(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    _ = try await object.perform(.writeUnlock, fileID, line)
  }
}

struct ReadWriteState: GuardedState {
  let name: String
  private var readers = 0
  private var isWritten = false

  init(name: String) { self.name = name }

  func canProceed(_ operation: Operation, by task: TaskID) -> Bool {
    if operation == .readLock { return !isWritten }
    return operation != .writeLock || !isWritten && readers == 0
  }

  mutating func perform(_ operation: Operation, amount: Int, by task: TaskID) throws(Crash) -> Int64
  {
    if operation == .readLock {
      readers += 1
    } else if operation == .writeLock {
      isWritten = true
    } else if operation == .readUnlock {
      guard readers > 0 else { throw .unlockOfUnlockedMutex(name) }
      readers -= 1
    } else {
      guard isWritten else { throw .unlockOfUnlockedMutex(name) }
      isWritten = false
    }
    return Int64(readers)
  }
}

/// Runs something at most once; Go's `sync.Once`.
public struct Once: Sendable {
  private let object: GuardedObject<OnceState>

  init(_ name: String, in run: Run) {
    object = GuardedObject(OnceState(), as: .init(name: name, kind: .once), in: run)
  }

  /// Runs `body` if nobody did before; else waits until whoever does has finished. A body that throws
  /// counts as run.
  public func run(
    fileID: StaticString = #fileID, line: UInt32 = #line, _ body: () async throws -> Void
  ) async throws {
    guard try await object.perform(.onceEnter, fileID, line) == 1 else { return }
    do {
      try await body()
    } catch {
      _ = try await object.perform(.onceFinish, fileID, line)
      throw error
    }
    _ = try await object.perform(.onceFinish, fileID, line)
  }
}

struct OnceState: GuardedState {
  private enum Progress {
    case fresh, running, done
  }

  private var progress = Progress.fresh

  func canProceed(_ operation: Operation, by task: TaskID) -> Bool {
    operation != .onceEnter || progress != .running
  }

  mutating func perform(_ operation: Operation, amount: Int, by task: TaskID) -> Int64 {
    if operation == .onceFinish {
      progress = .done
      return 0
    }
    guard progress == .fresh else { return 0 }
    progress = .running
    return 1
  }
}
