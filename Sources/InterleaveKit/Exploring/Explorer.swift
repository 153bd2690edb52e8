import InstrumentedRuntime
import ScheduleExploration
import Visualizer

/// Finds every outcome of a scene for the screen, on a thread of its own.
final class Explorer: Sendable {
  private struct Shared {
    /// The search that is wanted; each has a number, and an older one stops when it sees a newer.
    var number = 0
    var news: [Input] = []
  }

  private static let seconds = 60.0
  private static let realRuns = 1000
  private static let timeForRealRuns: UInt64 = 2_000_000_000

  private let shared = Monitor(Shared())
  private let repertoire: Repertoire
  private let wake: @Sendable () -> Void

  init(_ repertoire: Repertoire, wake: @escaping @Sendable () -> Void) {
    self.repertoire = repertoire
    self.wake = wake
  }

  /// Starts a search; one that goes on is given up.
  func start(_ request: RunRequest) {
    let number = next()
    let plan: RunPlan
    do throws(KitError) {
      plan = try RunPlan(request, in: repertoire, isLossy: false)
    } catch {
      return tell(.message(error.description), number)
    }
    do throws(ThreadRefused) {
      try startThread(named: "explorer") { self.search(plan, number) }
    } catch {
      tell(.message(KitError.threadsRefused(errno: error.errno).description), number)
    }
  }

  /// Stops the search; what it has found stays on the screen.
  func stop() {
    shared.withLock { $0.number += 1 }
  }

  func takeNews() -> [Input] {
    shared.withLock { shared in
      defer { shared.news = [] }
      return shared.news
    }
  }

  private func next() -> Int {
    shared.withLock { shared in
      shared.number += 1
      shared.news = []
      return shared.number
    }
  }

  private func isWanted(_ number: Int) -> Bool { shared.withLock { $0.number == number } }

  /// Passes on what a search has to say; its last words also when it was stopped.
  private func tell(_ input: Input, _ number: Int) {
    let isHeard = shared.withLock { shared in
      guard shared.number == number || shared.number == number + 1 else { return false }
      shared.news = [input]
      return true
    }
    if isHeard { wake() }
  }

  private func search(_ plan: RunPlan, _ number: Int) {
    let exploration = Exploration(
      plan.scene, plan.options, budget: .init(seconds: Explorer.seconds))
    let report = exploration.run { report in
      guard isWanted(number) else { return false }
      tell(.outcomes(report.table(isRunning: true)), number)
      return true
    }
    var table = report.table(isRunning: false)
    table.isRunningForReal = isWanted(number)
    tell(.outcomes(table), number)
    guard isWanted(number) else { return }
    runForReal(plan, table, number)
  }

  private func runForReal(_ plan: RunPlan, _ table: OutcomeTable, _ number: Int) {
    var table = table
    var nextReport = monotonicNow()
    let seen = RealRuns(
      of: plan, wanted: Explorer.realRuns, nanoseconds: Explorer.timeForRealRuns
    ) { seen in
      if monotonicNow() >= nextReport {
        nextReport = monotonicNow() + 100_000_000
        table.note(seen)
        tell(.outcomes(table), number)
      }
      return isWanted(number)
    }
    table.note(seen)
    table.isRunningForReal = false
    tell(.outcomes(table), number)
  }
}

extension OutcomeTable {
  /// Takes in how often each outcome was seen in real runs.
  fileprivate mutating func note(_ seen: RealRuns) {
    guard seen.runs > 0 else { return }
    realRuns = seen.runs
    for index in rows.indices { rows[index].seen = seen.seen[rows[index].name] ?? 0 }
  }
}
