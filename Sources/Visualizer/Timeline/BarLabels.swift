import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// Words on long stretches of waiting: what is waited for, where the bar has room to say it.
struct BarLabels {
  let run: WatchedRun
  let axis: TimeAxis

  /// Stretches looked at in a row; a row with more has none that is long.
  private static let most = 200

  struct Label: Equatable, Sendable {
    /// The column, from the first of the axis.
    var column: Int
    var text: String
    var style: Style
  }

  func labels(of task: TaskID) -> [Label] {
    let (from, to) = (axis.buckets.from, axis.buckets.to)
    let intervals = run.history.timeline.intervals(
      of: task, from: from, to: to, limit: BarLabels.most)
    guard intervals.count < BarLabels.most else { return [] }
    return intervals.enumerated().compactMap { index, interval in
      let goesOn = index == intervals.count - 1 && run.history.world.ending == nil
      let end = goesOn ? max(interval.end, run.time) : interval.end
      return label(interval, task, from: max(interval.start, from), to: min(end, to))
    }
  }

  private func label(
    _ interval: Timeline.Interval, _ task: TaskID, from: UInt64, to: UInt64
  ) -> Label? {
    guard case .blocked(let reason) = interval.state, reason != .join,
      let first = axis.buckets.index(of: from)
    else { return nil }
    let last = axis.buckets.index(of: to) ?? axis.buckets.count
    let text = words(interval, task, reason)
    guard last - first >= text.count + 6 else { return nil }
    return Label(column: first + 2, text: " \(text) ", style: TaskLook.style(of: reason))
  }

  /// The object's name, or what the task said that it waits for.
  private func words(
    _ interval: Timeline.Interval, _ task: TaskID, _ reason: WaitReason
  ) -> String {
    if interval.object != .none {
      return "\(reason.word) \(run.directory.name(of: interval.object))"
    }
    let position = run.history.position(at: interval.start)
    let near = max(0, position - 16)..<position
    let event = near.reversed().lazy.map { run.history.events[$0] }.first {
      $0.kind == .taskBlocked && $0.task == task
    }
    guard let event, event.value != .none else { return reason.word }
    return run.directory.describe(event.value)
  }
}
