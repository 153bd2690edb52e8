import ConcurrencyTrace
import Glibc
import InstrumentedRuntime
import ScheduleExploration
import Testing
import TraceAnalysis

@testable import Scenes

/// Every order of the scenes, with parameters that keep them few: what is called correct has no bad
/// outcome, and what is called wrong has the one that it promises.
@Suite struct `The scenes, explored` {
  /// A variant and what all its orders come to.
  struct Answer: Sendable, CustomTestStringConvertible {
    var play: Play
    /// Each outcome with its number of orders.
    var outcomes: [String: String]

    init(_ scene: Scene, _ variant: String, _ changes: [String: Int], _ outcomes: [String: String])
    {
      play = Play(scene, variant, changes)
      self.outcomes = outcomes
    }

    var testDescription: String { play.testDescription }
  }

  @Test(arguments: [
    Answer(lostUpdate, "racy", [:], ["counter = 1": "4", "counter = 2": "2"]),
    Answer(
      smallestSum, "racy", [:],
      [
        "counter = 2": "8", "counter = 3": "300", "counter = 4": "416", "counter = 5": "180",
        "counter = 6": "20",
      ]),
    Answer(smallestSum, "atomic", [:], ["counter = 6": "20"]),
    Answer(checkThenAct, "one-step", [:], ["balance = 20": "2"]),
    Answer(
      underLoad, "racy", [:],
      [
        "connections opened = 1": "6", "connections opened = 2": "126",
        "connections opened = 3": "1296",
      ]),
    Answer(
      readersWriters, "fair", [:], ["readings that overtook the writer = 0": "602292"]),
    Answer(
      readersWriters, "writer-starves", [:],
      [
        "readings that overtook the writer = 0": "629296",
        "readings that overtook the writer = 1": "155464",
        "readings that overtook the writer = 2": "124576",
        "readings that overtook the writer = 3": "27984",
        "readings that overtook the writer = 4": "12870",
      ]),
  ])
  func `have so many orders for each outcome`(answer: Answer) async throws {
    let report = try await answer.play.explore()
    #expect(report.isExhaustive)
    #expect(report.redundantExecutions == 0)
    var outcomes: [String: String] = [:]
    for row in report.rows { outcomes[row.outcome.description] = row.interleavings }
    #expect(outcomes == answer.outcomes)
  }

  @Test func `the smallest sum takes four preemptions, at six increments as at twenty`()
    async throws
  {
    let report = try await Play(smallestSum, "racy").explore()
    let smallest = try #require(report.rows.first { $0.outcome.description == "counter = 2" })
    #expect(smallest.preemptions == 4)
    #expect(smallest.isEasiest)
    // The same with ten increments each: A reads; B does all but one; A writes; B reads; and so on.
    let ten = Play(smallestSum, "racy", ["increments": 10])
    let schedule = "1 2×18 1 2 1×18 2 0"
    #expect(try ten.run(schedule: schedule).outcomes == ["counter": "2"])
  }

  /// Those whose claims do not rest on time, which the explorer lets pass as it likes.
  @Test(arguments: [
    Play(lostUpdate, "mutex", ["tasks": 3]), Play(lostUpdate, "atomic", ["tasks": 3]),
    Play(lostUpdate, "channel"), Play(smallestSum, "atomic"), Play(sharedTable, "locked"),
    Play(sharedTable, "owner"), Play(checkThenAct, "one-step"), Play(underLoad, "fixed"),
    Play(boundedBuffer, "channel", ["producers": 1, "consumers": 2]),
    Play(boundedBuffer, "semaphores", ["producers": 1, "consumers": 1]),
    Play(condition, "correct"), Play(readersWriters, "fair"), Play(deadlock, "ordered"),
    Play(philosophers, "ordered", ["philosophers": 4]), Play(leak, "buffered"),
    Play(interleaving, "computing", ["pieces": 1]), Play(fetch, "concurrent"),
    Play(fetch, "sequential"), Play(structured, "group"), Play(pipeline, "stages", ["frames": 2]),
    Play(cpuBound, "concurrent"), Play(cost, "waiting", ["tasks": 3]),
  ])
  func `have no bad outcome where they are correct`(play: Play) async throws {
    let report = try await play.explore()
    #expect(report.badRows.isEmpty, "\(report)")
    #expect(report.isExhaustive, "\(report.gaps)")
    #expect(report.redundantExecutions == 0)
    let errors = report.rows.flatMap(\.findings).filter(\.isError)
    #expect(errors.isEmpty, "\(errors.map(\.message))")
  }

