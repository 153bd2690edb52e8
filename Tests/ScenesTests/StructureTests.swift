import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@testable import Scenes

/// The times are exact: a step costs a microsecond of scene time, and a wait what it says.
@Suite struct `Structure and cost` {
  @Test(arguments: [
    (Play(fetch, "sequential"), Duration.seconds(3)),
    // One microsecond for each step after the first wait: two waits, three sends, three receives.
    (Play(fetch, "concurrent"), .seconds(1) + .microseconds(8)),
    (Play(interleaving, "computing", ["pieces": 2, "milliseconds": 30]), .microseconds(180_030)),
    (Play(cpuBound, "sequential"), .microseconds(600_060)),
    (Play(cpuBound, "concurrent"), .microseconds(600_060)),
  ])
  func `take exactly their time`(play: Play, time: Duration) throws {
    for seed in UInt64(0)..<20 {
      let report = try play.run(seed: seed)
      #expect(report.ending == .completed)
      #expect(report.sceneTime == time)
    }
  }

  @Test func `waits of three tasks pass together, computations do not`() throws {
    let changes = ["pieces": 3, "milliseconds": 100]
    let waiting = try Play(interleaving, "waiting", changes).run(seed: 1)
    let computing = try Play(interleaving, "computing", changes).run(seed: 1)
    #expect(waiting.outcomes["took"] == "0.3 s")
    #expect(computing.outcomes["took"] == "0.9 s")
  }

  @Test func `three tasks come to their end in every order`() throws {
    let orders = try (UInt64(0)..<100).map {
      try Play(interleaving, "computing").run(seed: $0).outcomes["finished in the order"]
    }
    #expect(Set(orders) == ["A B C", "A C B", "B A C", "B C A", "C A B", "C B A"])
  }

  @Test(arguments: [
    ("blocking", ["1.0 s", "1.0 s", "1.0 s", "1.0 s"]),
    ("concurrent", ["1.0 s", "0.1 s", "0.1 s", "0.1 s"]),
  ])
  func `a slow request holds up the others only in a blocking server`(
    variant: String, times: [String]
  ) throws {
    let report = try Play(server, variant).run(seed: 1)
    #expect((1...4).map { report.outcomes["request \($0) answered after"] } == times)
  }

  @Test(arguments: [(1, "1.6 s"), (2, "1.0 s"), (3, "0.8 s")])
  func `more crawlers are sooner at the end, as far as the links allow`(
    crawlers: Int, took: String
  ) throws {
    let report = try Play(crawler, "crawlers", ["crawlers": crawlers]).run(seed: 3)
    #expect(report.outcomes == ["pages": "8", "took": took])
    #expect(report.brokenClaims == [])
  }

  @Test(arguments: ["group", "detached"])
  func `a part is saved for certain only if the scope waits for it`(variant: String) throws {
    let reports = try Play(structured, variant).everyOrder()
    let saved = Set(reports.compactMap { $0.outcomes["saved"] })
    #expect(reports.allSatisfy { $0.ending == .completed })
    #expect(saved == (variant == "group" ? ["3"] : ["0", "1", "2", "3"]))
  }

  @Test(arguments: [1, 2, 30])
  func `all tasks of the cost scene are alive at once`(tasks: Int) throws {
    let report = try Play(cost, "waiting", ["tasks": tasks]).run(seed: 1)
    #expect(
      report.outcomes == ["tasks alive at once": "\(tasks)", "tasks refused by the system": "0"])
    #expect(report.mostAlive == tasks + 1)
  }
}
