internal import ConcurrencyTrace

/// A mutual exclusion lock: at most one task holds it. Not re-entrant.
///
/// Named so that it does not shadow the standard library's `Mutex`.
public struct SceneMutex: Sendable {
  let object: GuardedObject<MutexState>

  init(_ name: String, in run: Run) {
    object = GuardedObject(MutexState(name: name), as: .init(name: name, kind: .mutex), in: run)
  }

  /// Takes the lock, waiting until it is free; live runs hand it over first-come-first-served.
  ///
  /// - Throws: `CancellationError` if the task is cancelled while it waits; `SceneClosed`.
  public func lock(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    _ = try await object.perform(.lock, fileID, line)
  }

  /// Takes the lock again after a cancelled wait on a condition.
  func lockThoughCancelled(_ fileID: StaticString, _ line: UInt32) async throws {
    _ = try await object.perform(.lock, ignoresCancellation: true, fileID, line)
  }

  /// Gives the lock back. The first waiter, if any, holds it at once.
  ///
  /// Unlocking a mutex that is not locked ends the scene, as in Go.
  public func unlock(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    _ = try await object.perform(.unlock, fileID, line)
  }

  /// Takes the lock if it is free, and says whether it did. Never waits.
  public func tryLock(fileID: StaticString = #fileID, line: UInt32 = #line) async throws -> Bool {
    try await object.perform(.tryLock, fileID, line) == 1
  }

  /// Runs `body` with the lock held, and gives it back also when `body` throws.
  public func withLock<Result>(
    fileID: StaticString = #fileID, line: UInt32 = #line, _ body: () async throws -> Result
  ) async throws -> Result {
    try await lock(fileID: fileID, line: line)
    let result: Result
    do {
      result = try await body()
    } catch {
      try await unlock(fileID: fileID, line: line)
      throw error
    }
    try await unlock(fileID: fileID, line: line)
    return result
  }
}

struct MutexState: GuardedState {
  let name: String
  var holder: TaskID?

  init(name: String) { self.name = name }

  func canProceed(_ operation: Operation, by task: TaskID) -> Bool {
    operation != .lock || holder == nil
  }

  mutating func perform(_ operation: Operation, amount: Int, by task: TaskID) throws(Crash) -> Int64
  {
    if operation == .unlock {
      guard holder != nil else { throw .unlockOfUnlockedMutex(name) }
      holder = nil
      return 0
    }
    if operation == .tryLock, holder != nil { return 0 }
    holder = task
    return 1
  }
}

/// A counting semaphore (Dijkstra): `wait` takes a permit, `signal` gives one.
public struct SceneSemaphore: Sendable {
  private let object: GuardedObject<SemaphoreState>

  init(_ name: String, permits: Int, in run: Run) {
    precondition(permits >= 0, "a semaphore cannot start below zero permits")
    object = GuardedObject(
      SemaphoreState(permits: permits),
      as: .init(name: name, kind: .semaphore, capacity: permits), in: run)
  }

  /// Takes a permit, waiting until there is one.
  ///
  /// - Throws: `CancellationError` if the task is cancelled while it waits; `SceneClosed`.
  public func wait(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    _ = try await object.perform(.semaphoreWait, fileID, line)
  }

  /// Gives a permit; the first waiter, if any, gets it at once.
  public func signal(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    _ = try await object.perform(.semaphoreSignal, fileID, line)
  }

  /// Runs `body` with a permit, and gives it back also when `body` throws.
  public func withPermit<Result>(
    fileID: StaticString = #fileID, line: UInt32 = #line, _ body: () async throws -> Result
  ) async throws -> Result {
    try await wait(fileID: fileID, line: line)
    let result: Result
    do {
      result = try await body()
    } catch {
      try await signal(fileID: fileID, line: line)
      throw error
    }
    try await signal(fileID: fileID, line: line)
    return result
  }
}

struct SemaphoreState: GuardedState {
  var permits: Int

  func canProceed(_ operation: Operation, by task: TaskID) -> Bool {
    operation != .semaphoreWait || permits > 0
  }

  mutating func perform(_ operation: Operation, amount: Int, by task: TaskID) -> Int64 {
    permits += operation == .semaphoreWait ? -1 : 1
    return Int64(permits)
  }
}

/// Waits until a number of things are done; Go's `sync.WaitGroup`.
public struct WaitGroup: Sendable {
  private let object: GuardedObject<WaitGroupState>

  init(_ name: String, in run: Run) {
    object = GuardedObject(
      WaitGroupState(name: name), as: .init(name: name, kind: .waitGroup), in: run)
  }

  /// Raises the count by `count`. A count below zero ends the scene, as in Go.
  public func add(
    _ count: Int = 1, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws {
    _ = try await object.perform(.waitGroupAdd, amount: count, fileID, line)
  }

  /// Lowers the count by one.
  public func done(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    _ = try await object.perform(.waitGroupDone, amount: -1, fileID, line)
  }

  /// Waits until the count is zero.
  ///
  /// - Throws: `CancellationError` if the task is cancelled while it waits; `SceneClosed`.
  public func wait(fileID: StaticString = #fileID, line: UInt32 = #line) async throws {
    _ = try await object.perform(.waitGroupWait, fileID, line)
  }
}

struct WaitGroupState: GuardedState {
  let name: String
  private(set) var count = 0

  init(name: String) { self.name = name }

  func canProceed(_ operation: Operation, by task: TaskID) -> Bool {
    operation != .waitGroupWait || count == 0
  }

  mutating func perform(_ operation: Operation, amount: Int, by task: TaskID) throws(Crash) -> Int64
  {
    count += amount
    if count < 0 { throw .waitGroupBelowZero(name) }
    return Int64(count)
  }
}
