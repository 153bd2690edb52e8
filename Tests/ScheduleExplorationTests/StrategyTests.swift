import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@testable import ScheduleExploration

/// Searches that do not run every schedule that matters, measured against those that do.
@Suite struct `Strategies` {
  static func independent(_ steps: [Int]) -> Scene {
    scene { stage in
      let cells = steps.indices.map { stage.shared("c\($0)", 0) }
      try await stage.group { group in
        for (task, count) in steps.enumerated() {
          group.spawn("T\(task)") {
            for value in 0..<count { try await cells[task].write(value) }
          }
        }
      }
    }
  }

  // MARK: Preemption bounds

  @Test(arguments: 0..<6)
  func `bounds without an end run every trace, and count what each number of preemptions gives`(
    batch: UInt64
  ) async {
    await `Against brute force`.onOwnThread {
      for seed in batch * 20..<(batch + 1) * 20 {
        let program = RandomProgram(seed: seed)
        let scene = program.scene
        guard let all = BruteForce(scene, limit: 100) else { continue }
        let report = Exploration(
          scene, RunOptions(scene.description), method: .bounded(preemptions: nil)
        ).run()
        #expect(report.isExhaustive, "seed \(seed): \(report.gaps)")
        #expect(report.traces == all.traceCount, "seed \(seed): \(program)")
        #expect(
          report.tracesWithinPreemptions == all.tracesWithinPreemptions, "seed \(seed): \(program)")
        for (outcome, result) in all.outcomes {
          let row = report.rows.first { $0.outcome == outcome }
          #expect(row?.traces == result.traces, "seed \(seed): \(program)")
          #expect(row?.preemptions == result.effort?.preemptions, "seed \(seed): \(program)")
        }
      }
    }
  }

  @Test(arguments: [0, 1, 2])
  func `a bound runs all traces that need no more preemptions`(bound: Int) async {
    let scene = `Published counts`.increments(3)
    let all = await explore(scene)
    let report = await explore(scene, method: .bounded(preemptions: bound))
    #expect(all.tracesWithinPreemptions.last == 36)
    #expect(
      report.tracesWithinPreemptions == Array(all.tracesWithinPreemptions.prefix(bound + 1)))
    #expect(report.searched == [.bounded(preemptions: bound, isComplete: true)])
    #expect(!report.isExhaustive)
    #expect(report.interleavings == nil)
  }

  @Test func `the smallest sum is found with four preemptions among many`() async throws {
    let scene = `Published counts`.increments(2, times: 4)
    let report = await explore(scene, method: .bounded(preemptions: 4))
    let smallest = try #require(report.rows.first { $0.outcome.description == "counter = 2" })
    #expect(smallest.preemptions == 4)
    #expect(smallest.isEasiest)
    #expect(smallest.seenInterleavings == "8")
    #expect(!report.rows.contains { $0.outcome.description == "counter = 1" })
  }

  // MARK: Chance

  @Test(arguments: [([3, 3], "20"), ([10, 10], "184756"), ([2, 3, 4], "1260")])
  func `where nobody waits, every order has the same chance`(steps: [Int], orders: String) async {
    let scene = Self.independent(steps)
    let report = await explore(scene, budget: .init(executions: 300), method: .random)
    #expect(await explore(scene).interleavings == orders)
    let estimated = report.estimatedInterleavings
    #expect((estimated?.low ?? .nan).rounded() <= Double(orders) ?? 0)
    #expect((estimated?.high ?? .nan).rounded() >= Double(orders) ?? 0)
    #expect(report.estimatedTraces.map { $0.value.rounded() } == 1)
  }

  @Test func `shares of orders are estimated within their intervals`() async {
    let scene = `Published counts`.increments(2, times: 3)
    let all = await explore(scene)
    var missed = 0
    for seed in UInt64(1)...3 {
      let some = await explore(scene, budget: .init(executions: 250), method: .random, seed: seed)
      #expect(some.gaps == [.stopped])
      #expect(!some.isExhaustive)
      for row in all.rows {
        let found = some.rows.first { $0.outcome == row.outcome }
        let interval = found?.shareInterval
        if let interval, interval.low...interval.high ~= row.share { continue }
        missed += 1
      }
      let orders = some.estimatedInterleavings
      #expect((orders?.value ?? 0) > 924 * 0.98 && (orders?.value ?? 0) < 924 * 1.02)
    }
    // Of 15 intervals of 95 % one may miss, or two; a wrong estimate misses most.
    #expect(missed <= 3)
  }

  @Test func `traces are estimated where orders of each can be counted`() async throws {
    let scene = `Published counts`.increments(2, times: 2)
    let some = await explore(scene, budget: .init(executions: 600), method: .random)
    let traces = try #require(some.estimatedTraces)
    #expect(traces.low <= 34 && 34 <= traces.high)
  }

  @Test func `random priorities find what needs two ordered steps`() async {
    let scene = scene { stage in
      let (flag, other) = (stage.shared("flag", 0), stage.shared("other", 0))
      try await stage.group { group in
        group.spawn("long") {
          try await flag.write(1)
          for number in 0..<15 { try await other.write(number) }
          try await flag.write(2)
        }
        group.spawn("short") { stage.outcome("seen", try await flag.read()) }
      }
    }
    let report = await explore(
      scene, budget: .init(executions: 100), method: .priorities(depth: 2))
    #expect(Set(report.rows.map(\.outcome.description)) == ["seen = 0", "seen = 1", "seen = 2"])
    #expect(report.searched == [.priorities(executions: 100, depth: 2)])
  }

  @Test(arguments: [
    Exploration.Method.automatic, .random, .priorities(depth: 3), .bounded(preemptions: nil),
  ])
  func `the same seed finds the same`(method: Exploration.Method) async {
    let scene = `Published counts`.increments(3, times: 3)
    var reports: [ExplorationReport] = []
    for _ in 0..<2 {
      var report = await explore(scene, budget: .init(executions: 200), method: method, seed: 5)
      report.seconds = 0
      reports.append(report)
    }
    #expect(reports[0] == reports[1])
    #expect(reports[0].executions == 200)
  }

  // MARK: Together

  @Test func `where there are too many schedules the budget is shared, and it says so`() async {
    let scene = `Published counts`.increments(3, times: 4)
    let report = await explore(scene, budget: .init(executions: 600))
    #expect(!report.isExhaustive)
    #expect(report.gaps == [.stopped])
    #expect(report.executions == 600)
    #expect(report.interleavings == nil)
    #expect(report.rows.allSatisfy { $0.interleavings == nil && $0.shareInterval != nil })
    // 24 steps, 8 of each task: 24! / 8!^3.
    let orders = report.estimatedInterleavings
    #expect(orders.map { abs($0.value / 9_465_511_770 - 1) < 0.01 } == true)
    #expect(report.searched.contains(.bounded(preemptions: 1, isComplete: true)))
    #expect(report.searched.contains { if case .random = $0 { true } else { false } })
    #expect(report.searched.contains { if case .priorities = $0 { true } else { false } })
  }

  @Test func `where there are few it runs them all`() async {
    let report = await explore(`Published counts`.increments(3), budget: .init(executions: 1_000))
    #expect(report.isExhaustive)
    #expect(report.traces == 36)
    #expect(report.executions == 36)
    #expect(report.interleavings == "90")
    #expect(report.searched == [.optimal(executions: 36, isComplete: true)])
  }
}
