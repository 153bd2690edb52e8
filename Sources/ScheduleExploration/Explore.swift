internal import ConcurrencyTrace
public import InstrumentedRuntime

/// Runs `body` under every schedule that matters, as far as the budget goes, for tests of one's own code.
///
/// It works on a thread of its own; the calling task waits without blocking one.
///
/// ```swift
/// let report = try await explore { stage in … }
/// #expect(report.isExhaustive && report.badRows.isEmpty)
/// ```
///
/// - Throws: `ExplorationError.noThread` if the system refuses the thread.
public func explore(
  budget: Exploration.Budget = .unlimited, fileID: String = #fileID,
  _ body: @escaping @Sendable (Stage) async throws -> Void
) async throws -> ExplorationReport {
  let scene = Scene(
    "explored", title: "Explored", chapter: .sharedState, summary: "", fileID: fileID,
    variants: [.init("only", "", body: body)])
  return try await withCheckedThrowingContinuation { continuation in
    do throws(ThreadRefused) {
      try startThread(named: "explorer") {
        let options = RunOptions(scene.description)
        continuation.resume(returning: Exploration(scene, options, budget: budget).run())
      }
    } catch {
      continuation.resume(throwing: ExplorationError.noThread(errno: error.errno))
    }
  }
}

/// Why nothing could be explored.
public enum ExplorationError: Error, Equatable {
  case noThread(errno: Int32)
}
