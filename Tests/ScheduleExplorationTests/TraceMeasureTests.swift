import InstrumentedRuntime
import Testing

@testable import ScheduleExploration

@Suite struct `The measure of a trace` {
  private struct Measured: Equatable {
    var orders: UInt128
    var effort: Effort
    var easiest: [Int]

    init?(_ measure: inout TraceMeasure, _ search: OptimalSearch) {
      guard let (orders, effort) = measure.measure(search.execution.course, waiting: search.waiting)
      else { return nil }
      (self.orders, self.effort) = (orders, effort)
      easiest = measure.easiestOrder().sorted()
    }
  }

  /// How many traces of a scene were measured, and in how many both ways came to the same.
  private static func compare(_ scene: Scene) -> (measured: Int, alike: Int) {
    let search = OptimalSearch(scene, RunOptions(scene.description), stepLimit: 1_000)
    var dense = TraceMeasure()
    var sparse = TraceMeasure(mostNumbers: 0)
    var (measured, alike) = (0, 0)
    while search.moveOn() {
      search.run()
      guard search.end == .finished, let all = Measured(&dense, search) else { continue }
      measured += 1
      if Measured(&sparse, search) == all { alike += 1 }
    }
    return (measured, alike)
  }

  @Test(arguments: 0..<8)
  func `is the same whether all numbers of cuts have a place or only those that are reached`(
    batch: UInt64
  ) async {
    await `Against brute force`.onOwnThread {
      for seed in batch * 8..<(batch + 1) * 8 {
        let (measured, alike) = Self.compare(RandomProgram(seed: seed).scene)
        #expect(alike == measured, "seed \(seed)")
      }
      let (measured, alike) = Self.compare(`Published counts`.increments(3))
      #expect(measured == 36)
      #expect(alike == 36)
    }
  }

  @Test func `counts where most numbers are of no cut`() async {
    let report = await explore(`What a search keeps`.lastZero(6))
    let bounded = await explore(`What a search keeps`.lastZero(6), method: .bounded(preemptions: 1))
    #expect(report.traces == 144)
    #expect(report.tracesWithinPreemptions.last == 144)
    #expect(Array(report.tracesWithinPreemptions.prefix(2)) == bounded.tracesWithinPreemptions)
  }
}
