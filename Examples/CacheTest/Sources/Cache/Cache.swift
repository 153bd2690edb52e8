import InstrumentedRuntime

/// Keeps what was loaded, so that it is loaded once. This one has a bug.
///
/// It looks up a key, and loads and stores the value if it found none: it checks, and then acts. Each of
/// the two accesses is locked.
public struct CheckedCache: Sendable {
  private let values: SharedTable<String, Int>
  private let lock: SceneMutex

  public init(on stage: Stage) {
    values = stage.table("values")
    lock = stage.mutex("lock")
  }

  /// The value of a key; loaded if it is not there.
  public func value(
    of key: String, load: @Sendable () async throws -> Int
  ) async throws -> Int {
    let found = try await lock.withLock { try await values.read(key) }
    if let found { return found }
    let loaded = try await load()
    try await lock.withLock { try await values.write(key, loaded) }
    return loaded
  }
}

/// The same, right: whoever finds nothing keeps the lock until the value is there.
public struct LockedCache: Sendable {
  private let values: SharedTable<String, Int>
  private let lock: SceneMutex

  public init(on stage: Stage) {
    values = stage.table("values")
    lock = stage.mutex("lock")
  }

  /// The value of a key; loaded if it is not there.
  public func value(
    of key: String, load: @Sendable () async throws -> Int
  ) async throws -> Int {
    try await lock.withLock {
      if let found = try await values.read(key) { return found }
      let loaded = try await load()
      try await values.write(key, loaded)
      return loaded
    }
  }
}
