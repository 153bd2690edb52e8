internal import ConcurrencyTrace

/// A variable that tasks share, with nothing between them.
///
/// Each read and each write is atomic, so that a racy scene cannot corrupt the program; the race is in
/// what happens between them.
public struct SharedVariable<Value: Sendable>: Sendable {
  private let cell: Cell<Value>

  init(_ name: String, _ value: Value, in run: Run) {
    cell = Cell(value, as: .init(name: name, kind: .variable), in: run)
  }

  /// The value now.
  ///
  /// - Throws: `SceneClosed`; never `CancellationError`.
  @specialized(where Value == Int)
  public func read(fileID: StaticString = #fileID, line: UInt32 = #line) async throws -> Value {
    try await cell.perform(.read, fileID, line) { value, event, run in
      event.value = run.describe(value)
      return value
    }
  }

  /// Replaces the value.
  ///
  /// - Throws: `SceneClosed`; never `CancellationError`.
  @specialized(where Value == Int)
  public func write(
    _ newValue: Value, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws {
    let described = cell.run.describe(newValue)
    try await cell.perform(.write, value: described, fileID, line) { value, event, _ in
      value = newValue
      event.value = described
    }
  }
}

/// An integer whose operations each take effect at once; reading, adding and writing is one step.
public struct AtomicVariable: Sendable {
  private let cell: Cell<Int>

  init(_ name: String, _ value: Int, in run: Run) {
    cell = Cell(value, as: .init(name: name, kind: .atomic), in: run)
  }

  /// The value now.
  public func load(fileID: StaticString = #fileID, line: UInt32 = #line) async throws -> Int {
    try await cell.perform(.load, fileID, line) { value, event, _ in
      event.value = .int(Int64(value))
      return value
    }
  }

  /// Replaces the value.
  public func store(
    _ newValue: Int, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws {
    try await cell.perform(.store, value: .int(Int64(newValue)), fileID, line) { value, event, _ in
      value = newValue
      event.value = .int(Int64(newValue))
    }
  }

  /// Adds, and returns the new value.
  @discardableResult
  public func add(
    _ amount: Int, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws -> Int {
    try await cell.perform(.add, detail: Int64(amount), fileID, line) { value, event, _ in
      value &+= amount
      event.value = .int(Int64(value))
      event.detail = Int64(amount)
      return value
    }
  }

  /// Replaces the value, and returns the old one.
  public func exchange(
    _ newValue: Int, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws -> Int {
    try await cell.perform(.exchange, value: .int(Int64(newValue)), fileID, line) {
      value, event, _ in
      let old = value
      value = newValue
      event.value = .int(Int64(newValue))
      event.detail = Int64(old)
      return old
    }
  }

  /// Replaces the value by `desired` if it is `expected`, and says whether it did. If it did not, it is a
  /// read.
  public func compareExchange(
    expected: Int, desired: Int, fileID: StaticString = #fileID, line: UInt32 = #line
  ) async throws -> Bool {
    try await cell.perform(
      .compareExchange, value: .int(Int64(desired)), detail: Int64(expected), fileID, line
    ) { value, event, _ in
      let isEqual = value == expected
      if isEqual { value = desired }
      event.value = .int(Int64(value))
      event.detail = isEqual ? 1 : 0
      return isEqual
    }
  }
}

/// An object whose operations never wait: a value, and the time of its last event.
final class Cell<Value: Sendable>: InstrumentedObject {
  private struct Contents {
    var value: Value
    var lastTime: UInt64 = 0
  }

  let id: ObjectID
  let run: Run
  private let contents: Monitor<Contents>

  init(_ value: Value, as object: Directory.Object, in run: Run) {
    self.run = run
    id = run.registry.addObject(object)
    var contents = Contents(value: value)
    run.recordCreation(id, value: run.describe(value), detail: 0, &contents.lastTime)
    self.contents = Monitor(contents)
  }

  /// Performs one operation of the calling task, inlined as `Run.arrive` is: `body` changes the value and completes the event.
  @inline(__always)
  func perform<Result>(
    _ operation: Operation, value: ConcurrencyTrace.Value = .none, detail: Int64 = 0,
    _ fileID: StaticString, _ line: UInt32,
    _ body: (inout Value, inout Event, Run) throws(Crash) -> Result
  ) async throws -> Result {
    let call = try run.caller(fileID, line)
    try await run.arrive(
      call.task,
      at: Pending(
        operation: operation, object: self, value: value, detail: detail, site: call.site))
    do throws(Crash) {
      // Of a directed run only the thread that drives it comes here.
      if run.isLive { contents.lock() }
      defer { if run.isLive { contents.unlock() } }
      return try contents.withLockHeld { contents throws(Crash) in
        var event = Event(
          .operationPerformed, operation: operation, task: call.task.id, object: id,
          site: call.site)
        let result = try body(&contents.value, &event, run)
        run.record(event, for: call.task, objectTime: &contents.lastTime)
        return result
      }
    } catch {
      run.fail(error, at: call, of: id)
      throw SceneClosed()
    }
  }

  func canProceed(_ operation: Operation, by task: TaskRecord) -> Bool { true }
  func cancelWaiter(_ task: TaskRecord) {}
  func closeWaiters() {}
}

extension Run {
  /// A value as events carry it: numbers and booleans as they are, everything else in words.
  func describe<Value>(_ value: Value) -> ConcurrencyTrace.Value {
    switch value {
    case let number as Int: .int(Int64(number))
    case let flag as Bool: .bool(flag)
    case let number as any BinaryInteger where Int64(exactly: number) != nil:
      .int(Int64(truncatingIfNeeded: number))
    case let text as String: .text(registry.intern(text))
    case is Void: .none
    default: .text(registry.intern(String(describing: value)))
    }
  }
}
