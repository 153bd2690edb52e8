import ConcurrencyTrace
import Dispatch
import Glibc
import InstrumentedRuntime
import Testing

@testable import ScheduleExploration

@Suite struct `Against brute force` {
  struct Answer: Equatable {
    var traces = 0
    var redundant = 0
    var isExhaustive = true
    var orders: Int?
    var outcomes: [String: Outcome] = [:]
    var tracesWithinPreemptions: [Int] = []
    /// Traces that come to more than one outcome.
    var contradictions: [String] = []

    struct Outcome: Equatable {
      var traces: Int
      var orders: Int?
      var preemptions: Int
      var switches: Int
    }
  }

  /// Both answers; nil if the program has too many orders.
  static func compare(_ program: RandomProgram) -> (found: Answer, all: Answer)? {
    let scene = program.scene
    guard let all = BruteForce(scene, limit: 1_500) else { return nil }
    let report = Exploration(
      scene, RunOptions(scene.description), budget: .init(executions: 2 * all.orders + 10),
      method: .optimal
    ).run()
    // It says itself that it does not know all.
    if report.gaps == [.cancelledJoin] { return nil }
    let counts = program.hasOnlyCountedSteps
    var found = Answer(
      traces: report.traces, redundant: report.redundantExecutions,
      isExhaustive: report.isExhaustive,
      orders: counts ? report.interleavings.flatMap { Int($0) } : nil)
    found.tracesWithinPreemptions = report.tracesWithinPreemptions
    for row in report.rows {
      found.outcomes[name(row.outcome)] = .init(
        traces: row.traces, orders: counts ? row.interleavings.flatMap { Int($0) } : nil,
        preemptions: row.preemptions, switches: row.switches)
    }
    var wanted = Answer(traces: all.traceCount, orders: counts ? all.orders : nil)
    wanted.tracesWithinPreemptions = all.tracesWithinPreemptions
    found.contradictions = all.contradictions
    for (outcome, result) in all.outcomes {
      guard let effort = result.effort else { continue }
      wanted.outcomes[name(outcome)] = .init(
        traces: result.traces, orders: counts ? result.orders : nil,
        preemptions: effort.preemptions, switches: effort.switches)
    }
    return (found, wanted)
  }

  static func name(_ outcome: Outcome) -> String { "\(outcome)" }

  static func onOwnThread<Result: Sendable>(
    _ body: @escaping @Sendable () -> Result
  ) async -> Result {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "blocking").async { continuation.resume(returning: body()) }
    }
  }

  /// Programs of twenty seeds each: `INTERLEAVE_PROGRAMS=10000` makes more of them.
  static let batches: Range<UInt64> = {
    let wanted = unsafe getenv("INTERLEAVE_PROGRAMS").flatMap {
      UInt64(unsafe String(cString: $0))
    }
    return 0..<(wanted ?? 240) / 20
  }()

  /// A `select` that is guarded, a wait that was cancelled, and a case that only some order leads to.
  @Test(arguments: [112, 161, 421, 1_008])
  func `programs that once differed`(seed: UInt64) async throws {
    await Self.onOwnThread {
      let program = RandomProgram(seed: seed)
      guard let (found, all) = Self.compare(program) else {
        Issue.record("the program is too large")
        return
      }
      #expect(found == all, "\(program)")
    }
  }

  @Test(arguments: batches)
  func `random programs have the same traces, orders and witnesses`(batch: UInt64) async {
    await Self.onOwnThread {
      for seed in batch * 20..<(batch + 1) * 20 {
        let program = RandomProgram(seed: seed)
        guard let (found, all) = Self.compare(program) else { continue }
        #expect(found == all, "seed \(seed): \(program)")
      }
    }
  }
}
