import ConcurrencyTrace
import InstrumentedRuntime
import ScheduleExploration
import TraceAnalysis

/// How often each outcome was seen when the scene simply ran, on real threads at full speed.
///
/// Orders are counted by the explorer; this is what chance makes of them, on this machine, now.
struct RealRuns {
  private(set) var runs = 0
  /// By the outcome in words, as `Outcome.description` says it.
  private(set) var seen: [String: Int] = [:]

  /// As many runs as fit into the time, at most `wanted`, while whoever is told how far it is wants more.
  init(
    of plan: RunPlan, wanted: Int, nanoseconds: UInt64,
    while goesOn: (RealRuns) -> Bool = { _ in true }
  ) {
    var plan = plan
    plan.options.mode = .tasks
    plan.options.workers = max(2, plan.options.workers)
    plan.options.speed = .real
    plan.options.startsPaused = false
    plan.schedule = nil
    let end = monotonicNow() + nanoseconds
    while runs < wanted, monotonicNow() < end, goesOn(self) {
      plan.options.seed &+= 1
      guard let outcome = RealRuns.outcome(of: plan, until: end) else { return }
      runs += 1
      seen[outcome, default: 0] += 1
    }
  }

  /// nil if there were no threads, or no time left.
  private static func outcome(of plan: RunPlan, until end: UInt64) -> String? {
    let run = LiveRun(plan.scene, plan.options)
    do { try run.start() } catch { return nil }
    guard run.waitUntilFinished(deadline: end) else {
      run.close()
      return nil
    }
    var world = World()
    let directory = run.directory
    world.apply(contentsOf: run.takeEvents(), in: directory)
    return Outcome(world, directory, crash: run.crash).description
  }
}