  @Test func `an unprotected counter is a data race in each outcome, also in the right one`()
    async throws
  {
    let report = try await Play(lostUpdate, "racy").explore()
    #expect(
      report.rows.map { Set($0.findings.map(\.kind)) } == [
        ["lost update", "data race", "failed expectation"], ["data race"],
      ])
    #expect(report.rows.map(\.decisiveSteps) == [[1, 2, 3, 4], [2, 3, 4]])
    #expect(report.isBad)
  }

  @Test func `a deadlock is told where it happens, and as advice where it may`() async throws {
    let report = try await Play(deadlock, "ab-ba").explore()
    #expect(
      report.rows.map { $0.findings.map(\.kind) } == [["deadlock"], ["lock-order inversion"]])
    #expect(try await Play(deadlock, "ordered").explore().rows.flatMap(\.findings) == [])
  }

  /// However little of a scene was searched, by whatever strategy: a witness leads to its outcome.
  @Test(arguments: everyPlay)
  func `have witnesses that lead where they promise, from their string alone`(play: Play)
    async throws
  {
    var play = play
    if play.scene.id == "cost" { play.changes["tasks"] = 4 }
    let report = try await ScheduleExploration.explore(
      play.scene, variant: play.variant, parameters: play.changes,
      budget: .init(executions: 130, seconds: 10))
    #expect(!report.rows.isEmpty)
    for row in report.rows { try play.expectReplay(of: row, times: Self.replays) }
  }

  /// How often each witness is replayed: `INTERLEAVE_REPLAYS=100` makes it more often.
  static let replays =
    unsafe getenv("INTERLEAVE_REPLAYS").flatMap {
      Int(unsafe String(cString: $0))
    } ?? 2

  @Test(arguments: [
    Play(lostUpdate, "racy"), Play(deadlock, "ab-ba"), Play(sharedTable, "racy"),
    Play(leak, "unbuffered"),
  ])
  func `have witnesses that lead there a hundred times`(play: Play) async throws {
    for row in try await play.explore().rows { try play.expectReplay(of: row, times: 100) }
  }

  @Test(arguments: [
    (Play(lostUpdate, "racy"), "counter = 1"), (Play(smallestSum, "racy"), "counter = 2"),
    (Play(sharedTable, "racy"), "crash"), (Play(checkThenAct, "two-steps"), "balance = -60"),
    (Play(underLoad, "racy"), "connections opened = 3"),
    (Play(condition, "unlocked-check"), "deadlock"), (Play(condition, "no-check"), "deadlock"),
    (Play(readersWriters, "writer-starves"), "readings that overtook the writer = 4"),
    (Play(structured, "detached"), "saved = 0"), (Play(deadlock, "ab-ba"), "deadlock"),
    (Play(philosophers, "naive"), "deadlock"), (Play(leak, "unbuffered"), "leak"),
  ])
  func `have the bad outcome that they promise, and its witness replays`(
    play: Play, outcome: String
  ) async throws {
    let report = try await play.explore()
    #expect(report.isExhaustive, "\(report.gaps)")
    let row = try #require(
      report.badRows.first { $0.outcome.description.hasPrefix(outcome) }, "\(report)")
    let replayed = try play.run(schedule: row.witness.description)
    #expect(replayed.ending == row.outcome.ending)
    if row.outcome.ending == .completed {
      let values = row.outcome.values.map { ($0.name, $0.value) }
      #expect(replayed.outcomes == Dictionary(uniqueKeysWithValues: values))
    }
  }
}

extension Play {
  /// Takes a witness's steps, and compares what comes of it.
  fileprivate func expectReplay(of row: ExplorationReport.Row, times: Int = 1) throws {
    let schedule = try Schedule(parsing: row.witness.description)
    for _ in 0..<times {
      let run = DirectedRun(scene, options)
      defer { run.close() }
      run.begin()
      for choice in schedule.choices { try run.perform(choice) }
      var world = World()
      world.apply(contentsOf: run.takeEvents(), in: run.directory)
      #expect(Outcome(world, run.directory, crash: run.crash) == row.outcome)
    }
  }

  /// Every outcome, however long it takes: a sanitizer is slow.
  fileprivate func explore() async throws -> ExplorationReport {
    try await ScheduleExploration.explore(
      scene, variant: variant, parameters: changes, budget: .init(seconds: 3_600))
  }
}
