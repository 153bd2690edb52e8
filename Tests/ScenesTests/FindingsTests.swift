import ConcurrencyTrace
import InstrumentedRuntime
import Testing
import TraceAnalysis

@testable import Scenes

/// What is found in the scenes of the course, in every order or under many seeds.
@Suite struct `Findings in the course` {
  private func kinds(_ report: Report) -> Set<Finding.Kind> { Set(report.findings.map(\.kind)) }

  private func errors(_ report: Report) -> Set<Finding.Kind> {
    Set(report.findings.filter { $0.severity == .error }.map(\.kind))
  }

  @Test func `an unprotected counter is a data race in every order, also in those that end at 2`()
    throws
  {
    let reports = try Play(lostUpdate, "racy").everyOrder()
    #expect(reports.count == 6)
    for report in reports {
      let isLost = report.outcomes["counter"] == "1"
      #expect(
        errors(report) == (isLost ? [.dataRace, .lostUpdate, .failedExpectation] : [.dataRace]))
    }
  }

  @Test func `the race is told as soon as it has happened`() throws {
    let report = try Play(lostUpdate, "racy").run(schedule: "1 2 1")
    #expect(report.findings.map(\.kind) == [.dataRace])
    #expect(report.findings.map(\.stepRange) == ["2–3"])
  }

  @Test(arguments: ["mutex", "atomic", "channel"], [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
  func `a protected counter has no finding`(variant: String, seed: UInt64) throws {
    let report = try Play(lostUpdate, variant, ["tasks": 3, "increments": 4]).run(seed: seed)
    #expect(report.findings == [])
  }

  @Test func `checking and acting in two steps breaks a claim, without a data race`() throws {
    let reports = try (UInt64(0)..<50).map { try Play(checkThenAct, "two-steps").run(seed: $0) }
    #expect(Set(reports.map(errors)) == [[], [.failedExpectation]])
    for seed in UInt64(0)..<20 {
      #expect(try Play(checkThenAct, "one-step").run(seed: seed).findings == [])
    }
  }

  @Test func `a deadlock is an error where it happens, and advice where it did not`() throws {
    let reports = try Play(deadlock, "ab-ba").everyOrder()
    for report in reports {
      #expect(kinds(report) == (report.ending == .deadlock ? [.deadlock] : [.lockOrder]))
    }
    for report in try Play(deadlock, "ordered").everyOrder() { #expect(report.findings == []) }
  }

  @Test func `philosophers who might starve together are told so`() throws {
    for seed in UInt64(0)..<20 {
      let naive = try Play(philosophers, "naive").run(seed: seed)
      #expect(kinds(naive) == (naive.ending == .deadlock ? [.deadlock] : [.lockOrder]))
      #expect(try Play(philosophers, "ordered").run(seed: seed).findings == [])
    }
  }

  @Test func `a table without a lock crashes or races`() throws {
    for seed in UInt64(0)..<50 {
      let report = try Play(sharedTable, "racy").run(seed: seed)
      let crashed = report.ending == .crash
      #expect(errors(report).contains(crashed ? .concurrentTableWrite : .dataRace))
      for variant in ["locked", "owner"] {
        #expect(try Play(sharedTable, variant).run(seed: seed).findings == [])
      }
    }
  }

  @Test func `a leak is one, and room for the answer ends it`() throws {
    #expect(kinds(try Play(leak, "unbuffered").run(seed: 1)) == [.leak])
    #expect(try Play(leak, "buffered").run(seed: 1).findings == [])
  }

  @Test func `who ignores that he was cancelled is told`() throws {
    let ignored = try Play(cancellation, "ignored").run(seed: 2)
    #expect(kinds(ignored) == [.cancelledButWorking, .failedExpectation])
    for seed in UInt64(0)..<50 {
      #expect(try Play(cancellation, "honoured").run(seed: seed).findings == [])
    }
  }

  /// What is right is found to be right, whatever the order.
  @Test(arguments: everyPlay.filter { !Promise.of($0).mayBreakClaims })
  func `no error is found where none is promised`(play: Play) throws {
    guard Promise.of(play).endings == [.completed] else { return }
    for seed in UInt64(0)..<20 {
      #expect(errors(try play.run(seed: seed)) == [], "seed \(seed)")
    }
  }

  @Test(arguments: [Mode.tasks, .threads])
  func `live runs find the same`(mode: Mode) async throws {
    let racy = try await Play(lostUpdate, "racy", ["increments": 2_000]).run(mode)
    #expect(kinds(racy).contains(.dataRace))
    for variant in ["mutex", "atomic", "channel"] {
      let play = Play(lostUpdate, variant, ["tasks": 3, "increments": 2_000])
      #expect(errors(try await play.run(mode)) == [], "\(variant)")
    }
  }
}
