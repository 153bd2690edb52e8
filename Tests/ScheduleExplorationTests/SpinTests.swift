import ConcurrencyTrace
import InstrumentedRuntime
import ScheduleExploration
import Testing

/// Scenes that turn in a loop until something happens: bounded, fair, and told.
@Suite struct `Scenes that poll` {
  /// One task waits in a loop for what the other does in its own time.
  private func waiting(
    for wait: @escaping @Sendable (Stage, AtomicVariable, SceneMutex) async throws -> Void
  ) -> Scene {
    scene { stage in
      let flag = stage.atomic("flag", 0)
      let mutex = stage.mutex("mutex")
      try await stage.group { group in
        group.spawn("waiter") { try await wait(stage, flag, mutex) }
        group.spawn("doer") {
          try await mutex.lock()
          try await flag.store(1)
          try await mutex.unlock()
        }
      }
      stage.outcome("flag", try await flag.load())
    }
  }

  private func expectBounded(_ report: ExplorationReport) {
    #expect(!report.isExhaustive)
    #expect(report.rows.map(\.outcome.description) == ["flag = 1"], "\(report)")
    #expect(report.gaps.contains(.polling), "\(report.gaps)")
  }

  @Test func `on an atomic`() async {
    expectBounded(
      await explore(
        waiting { _, flag, _ in while try await flag.load() == 0 {} },
        budget: .init(executions: 300, steps: 150)))
  }

  @Test func `on a lock that they try`() async {
    expectBounded(
      await explore(
        waiting { _, flag, mutex in
          while true {
            if try await mutex.tryLock() {
              let isDone = try await flag.load() == 1
              try await mutex.unlock()
              if isDone { return }
            }
          }
        }, budget: .init(executions: 300, steps: 150)))
  }

  @Test func `and yield`() async {
    expectBounded(
      await explore(
        waiting { _, flag, _ in while try await flag.load() == 0 { await Task.yield() } },
        budget: .init(executions: 300, steps: 150)))
  }

  @Test func `and sleep`() async {
    expectBounded(
      await explore(
        waiting { stage, flag, _ in
          while try await flag.load() == 0 { try await stage.sleep(.milliseconds(1)) }
        }, budget: .init(executions: 300, steps: 150)))
  }

  @Test func `for ever are cut off`() async {
    let report = await explore(
      scene { stage in
        let flag = stage.atomic("flag", 0)
        try await stage.group { group in
          group.spawn("A") { while try await flag.load() == 0 {} }
          group.spawn("B") { while try await flag.load() == 0 { await Task.yield() } }
        }
      }, budget: .init(executions: 50, steps: 150))
    #expect(!report.isExhaustive)
    #expect(report.rows == [])
    #expect(report.gaps.contains { if case .cut(executions: 1...) = $0 { true } else { false } })
  }

  @Test func `a loop with few turns is no polling`() async {
    let report = await explore(
      scene { stage in
        let flag = stage.atomic("flag", 0)
        try await stage.group { group in
          group.spawn("A") { for _ in 0..<3 { _ = try await flag.load() } }
          group.spawn("B") { try await flag.store(1) }
        }
      }, budget: .init(executions: 1_000))
    #expect(report.isExhaustive, "\(report)")
    #expect(report.traces == 4)
  }
}
