import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@testable import Scenes

/// Every variant under many schedules, repeatable: what is promised holds in all of them, and what is
/// shown as wrong is wrong in some.
@Suite struct `The scenes, directed` {
  @Test(arguments: everyPlay)
  func `end as they may under every seed`(play: Play) throws {
    let promise = Promise.of(play)
    for seed in UInt64(0)..<50 {
      let report = try play.run(seed: seed)
      #expect(promise.isKept(by: report), "seed \(seed): \(report)")
      #expect(!report.outcomes.isEmpty || report.ending != .completed)
    }
  }

  @Test(arguments: everyPlay)
  func `tell the same for the same seed`(play: Play) throws {
    #expect(try play.run(seed: 7) == play.run(seed: 7))
  }

  @Test(arguments: everyPlay.filter { Promise.of($0).mayBreakClaims })
  func `break their claim under some seed where they are wrong`(play: Play) throws {
    let reports = try (UInt64(0)..<50).map { try play.run(seed: $0) }
    #expect(reports.contains { !$0.brokenClaims.isEmpty })
  }

  @Test(arguments: everyPlay.filter { Promise.of($0).endings.count > 1 })
  func `reach each of their endings under some seed`(play: Play) throws {
    let endings = try (UInt64(0)..<50).compactMap { try play.run(seed: $0).ending }
    #expect(Set(endings) == Promise.of(play).endings)
  }

  /// The first watch: the first variant, with the defaults and the seed that the scene names.
  @Test(arguments: [
    ("lost-update", Ending.completed, "counter", "1" as String?),
    ("smallest-sum", .completed, "counter", "2"),
    ("shared-table", .crash, "visits", nil),
    ("check-then-act", .completed, "balance", "-60"),
    ("under-load", .completed, "connections opened", "2"),
    ("condition", .deadlock, "served", nil),
    ("readers-writers", .completed, "readings that overtook the writer", "3"),
    ("deadlock", .deadlock, "transfers made", nil),
    ("philosophers", .deadlock, "have eaten", nil),
    ("cleanup", .completed, "cleaning tasks at once", "10"),
    ("leak", .leak, "answer", "none in time"),
    ("cancellation", .completed, "pages for nobody", "3"),
  ])
  func `show their lesson at first sight`(
    id: String, ending: Ending, outcome: String, value: String?
  ) throws {
    let scene = try #require(Course.scenes.first { $0.id == id })
    let report = try Play(scene, scene.variants[0].name).run(seed: scene.description.firstSeed)
    #expect(report.ending == ending)
    #expect(report.outcomes[outcome] == value)
  }
}
