internal import ConcurrencyTrace

/// The thread that drains the rings while anything happens, and sleeps without waking while nothing does.
final class Collecting: Sendable {
  private struct State {
    /// Workers that run, or might record at any moment.
    var awake = 0
    var changes = 0
    var hasStarted = false
    var isStopping = false
    var hasStopped = false
  }

  let collector: Collector
  private let state = Monitor(State())
  let onEvents: @Sendable () -> Void

  init(_ collector: Collector, onEvents: @escaping @Sendable () -> Void) {
    self.collector = collector
    self.onEvents = onEvents
  }

  func start() throws(ThreadRefused) {
    try startThread(named: "collector") { self.loop() }
    state.withLock { $0.hasStarted = true }
  }

  /// A worker is about to run.
  func workerWakes() {
    let isFirst = state.withLock { state in
      state.awake += 1
      state.changes += 1
      return state.awake == 1
    }
    if isFirst { state.wakeAll() }
  }

  /// A worker is about to wait; what it recorded is complete.
  func workerSleeps() {
    state.withLock { state in
      state.awake -= 1
      state.changes += 1
    }
  }

  var areAllAsleep: Bool { state.withLock { $0.awake == 0 } }

  /// Something was recorded by a thread that is no worker.
  func somethingHappened() {
    state.withLock { $0.changes += 1 }
    state.wakeAll()
  }

  private static let period: UInt64 = 4_000_000

  private func loop() {
    var seen = -1
    while true {
      let changes = state.withLock { $0.changes }
      let published = collector.collect()
      if published > 0 { onEvents() }
      let isQuiet = published == 0 && !collector.hasWaiting && changes == seen
      seen = changes
      let now = monotonicNow()
      let isStopping = state.wait { state, deadline -> Bool? in
        if state.isStopping { return true }
        if isQuiet, state.awake == 0 { return state.changes == changes ? nil : false }
        if monotonicNow() >= now + Collecting.period { return false }
        deadline = now + Collecting.period
        return nil
      }
      if isStopping { break }
    }
    collector.finish()
    onEvents()
    state.withLock { $0.hasStopped = true }
    state.wakeAll()
  }

  /// Publishes everything and ends the thread. Blocks until that is done.
  func stop() {
    state.withLock { $0.isStopping = true }
    state.wakeAll()
    state.wait { state, _ in state.hasStopped || !state.hasStarted ? () : nil }
  }
}
