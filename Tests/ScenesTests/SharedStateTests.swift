import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@testable import Scenes

@Suite struct `Shared state` {
  @Test func `4 of the 6 orders of two increments lose one`() throws {
    let totals = try Play(lostUpdate, "racy").everyOrder().map { $0.outcomes["counter"] }
    #expect(totals.sorted { ($0 ?? "") < ($1 ?? "") } == ["1", "1", "1", "1", "2", "2"])
  }

  @Test(arguments: [("1 2 1 2 0", "1"), ("1 1 2 2 0", "2"), ("2 1 1 2 0", "1")])
  func `a written schedule decides what the counter ends at`(
    schedule: String, total: String
  ) throws {
    let report = try Play(lostUpdate, "racy").run(schedule: schedule)
    #expect(report.ending == .completed)
    #expect(report.outcomes == ["counter": total])
  }

  @Test func `two tasks with ten increments each can end at 2`() throws {
    // A reads 0; B does nine of its ten; A writes 1; B reads 1; A does its other nine; B writes 2.
    let schedule = "1 2×18 1 2 1×18 2 0"
    let report = try Play(lostUpdate, "racy", ["increments": 10]).run(schedule: schedule)
    #expect(report.ending == .completed)
    #expect(report.outcomes == ["counter": "2"])
  }

  @Test(arguments: ["mutex", "atomic", "channel"])
  func `a protected counter is right in every order`(variant: String) throws {
    let reports = try Play(lostUpdate, variant).everyOrder()
    #expect(Set(reports.map { $0.outcomes["counter"] }) == ["2"])
    #expect(reports.count > 1)
  }

  @Test(arguments: 2...8)
  func `every number of tasks is served`(tasks: Int) throws {
    for variant in ["mutex", "atomic", "channel"] {
      let changes = ["tasks": tasks, "increments": 5]
      let report = try Play(lostUpdate, variant, changes).run(seed: UInt64(tasks))
      #expect(report.outcomes == ["counter": "\(tasks * 5)"])
    }
  }

  @Test func `an unlocked table counts right, loses a visit, or crashes`() throws {
    let reports = try Play(sharedTable, "racy").everyOrder()
    #expect(Set(reports.map(\.ending)) == [.completed, .crash])
    let completed = reports.filter { $0.ending == .completed }
    #expect(Set(completed.map { $0.outcomes["visits"] }) == ["1", "2"])
  }

  @Test(arguments: ["locked", "owner"])
  func `a protected table is right in every order`(variant: String) throws {
    let reports = try Play(sharedTable, variant).everyOrder()
    #expect(Set(reports.map(\.ending)) == [.completed])
    #expect(Set(reports.map { $0.outcomes["visits"] }) == ["2"])
  }

  @Test func `locking each step does not keep the account from being overdrawn`() throws {
    let balances = try Play(checkThenAct, "two-steps").everyOrder().map { $0.outcomes["balance"] }
    #expect(Set(balances) == ["20", "-60"])
  }

  @Test func `checking and paying in one step does`() throws {
    let reports = try Play(checkThenAct, "one-step").everyOrder()
    #expect(reports.map { $0.outcomes["balance"] } == ["20", "20"])
    #expect(reports.allSatisfy { $0.brokenClaims.isEmpty })
  }

  @Test(arguments: ["channel", "semaphores"], [(1, 3, 1), (3, 1, 2), (2, 2, 5)])
  func `each item is taken once, whatever the numbers`(
    variant: String, numbers: (producers: Int, consumers: Int, capacity: Int)
  ) throws {
    let changes = [
      "producers": numbers.producers, "consumers": numbers.consumers,
      "capacity": numbers.capacity, "items": 4,
    ]
    for seed in UInt64(0)..<10 {
      let report = try Play(boundedBuffer, variant, changes).run(seed: seed)
      #expect(report.ending == .completed)
      #expect(report.outcomes == ["items taken": "\(numbers.producers * 4)"])
      #expect(report.brokenClaims == [])
    }
  }
}
