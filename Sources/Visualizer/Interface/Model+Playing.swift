import ConcurrencyTrace
import TraceAnalysis

extension Model {
  /// Whether the recording on the screen plays.
  public var isReplayPlaying: Bool { replay?.isPlaying == true }

  /// In a recording that plays at real speed, the nanoseconds until the next event; nil where steps are
  /// held for a while, and at the end.
  public var timeToNextEvent: UInt64? {
    guard let replay, replay.isPlaying, let run, run.status.speed == .real else { return nil }
    let position = run.history.position(at: replay.time)
    guard position < run.history.count else { return nil }
    let next = run.history.events[position].time
    return next > replay.time ? next - replay.time : 0
  }
}
