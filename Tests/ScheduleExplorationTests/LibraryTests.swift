import ConcurrencyTrace
import InstrumentedRuntime
import ScheduleExploration
import Testing

/// Exploring as a test of another package does it.
@Suite struct `Exploring in a test` {
  @Test func `shows the witness of a lost update`() async throws {
    let report = try await ScheduleExploration.explore { stage in try await increments(on: stage) }
    #expect(report.isExhaustive)
    #expect(report.badRows.map(\.outcome.description) == ["not true: both are counted"])
    let words = report.badRows.first?.story.map { "\($0.task) \($0.words)" }
    #expect(
      words == [
        "A reads counter: 0", "B reads counter: 0", "B writes 1: counter 0 → 1",
        "A writes 1: counter 1 → 1", "main reads counter: 1",
      ])
    let table = try #require(report.badRows.first).witnessTable().split(separator: "\n")
    #expect(table.count == 6)
    #expect(table[0] == "step  A                        B                        main")
    #expect(table[1].hasPrefix("   1  reads counter: 0  "))
    #expect(table[1].contains("LibraryTests.swift:"))
    #expect(table[2].hasPrefix("   2                           reads counter: 0  "))
    #expect(report.description.contains("✗ not true: both are counted   4 orders\n"))
    #expect(report.description.contains("Every schedule that matters was run: 4 ways."))
    #expect(report.description.contains(String(table[3])))
  }

  @Test func `finds nothing bad where there is nothing`() async throws {
    let report = try await ScheduleExploration.explore { stage in
      let counter = stage.atomic("counter", 0)
      try await stage.group { group in
        for name in ["A", "B"] { group.spawn(name) { try await counter.add(1) } }
      }
      stage.expect(try await counter.load() == 2, "both are counted")
    }
    #expect(report.badRows.isEmpty, "\(report)")
    #expect(report.isExhaustive)
    #expect(
      report.description == "✓ completed   2 orders\n\nEvery schedule that matters was run: 2 ways."
    )
  }

  @Test func `says who waits for ever`() async throws {
    let report = try await ScheduleExploration.explore { stage in
      let (alice, bob) = (stage.mutex("alice"), stage.mutex("bob"))
      try await stage.group { group in
        group.spawn("pay") { try await alice.withLock { try await bob.withLock {} } }
        group.spawn("refund") { try await bob.withLock { try await alice.withLock {} } }
      }
    }
    #expect(report.badRows.map(\.outcome.ending) == [.deadlock])
    #expect(
      report.badRows.first?.story.suffix(2).map { "\($0.task) \($0.words)" }
        == ["pay waits for ever", "refund waits for ever"])
  }

  @Test func `does not claim more than it has seen`() async throws {
    let report = try await ScheduleExploration.explore(budget: .init(executions: 1)) { stage in
      try await increments(on: stage)
    }
    #expect(!report.isExhaustive)
    #expect(report.description.contains("Not every schedule was run: 1 way seen."))
  }

  @Test func `writes a recording of the first bad outcome`() async throws {
    let path = "/tmp/explore-\(UInt64.random(in: 0 ... .max)).ilv"
    let report = try await ScheduleExploration.explore(recordingTo: path) { stage in
      try await increments(on: stage)
    }
    #expect(report.recording == path)
    #expect(report.description.hasSuffix("Watch it:  interleave replay \(path)"))
    let recording = try RecordingReader(path: path)
    #expect(recording.header.schedule == report.badRows.first?.witness)
  }

  @Test func `says which variant, parameter or value a scene has not`() async {
    let scene = Scene(
      "test", title: "", chapter: .structure, summary: "",
      parameters: [.init(name: "tasks", defaultValue: 2, range: 1...3, meaning: "")],
      variants: [.init("only", "") { _ in }])
    await #expect(throws: ExplorationError.noSuchVariant("other", known: ["only"])) {
      try await ScheduleExploration.explore(scene, variant: "other")
    }
    await #expect(throws: ExplorationError.noSuchParameter("task", known: ["tasks"])) {
      try await ScheduleExploration.explore(scene, parameters: ["task": 2])
    }
    await #expect(throws: ExplorationError.outOfRange("tasks", 4, range: 1...3)) {
      try await ScheduleExploration.explore(scene, parameters: ["tasks": 4])
    }
  }
}

private func increments(on stage: Stage) async throws {
  let counter = stage.shared("counter", 0)
  try await stage.group { group in
    for name in ["A", "B"] {
      group.spawn(name) {
        let seen = try await counter.read()
        try await counter.write(seen + 1)
      }
    }
  }
  stage.expect(try await counter.read() == 2, "both are counted")
}
