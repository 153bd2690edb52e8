import ConcurrencyTrace
import InstrumentedRuntime
import ScheduleExploration
import Testing

/// Scenes that depend on what is not instrumented: found, and told where.
@Suite struct `Scenes that are not repeatable` {
  private func expectTold(
    _ report: ExplorationReport, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(!report.isExhaustive, sourceLocation: sourceLocation)
    let steps = report.gaps.compactMap { gap -> Int? in
      if case .notRepeatable(let step) = gap { step } else { nil }
    }
    #expect(steps.count == 1, "\(report.gaps)", sourceLocation: sourceLocation)
    #expect(report.difference?.step == steps.first, sourceLocation: sourceLocation)
  }

  @Test func `a clock`() async throws {
    let begin = ContinuousClock.now
    let report = try await explore { stage in
      let started = stage.shared("started", 0)
      try await stage.group { group in
        group.spawn("first") { try await started.write(1) }
        group.spawn("second") {
          let parts = begin.duration(to: .now).components
          try await started.write(Int(parts.attoseconds / 1_000_000_000))
        }
      }
    }
    expectTold(report)
    let difference = try #require(report.difference)
    #expect(difference.step == 2)
    #expect(difference.expected?.task == "second")
    #expect(difference.expected?.place.hasPrefix("RepeatabilityTests.swift:") == true)
    #expect(difference.expected != difference.got)
    #expect(report.description.contains("The scene is not repeatable: step 2 was once"))
  }

  @Test func `the system's random numbers`() async throws {
    let report = try await explore { stage in
      let cell = stage.shared("cell", 0)
      let other = stage.shared("other", 0)
      try await stage.group { group in
        group.spawn("A") {
          if Bool.random() { try await cell.write(1) } else { _ = try await other.read() }
        }
        group.spawn("B") { try await cell.write(2) }
      }
    }
    expectTold(report)
    #expect(report.difference?.expected?.task == "A")
  }

  @Test func `the order of a dictionary`() async throws {
    let report = try await explore { stage in
      let cells = (0..<40).map { stage.shared("c\($0)", 0) }
      let order = Dictionary(uniqueKeysWithValues: (0..<40).map { ("key \($0)", $0) })
      try await stage.group { group in
        _ = group.spawn("A") { for index in order.values { try await cells[index].write(1) } }
      }
    }
    expectTold(report)
  }

  @Test func `a suspension elsewhere`() async throws {
    let report = try await explore(budget: .init(executions: 2)) { stage in
      let cell = stage.shared("cell", 0)
      try await stage.group { group in
        group.spawn("A") {
          try await Task.sleep(for: .milliseconds(1))
          try await cell.write(1)
        }
        group.spawn("B") { try await cell.write(2) }
      }
    }
    #expect(!report.isExhaustive)
    #expect(report.gaps.contains(.outside))
  }

  @Test(arguments: [
    Exploration.Method.bounded(preemptions: nil), .random, .priorities(depth: 2), .automatic,
  ])
  func `it is found whatever the strategy`(method: Exploration.Method) async {
    let report = await explore(
      scene { stage in
        let cell = stage.shared("cell", 0)
        try await stage.group { group in
          group.spawn("A") { try await cell.write(Int.random(in: 0...1_000_000)) }
          group.spawn("B") { try await cell.write(2) }
        }
      }, budget: .init(executions: 100), method: method)
    expectTold(report)
  }

  @Test func `a cancelled wait for a detached task`() async throws {
    let report = try await explore { stage in
      let cell = stage.shared("cell", 0)
      let other = stage.detached("other") { try await cell.write(1) }
      try await stage.group { group in
        group.spawn("A") { try? await other.join() }
        group.cancelAll()
      }
    }
    #expect(!report.isExhaustive)
    #expect(report.gaps == [.cancelledJoin])
  }

  /// Two tasks with a cell of their own each, so that there is one trace; `A` acts on what the clock says.
  private func watchingTheClock(
    _ act: @escaping @Sendable (Stage, SharedVariable<Int>) async throws -> Void
  ) async throws -> ExplorationReport {
    try await explore { stage in
      let cells = [stage.shared("a", 0), stage.shared("b", 0)]
      try await stage.group { group in
        group.spawn("A") {
          try await cells[0].write(1)
          try await act(stage, cells[0])
        }
        group.spawn("B") { for value in 1...4 { try await cells[1].write(value) } }
      }
    }
  }

  private func expectClock(_ report: ExplorationReport, expected: String, got: String) {
    #expect(report.gaps == [.sceneTime], "\(report)")
    #expect(!report.isExhaustive)
    #expect(report.difference?.isOfAnotherOrder == true)
    let (first, second) = (report.difference?.expected, report.difference?.got)
    #expect(first.map { "\($0.task) \($0.words)" }?.hasPrefix(expected) == true, "\(report)")
    #expect(second.map { "\($0.task) \($0.words)" }?.hasPrefix(got) == true, "\(report)")
  }

  @Test func `the scene's clock, in what it writes`() async throws {
    let report = try await watchingTheClock { stage, cell in
      try await cell.write(Int(stage.now / .microseconds(1)))
    }
    expectClock(report, expected: "A writes", got: "A writes")
    #expect(report.description.contains("The scene depends on its clock: in another order"))
  }

  @Test func `the scene's clock, in what it does`() async throws {
    let report = try await watchingTheClock { stage, cell in
      if stage.now < .microseconds(3) { try await cell.write(2) } else { _ = try await cell.read() }
    }
    expectClock(report, expected: "A ", got: "A ")
  }

  @Test func `the scene's clock, in what it comes to`() async throws {
    let report = try await watchingTheClock { stage, _ in
      stage.outcome("is early", stage.now < .microseconds(3))
    }
    expectClock(report, expected: "explored comes to is early", got: "explored comes to is early")
  }

  @Test func `a clock that is read for nothing is not in the way`() async throws {
    let report = try await watchingTheClock { stage, cell in
      try await cell.write(Int(stage.now / .seconds(1)))
    }
    #expect(report.isExhaustive, "\(report)")
    #expect(report.difference == nil)
  }

  @Test func `the scene's own random numbers are repeatable`() async throws {
    let report = try await explore { stage in
      let cell = stage.shared("cell", 0)
      try await stage.group { group in
        for name in ["A", "B"] {
          group.spawn(name) { try await cell.write(stage.random(below: 10)) }
        }
      }
    }
    #expect(report.isExhaustive, "\(report)")
  }
}
