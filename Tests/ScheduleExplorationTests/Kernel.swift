import ConcurrencyTrace
import InstrumentedRuntime
import ScheduleExploration
import Testing
import TraceAnalysis

/// A classic small program with a bug, and the same without it.
struct Kernel: Sendable, CustomTestStringConvertible {
  typealias Body = @Sendable (Stage) async throws -> Void

  let name: String
  /// What the wrong one comes to in some order: how the outcome's words begin, or a claim that does not hold.
  let promise: String
  let wrong: Body
  let right: Body?

  init(_ name: String, promises promise: String, wrong: @escaping Body, right: Body? = nil) {
    self.name = name
    self.promise = promise
    self.wrong = wrong
    self.right = right
  }

  var testDescription: String { name }
}

/// Runs the bodies as the tasks `A`, `B`, … of one group.
func together(_ stage: Stage, _ bodies: [@Sendable () async throws -> Void]) async throws {
  try await stage.group { group in
    for (index, body) in bodies.enumerated() {
      group.spawn(String(UnicodeScalar(UInt8(65 + index))), body)
    }
  }
}

@Suite struct `Classic bugs` {
  static let all =
    Kernel.mutualExclusion + Kernel.locks + Kernel.conditions + Kernel.data
    + Kernel.channels

  @Test(arguments: all)
  func `are found, and their witness replays`(kernel: Kernel) async throws {
    let tested = scene(kernel.wrong)
    let report = await explore(tested, budget: .init(seconds: 600))
    #expect(report.isExhaustive, "\(report)")
    #expect(report.redundantExecutions == 0)
    let row = try #require(
      report.badRows.first { row in
        row.outcome.description.hasPrefix(kernel.promise)
          || row.outcome.failedExpectations.contains(kernel.promise)
      }, "\(report)")
    #expect(row.findings.contains { $0.isError }, "\(report)")
    for row in report.rows { try expectReplay(of: row, in: tested) }
  }

  @Test(arguments: all.filter { $0.right != nil })
  func `are gone where they were repaired`(kernel: Kernel) async throws {
    let report = await explore(scene(try #require(kernel.right)), budget: .init(seconds: 600))
    #expect(report.isExhaustive, "\(report)")
    #expect(report.redundantExecutions == 0)
    #expect(report.badRows.isEmpty, "\(report)")
    #expect(!report.isBad, "\(report.rows.flatMap(\.findings).map(\.message))")
  }
}

/// Takes the witness's steps, from its string alone, and compares what comes of it.
func expectReplay(
  of row: ExplorationReport.Row, in scene: Scene, _ options: RunOptions? = nil,
  times: Int = 1, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let schedule = try Schedule(parsing: row.witness.description)
  for _ in 0..<times {
    var options = options ?? RunOptions(scene.description)
    options.mode = .directed
    options.grace = 1 << 62
    let run = DirectedRun(scene, options)
    defer { run.close() }
    run.begin()
    for choice in schedule.choices { try run.perform(choice) }
    var world = World()
    world.apply(contentsOf: run.takeEvents(), in: run.directory)
    #expect(
      Outcome(world, run.directory, crash: run.crash) == row.outcome,
      sourceLocation: sourceLocation)
  }
}
