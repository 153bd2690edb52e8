internal import ConcurrencyTrace

/// What a scene is given to run on: it makes the shared objects, starts the tasks, and takes the results.
///
/// Objects and tasks carry names, for the screen; the same code under another run gets another stage.
/// Every operation takes the line that it stands on by itself.
public struct Stage: Sendable {
  let run: Run

  init(_ run: Run) { self.run = run }

  // MARK: What is run

  /// The variant that is run.
  public var variant: String { run.variant.name }

  /// The value of one of the scene's parameters.
  public subscript(parameter: String) -> Int {
    guard let value = run.options.parameters[parameter] else {
      preconditionFailure("the scene \(run.scene.id) has no parameter \(parameter)")
    }
    return value
  }

  // MARK: Shared objects

  /// A variable with nothing between the tasks that use it.
  @specialized(where Value == Int)
  public func shared<Value: Sendable>(_ name: String, _ value: Value) -> SharedVariable<Value> {
    SharedVariable(name, value, in: run)
  }

  /// An integer whose operations each take effect at once.
  public func atomic(_ name: String, _ value: Int) -> AtomicVariable {
    AtomicVariable(name, value, in: run)
  }

  /// A table with nothing between the tasks that use it.
  public func table<Key: Hashable & Sendable, Element: Sendable>(
    _ name: String, of: (Key, Element).Type = (Key, Element).self
  ) -> SharedTable<Key, Element> {
    SharedTable(name, in: run)
  }

  public func mutex(_ name: String) -> SceneMutex { SceneMutex(name, in: run) }

  public func semaphore(_ name: String, permits: Int) -> SceneSemaphore {
    SceneSemaphore(name, permits: permits, in: run)
  }

  /// A lock that many readers or one writer hold.
  public func readWriteLock(_ name: String) -> ReadWriteLock { ReadWriteLock(name, in: run) }

  /// A place to wait until someone signals that what a mutex protects has changed.
  public func condition(_ name: String) -> Condition { Condition(name, in: run) }

  /// A place to wait until `parties` tasks have arrived.
  public func barrier(_ name: String, parties: Int) -> Barrier {
    Barrier(name, parties: parties, in: run)
  }

  /// Something that is run at most once.
  public func once(_ name: String) -> Once { Once(name, in: run) }

  public func waitGroup(_ name: String) -> WaitGroup { WaitGroup(name, in: run) }

  /// A channel; capacity 0 makes sender and receiver meet.
  public func channel<Element: Sendable>(
    _ name: String, of: Element.Type = Element.self, capacity: Int = 0
  ) -> Channel<Element> {
    Channel(name, capacity: capacity, in: run)
  }

  // MARK: Results

  /// Names one of the run's results.
  @specialized(where Value == Int)
  public func outcome<Value>(
    _ name: String, _ value: Value, fileID: StaticString = #fileID, line: UInt32 = #line
  ) {
    recordLocal(
      .outcome, value: run.describe(value), detail: Int64(run.registry.intern(name).rawValue),
      fileID, line)
  }

  /// States a claim about this run; a claim that does not hold is a failed expectation.
  public func expect(
    _ holds: Bool, _ claim: String, fileID: StaticString = #fileID, line: UInt32 = #line
  ) {
    recordLocal(
      .expect, value: .bool(holds), detail: Int64(run.registry.intern(claim).rawValue), fileID, line
    )
  }

  /// Writes a line to the run's log.
  public func log(_ text: String, fileID: StaticString = #fileID, line: UInt32 = #line) {
    recordLocal(.log, value: .text(run.registry.intern(text)), detail: 0, fileID, line)
  }

  /// A number from the run's seed, below `bound`: the same in each run with that seed and order.
  public func random(
    below bound: Int, fileID: StaticString = #fileID, line: UInt32 = #line
  ) -> Int {
    let number = run.drawRandom(below: bound)
    recordLocal(.random, value: .int(Int64(number)), detail: 0, fileID, line)
    return number
  }

  /// Scene time since the run began.
  ///
  /// Each step moves it on, so a scene that acts on more than its coarse value does something else in
  /// orders that otherwise come to the same.
  public var now: Duration {
    run.noteClockRead()
    return .nanoseconds(Int64(clamping: run.scheduler.sceneNow))
  }

  private func recordLocal(
    _ operation: Operation, value: Value, detail: Int64, _ fileID: StaticString, _ line: UInt32
  ) {
    // From outside of the scene's tasks there is nobody to record it for.
    guard let call = try? run.caller(fileID, line) else { return }
    var none: UInt64 = 0
    run.record(
      Event(
        .operationPerformed, operation: operation, task: call.task.id, value: value,
        detail: detail, site: call.site),
      for: call.task, objectTime: &none)
  }
}
