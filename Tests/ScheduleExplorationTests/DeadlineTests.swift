import InstrumentedRuntime
import Testing

@testable import ScheduleExploration

/// A long execution does not outlast the time that an exploration has.
@Suite struct `The deadline of an execution` {
  private static let endless = scene { stage in
    let flag = stage.atomic("flag", 0)
    try await stage.group { group in
      group.spawn("waiter") { while try await flag.load() == 0 {} }
      group.spawn("reader") { _ = try await flag.load() }
    }
  }

  @Test func `interrupts one of the optimal search and of a strategy`() async {
    let steps = 1_100
    let ends = await `Against brute force`.onOwnThread {
      let search = OptimalSearch(
        Self.endless, RunOptions(Self.endless.description), stepLimit: steps)
      search.run()
      let whole = (search.end, search.execution.length)
      search.deadline = 1
      let late = OptimalSearch(
        Self.endless, RunOptions(Self.endless.description), stepLimit: steps)
      late.deadline = 1
      late.run()
      let walk = StrategyRun(search.execution, RandomWalks(seed: 1), stepLimit: steps)
      walk.deadline = 1
      _ = walk.run()
      return (whole, late.end, walk.end)
    }
    #expect(ends.0.0 == .cut && ends.0.1 == steps)
    #expect(ends.1 == .interrupted)
    #expect(ends.2 == .interrupted)
  }

  @Test func `does not count the execution that was under way`() async {
    let report = await explore(
      Self.endless, budget: .init(seconds: 0.2, steps: 100_000))
    #expect(!report.isExhaustive)
    let cut = report.gaps.compactMap { gap -> Int? in
      if case .cut(let executions) = gap { executions } else { nil }
    }
    #expect(cut == [report.executions], "\(report.gaps)")
  }
}
