import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@testable import ScheduleExploration

/// A search with other threads that explore ahead is the same search, execution by execution.
@Suite struct `Exploring ahead` {
  /// What an execution showed, in the order of the search.
  private struct Seen: Equatable {
    var end: OptimalSearch.End
    var length: Int
    var outcome: Outcome?
    var orders: Double?
    var effort: Effort?
    var print: UInt64?

    init(_ found: Discovery, _ ledger: Ledger) {
      (end, length) = (found.end, found.length)
      outcome = found.summary.map { ledger.outcome($0.outcome) }
      orders = found.summary?.orders.approximately
      effort = found.summary?.easiest?.effort
      print = found.summary?.print
    }
  }

  private static func search(_ scene: Scene, threads: Int, atMost most: Int) -> [Seen] {
    let ledger = Ledger(remembersTraces: true)
    let search = OptimalSearch(
      scene, RunOptions(scene.description), stepLimit: 1_000, ledger: ledger)
    search.exploreAhead(on: threads)
    var seen: [Seen] = []
    while seen.count < most, search.moveOn() {
      search.run()
      seen.append(Seen(search.found, ledger))
    }
    search.stopExploringAhead()
    return seen
  }

  @Test(arguments: 0..<4)
  func `finds the same executions of random programs in the same order`(batch: UInt64) async {
    await `Against brute force`.onOwnThread {
      for seed in batch * 20..<(batch + 1) * 20 {
        let program = RandomProgram(seed: seed)
        let alone = Self.search(program.scene, threads: 0, atMost: 150)
        let helped = Self.search(program.scene, threads: 2, atMost: 150)
        #expect(alone == helped, "seed \(seed): \(program)")
      }
    }
  }

  @Test(arguments: ["counter", "last zero", "readers"])
  func `gives the same report`(name: String) async {
    let scene = Self.program(name)
    let reports = await `Against brute force`.onOwnThread {
      [1, 3].map { threads in
        var report = Exploration(scene, RunOptions(scene.description), threads: threads).run()
        report.seconds = 0
        return report
      }
    }
    #expect(reports[0] == reports[1])
    #expect(reports[0].isExhaustive && reports[0].executions > 256)
  }

  private static func program(_ name: String) -> Scene {
    switch name {
    case "counter": `Published counts`.increments(4)
    case "last zero": `What a search keeps`.lastZero(8)
    default: `What a search keeps`.readers(9)
    }
  }
}
