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
