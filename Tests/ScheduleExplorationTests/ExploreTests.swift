import ConcurrencyTrace
import InstrumentedRuntime
import ScheduleExploration
import Testing

@Suite struct `Exploration in a test` {
  @Test func `a failed claim has a row with a witness that replays`() async throws {
    let body: @Sendable (Stage) async throws -> Void = { stage in
      let counter = stage.shared("counter", 0)
      try await stage.group { group in
        for name in ["A", "B"] {
          group.spawn(name) { try await counter.write(try await counter.read() + 1) }
        }
      }
      stage.expect(try await counter.read() == 2, "both count")
    }
    let report = try await ScheduleExploration.explore(body)
    #expect(report.badRows.map(\.outcome.failedExpectations) == [["both count"]])

    let tested = scene(body)
    let run = DirectedRun(tested, RunOptions(tested.description))
    run.begin()
    let witness = report.badRows.first?.witness.description ?? ""
    for choice in try Schedule(parsing: witness).choices { try run.perform(choice) }
    #expect(run.ending == .completed)
    let claims = run.takeEvents().filter { $0.operation == .expect }.map(\.value)
    #expect(claims == [.bool(false)])
    run.close()
  }

  @Test func `a budget that is used up is said`() async throws {
    let report = try await ScheduleExploration.explore(budget: .init(executions: 2)) { stage in
      let cell = stage.shared("cell", 0)
      try await stage.group { group in
        for number in 0..<3 { group.spawn("T\(number)") { try await cell.write(number) } }
      }
    }
    #expect(!report.isExhaustive)
    #expect(report.gaps == [.stopped])
    #expect(report.executions == 2)
  }

  @Test func `a task that spins is cut off`() async throws {
    let report = try await ScheduleExploration.explore(budget: .init(executions: 3, steps: 50)) {
      stage in
      let flag = stage.shared("flag", false)
      try await stage.group { group in
        _ = group.spawn("waiter") { while try await !flag.read() {} }
      }
    }
    #expect(!report.isExhaustive)
    #expect(report.gaps.contains { if case .cut = $0 { true } else { false } })
  }
}
