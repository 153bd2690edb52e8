import ConcurrencyTrace
import InstrumentedRuntime
import Visualizer

/// Runs scenes unseen to their end, for the picker's little picture; on a thread of its own, which sleeps
/// while nothing is wanted.
final class Previewer: Sendable {
  private struct Shared {
    /// The latest wish; an older one that was not begun is of no interest any more.
    var wanted: RunRequest?
    var news: [Input] = []
    var isRunning = false
  }

  private static let mostSteps = 400

  private let shared = Monitor(Shared())
  private let repertoire: Repertoire
  private let wake: @Sendable () -> Void

  init(_ repertoire: Repertoire, wake: @escaping @Sendable () -> Void) {
    self.repertoire = repertoire
    self.wake = wake
  }

  func want(_ request: RunRequest) {
    let mustStart = shared.withLock { shared in
      shared.wanted = request
      defer { shared.isRunning = true }
      return !shared.isRunning
    }
    // Without a thread there is no picture, which is no loss.
    if mustStart { try? startThread(named: "preview") { self.loop() } }
    shared.wakeAll()
  }

  func takeNews() -> [Input] {
    shared.withLock { shared in
      defer { shared.news = [] }
      return shared.news
    }
  }

  private func loop() {
    while true { serveNext() }
  }

  // Never inlined: Swift 6.3's loop-invariant code motion does not come to an end over this as the body of
  // an endless loop, and a release build would hang.
  @inline(never)
  private func serveNext() {
    let request = shared.wait { shared, _ in
      defer { shared.wanted = nil }
      return shared.wanted
    }
    guard let preview = preview(of: request) else { return }
    shared.withLock { $0.news = [preview] }
    wake()
  }

  private func preview(of request: RunRequest) -> Input? {
    guard var plan = try? RunPlan(request, in: repertoire, isLossy: false) else { return nil }
    plan.options.mode = .directed
    let run = DirectedRun(plan.scene, plan.options)
    defer { run.close() }
    do throws(ScheduleMismatch) {
      switch request.mode {
      case .directed:
        let policy = SeededPolicy(seed: plan.options.seed)
        _ = try run.runToEnd(
          following: nil, then: policy, mostSteps: Previewer.mostSteps, onStep: {})
      case .tasks, .threads: try Previewer.runByTurns(run)
      }
    } catch {
      return nil
    }
    return .preview(request, run.takeEvents(), run.directory)
  }

  /// As a worker in slow motion takes the tasks: one after the other, and of a computation so much at once
  /// that its turn can be seen.
  private static func runByTurns(_ run: DirectedRun) throws(ScheduleMismatch) {
    run.begin()
    var last = TaskID.main
    var slices = 0
    for _ in 0..<mostSteps where run.ending == nil {
      if run.isWaitingOutside, run.timelyChoices.isEmpty { run.waitForTasksOutside() }
      let choices = run.timelyChoices
      let isComputing = run.pending(of: last)?.operation == .compute && slices < slicesOfATurn
      let choice =
        choices.first { isComputing && $0.task == last }
        ?? choices.first { $0.task > last } ?? choices.first
      guard let choice else { return }
      slices = choice.task == last && isComputing ? slices + 1 : 0
      last = choice.task
      try run.perform(choice)
    }
  }

  /// Of 10 ms each.
  private static let slicesOfATurn = 9
}
