import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@testable import Scenes

@Suite struct Failures {
  @Test func `two transfers deadlock if each takes its first lock before either takes its second`()
    throws
  {
    for schedule in ["1 2", "2 1"] {
      #expect(try Play(deadlock, "ab-ba").run(schedule: schedule).ending == .deadlock)
    }
    #expect(try Play(deadlock, "ab-ba").run(schedule: "1×4 2×4").ending == .completed)
  }

  @Test func `every other order of the two transfers is fine`() throws {
    let reports = try Play(deadlock, "ab-ba").everyOrder()
    #expect(reports.filter { $0.ending == .deadlock }.count == 2)
    #expect(Set(reports.map(\.ending)) == [.completed, .deadlock])
  }

  @Test func `transfers in one order of locks never deadlock`() throws {
    let all = try Play(deadlock, "ordered").everyOrder()
    #expect(all.allSatisfy { $0.ending == .completed })
    for seed in UInt64(0)..<200 {
      #expect(try Play(deadlock, "ordered").run(seed: seed).ending == .completed)
    }
  }

  @Test(arguments: 2...10)
  func `philosophers who all hold their left fork are stuck`(count: Int) throws {
    let schedule = (1...count).map(String.init).joined(separator: " ")
    let table = ["philosophers": count]
    #expect(try Play(philosophers, "naive", table).run(schedule: schedule).ending == .deadlock)
  }

  @Test(arguments: 2...10)
  func `philosophers are never stuck if the last takes the right fork first`(count: Int) throws {
    let play = Play(philosophers, "ordered", ["philosophers": count])
    for seed in UInt64(0)..<50 { #expect(try play.run(seed: seed).ending == .completed) }
  }

  /// The orders of the one deadlocked trace are those of n independent steps: n!.
  @Test(arguments: [(2, 2), (3, 6)])
  func `few orders of a dinner are deadlocks`(count: Int, deadlocks: Int) throws {
    let reports = try Play(philosophers, "naive", ["philosophers": count]).everyOrder()
    #expect(reports.filter { $0.ending == .deadlock }.count == deadlocks)
    #expect(reports.allSatisfy { $0.ending == .deadlock || $0.ending == .completed })
  }

  @Test func `only bounded cleaning keeps the number of tasks small`() throws {
    for seed in UInt64(0)..<50 {
      let bounded = try Play(cleanup, "bounded", ["entries": 30]).run(seed: seed)
      #expect(bounded.outcomes["cleaning tasks at once"] == "2")
      // Main, the requests and the cleaners: nothing else is ever alive.
      #expect(bounded.mostAlive <= 4)
    }
    let unbounded = try Play(cleanup, "unbounded", ["entries": 30]).run(seed: 1)
    #expect(unbounded.outcomes["cleaning tasks at once"] == "30")
    #expect(unbounded.mostAlive == 32)
  }

  @Test(arguments: [("unbounded", "100 ms"), ("bounded", "10 ms")])
  func `a request waits for all the cleaning, or for what two cleaners have begun`(
    variant: String, slowest: String
  ) throws {
    let report = try Play(cleanup, variant).run(seed: cleanup.description.firstSeed)
    #expect(report.outcomes["slowest request"] == slowest)
  }

  @Test func `a sender whose reader has gone leaks unless the channel has room`() throws {
    // The answer may also come in time, if someone lets it: its timer first, or its send first.
    let unbuffered = try Play(leak, "unbuffered").everyOrder()
    #expect(Set(unbuffered.map(\.ending)) == [.leak, .completed])
    #expect(
      unbuffered.filter { $0.outcomes["answer"] == "none in time" }.allSatisfy {
        $0.ending == .leak
      })
    let buffered = try Play(leak, "buffered").everyOrder()
    #expect(Set(buffered.map(\.ending)) == [.completed])
    #expect(Set(buffered.map { $0.outcomes["answer"] }) == ["42", "none in time"])
  }

  @Test func `a cancelled task that looks finishes at most one more page`() throws {
    var pages: Set<String?> = []
    for seed in UInt64(0)..<100 {
      let report = try Play(cancellation, "honoured").run(seed: seed)
      #expect(report.brokenClaims == [])
      pages.insert(report.outcomes["pages for nobody"])
    }
    #expect(pages == ["0", "1"])
  }
}
