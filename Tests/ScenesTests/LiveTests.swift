import ConcurrencyTrace
import Dispatch
import InstrumentedRuntime
import Testing

@testable import Scenes

/// Every variant on real threads. Nothing here depends on how fast the machine is.
@Suite(.serialized) struct `The scenes, live` {
  @Test(arguments: everyPlay, [Mode.tasks, .threads])
  func `end as they may`(play: Play, mode: Mode) async throws {
    let report = try await play.run(mode)
    #expect(Promise.of(play).isKept(by: report), "\(report)")
    #expect(!report.outcomes.isEmpty || report.ending != .completed)
  }

  /// A wait lasts at least as long as it says; computing takes at least its share of the workers.
  @Test(
    arguments: [
      (Play(fetch, "sequential", ["milliseconds": 30]), Duration.milliseconds(90)),
      (Play(fetch, "concurrent", ["milliseconds": 30]), .milliseconds(30)),
      (Play(server, "blocking", ["milliseconds": 50]), .milliseconds(65)),
      (Play(cpuBound, "sequential", ["milliseconds": 20]), .milliseconds(40)),
      (Play(cpuBound, "concurrent", ["milliseconds": 20]), .milliseconds(20)),
    ], [Mode.tasks, .threads])
  func `take at least their time`(
    timed: (play: Play, least: Duration), mode: Mode
  ) async throws {
    let report = try await timed.play.run(mode)
    #expect(report.ending == .completed)
    #expect(report.sceneTime >= timed.least)
  }

  @Test func `two computations on one worker take the time of both`() async throws {
    let play = Play(cpuBound, "concurrent", ["milliseconds": 40])
    let report = try await play.run(.tasks) { $0.workers = 1 }
    #expect(report.sceneTime >= .milliseconds(80))
  }

  @Test(arguments: [Mode.tasks, .threads])
  func `an unprotected counter loses updates at full speed`(mode: Mode) async throws {
    let play = Play(lostUpdate, "racy", ["increments": 50_000])
    var totals: [String?] = []
    for _ in 0..<5 { totals.append(try await play.run(mode).outcomes["counter"]) }
    #expect(totals.contains { $0 != "100000" }, "\(totals)")
  }

  @Test(
    arguments: [("mutex", 20_000), ("atomic", 20_000), ("channel", 3_000)],
    [
      Mode.tasks, .threads,
    ])
  func `a protected counter loses none`(
    variant: (name: String, increments: Int), mode: Mode
  ) async throws {
    let changes = ["tasks": 3, "increments": variant.increments]
    let report = try await Play(lostUpdate, variant.name, changes).run(mode)
    #expect(report.ending == .completed)
    #expect(report.outcomes == ["counter": "\(3 * variant.increments)"])
  }

  @Test(arguments: [Mode.tasks, .threads])
  func `the cost of a task is read from the system`(mode: Mode) async throws {
    let report = try await Play(cost, "waiting", ["tasks": 100]).run(mode)
    #expect(report.outcomes["tasks alive at once"] == "100")
    #expect(report.mostAlive == 101)
    #expect(
      Set(report.outcomes.keys) == [
        "tasks alive at once", "tasks refused by the system", "bytes reserved for each",
        "bytes resident for each", "switches of threads",
      ])
  }
}

extension Play {
  /// Runs it live at full speed, on a thread of its own, since waiting for its end blocks.
  func run(
    _ mode: Mode, change: @escaping @Sendable (inout RunOptions) -> Void = { _ in }
  ) async throws -> Report {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "live run").async {
        continuation.resume(with: Result { try runHere(mode, change) })
      }
    }
  }

  private func runHere(_ mode: Mode, _ change: (inout RunOptions) -> Void) throws -> Report {
    var options = self.options
    options.mode = mode
    change(&options)
    let run = LiveRun(scene, options)
    try run.start()
    run.waitUntilFinished()
    var report = Report(ending: run.ending, events: run.takeEvents(), directory: run.directory)
    report.abandoned = run.abandoned
    return report
  }
}
