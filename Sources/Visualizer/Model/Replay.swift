import ConcurrencyTrace

/// Where a recording stands that is looked at, and whether it plays.
///
/// At a speed of operations each step is held as long; at real speed the recorded time passes.
struct Replay: Equatable, Sendable {
  /// The words after `interleave replay` that open it.
  var words: String
  /// Time of the recording's last event.
  let duration: UInt64
  var isPlaying = false
  /// The time in the run at which it stands.
  var time: UInt64 = 0
  /// How long the step that is looked at has been held.
  var held: UInt64 = 0
  /// Whether it begins again when it has come to its end.
  var loops = false
  /// Where to go as soon as the recording has been read so far.
  var goal: Goal?
  /// Whether the file could not be read to its end.
  var isBroken = false
  /// The file's branch, from 0.
  var branch = 0

  /// A place in a recording.
  enum Goal: Equatable, Sendable {
    case time(UInt64)
    case position(Int)
    case end
  }

  /// "0.42 s of 1.00 s"
  var progress: String {
    let precision: UInt64 = duration >= 100_000_000 ? 1_000_000_000 : 1_000
    let unit = precision == 1_000 ? "µs" : "s"
    return "\(Replay.text(time, precision)) \(unit) of \(Replay.text(duration, precision)) \(unit)"
  }

  private static func text(_ time: UInt64, _ unit: UInt64) -> String {
    guard unit > 1_000 else { return "\(time / unit)" }
    let hundredths = time / (unit / 100) % 100
    return "\(time / unit).\(hundredths < 10 ? "0" : "")\(hundredths)"
  }

  /// A time as `--at` takes it, exact: "0.42s".
  static func exact(_ time: UInt64) -> String {
    let digits = String(time % 1_000_000_000)
    var fraction = String(repeating: "0", count: 9 - digits.count) + digits
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(time / 1_000_000_000)" + (fraction.isEmpty ? "" : ".\(fraction)") + "s"
  }
}
