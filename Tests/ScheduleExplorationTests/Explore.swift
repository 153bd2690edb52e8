import ConcurrencyTrace
import Dispatch
import InstrumentedRuntime
import ScheduleExploration

/// A scene of one variant, for a test.
func scene(_ body: @escaping @Sendable (Stage) async throws -> Void) -> Scene {
  Scene(
    "test", title: "Test", chapter: .sharedState, summary: "",
    variants: [.init("only", "", body: body)])
}

/// Explores on a thread that is none of the cooperative pool's.
func explore(
  _ scene: Scene, budget: Exploration.Budget = .unlimited, method: Exploration.Method = .automatic,
  seed: UInt64 = 1
) async -> ExplorationReport {
  await withCheckedContinuation { continuation in
    DispatchQueue(label: "exploration").async {
      var options = RunOptions(scene.description)
      options.seed = seed
      continuation.resume(
        returning: Exploration(scene, options, budget: budget, method: method).run())
    }
  }
}

/// The part of a report that a count decides.
struct Counts: Equatable {
  var traces: Int
  var outcomes: [String: Int]
  var interleavings: String?
  var isExhaustive = true
  var redundant = 0

  init(
    _ traces: Int, _ outcomes: [String: Int], interleavings: String? = nil
  ) {
    self.traces = traces
    self.outcomes = outcomes
    self.interleavings = interleavings
  }

  init(_ report: ExplorationReport, interleavings: Bool = false) {
    traces = report.traces
    outcomes = [:]
    for row in report.rows { outcomes[row.outcome.description] = row.traces }
    if interleavings { self.interleavings = report.interleavings }
    isExhaustive = report.isExhaustive
    redundant = report.redundantExecutions
  }
}
