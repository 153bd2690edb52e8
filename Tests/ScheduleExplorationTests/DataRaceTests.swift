import ConcurrencyTrace
import InstrumentedRuntime
import Testing
import TraceAnalysis

@testable import ScheduleExploration

@Suite struct `Data races of an execution` {
  /// All that the search finds, in each execution, beside what the analysis finds in the same events.
  private static func compare(_ scene: Scene) -> (found: [Int], analysed: [Int]) {
    let search = OptimalSearch(scene, RunOptions(scene.description), stepLimit: 1_000)
    var found: [Int] = []
    var analysed: [Int] = []
    while search.moveOn() {
      search.run()
      found.append(search.execution.races.count)
      var order = HappensBefore()
      var position = 0
      var pairs: Set<[UInt32]> = []
      for event in search.execution.run.takeEvents() {
        for race in order.take(event, at: position) {
          let sites = [race.earlier.site.rawValue, race.later.site.rawValue].sorted()
          pairs.insert([race.object.rawValue] + sites)
        }
        position += 1
      }
      analysed.append(pairs.count)
    }
    return (found, analysed)
  }

  @Test func `are found whether or not the values came out right`() async {
    let (found, analysed) = await `Against brute force`.onOwnThread {
      Self.compare(`Published counts`.increments(2))
    }
    #expect(found.count == 4)
    #expect(found.allSatisfy { $0 > 0 })
    #expect(found == analysed)
  }

  @Test(arguments: 0..<10)
  func `are those of the analysis, in every execution of random programs`(batch: UInt64) async {
    await `Against brute force`.onOwnThread {
      for seed in batch * 8..<(batch + 1) * 8 {
        let (found, analysed) = Self.compare(RandomProgram(seed: seed).scene)
        #expect(found == analysed, "seed \(seed)")
      }
    }
  }

  /// Two tasks write only if both find the same one of many values; all else is ordered.
  private static let rarelyRacy = scene { stage in
    let turn = stage.atomic("turn", 0)
    let note = stage.shared("note", 0)
    try await stage.group { group in
      group.spawn("counter") { for _ in 0..<8 { try await turn.add(1) } }
      for number in 1...2 {
        group.spawn("T\(number)") {
          if try await turn.load() == 5 { try await note.write(number) }
        }
      }
    }
  }

  @Test func `of an outcome are those of all its executions, not of some`() async {
    let report = await explore(Self.rarelyRacy)
    #expect(report.traces == 82)
    let racy = report.rows.map { row in row.findings.map(\.kind) }
    #expect(racy == [["data race"]])
    #expect(report.rows.first?.findings.first?.objects == ["note"])
  }
}
