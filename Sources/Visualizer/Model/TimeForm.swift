import ConcurrencyTrace
import TraceAnalysis

/// How times are written.
enum TimeForm: Equatable, Sendable {
  /// Since the start, on the scene clock, which stands still while an operation is held.
  case scene
  /// Since the start, as somebody who watches sees it.
  case watched
  /// The time of day.
  case clock
  /// Before or after a moment, in nanoseconds of `Event.time`.
  case relative(to: UInt64)
}

/// When a run began, for the time of day.
public struct StartTime: Hashable, Sendable {
  /// Nanoseconds since 1970.
  public var began: UInt64
  /// By how many seconds the viewer's clock is ahead of Greenwich.
  public var offset: Int

  public init(began: UInt64, offset: Int) {
    self.began = began
    self.offset = offset
  }
}

/// Times in the form that the viewer has chosen.
struct TimeWords {
  let form: TimeForm
  private let run: WatchedRun

  init(_ model: Model, _ run: WatchedRun) {
    form = model.view.timeForm
    self.run = run
  }

  /// The time after so many events.
  func text(time: UInt64, position: Int) -> String {
    guard form == .scene, position > 0, position <= run.history.count else {
      return text(time: time, sceneTime: 0)
    }
    return text(time: time, sceneTime: run.history.events[position - 1].sceneTime)
  }

  func text(time: UInt64, sceneTime: UInt64) -> String {
    switch form {
    case .scene: Sentences.moment(sceneTime)
    case .watched: Sentences.moment(time)
    case .clock: clock(time, precision: 1_000_000)
    case .relative(let start):
      time >= start
        ? "+" + Sentences.moment(time - start) : "−" + Sentences.moment(start - time)
    }
  }

  /// "14:03:07.421": the time of day, cut at a unit of so many nanoseconds.
  func clock(_ time: UInt64, precision: UInt64) -> String {
    guard let start = run.header.start else { return Sentences.duration(time) }
    let nanoseconds = start.began &+ time
    let day = 86_400
    let seconds = Int(nanoseconds / 1_000_000_000 % UInt64(day)) + start.offset
    let ofDay = (seconds % day + day) % day
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let text = "\(two(ofDay / 3600)):\(two(ofDay / 60 % 60)):\(two(ofDay % 60))"
    let digits = precision >= 1_000_000_000 ? 0 : precision >= 1_000_000 ? 3 : 6
    guard digits > 0 else { return text }
    let fraction = String(nanoseconds % 1_000_000_000)
    let padded = String(repeating: "0", count: 9 - fraction.count) + fraction
    return text + "." + padded.prefix(digits)
  }
}
