import ConcurrencyTrace
import InstrumentedRuntime

/// What may come of a variant when nobody fires a timer early.
struct Promise: Sendable {
  var endings: Set<Ending> = [.completed]
  /// Whether some order breaks one of its claims.
  var mayBreakClaims = false

  static func of(_ play: Play) -> Promise {
    switch (play.scene.id, play.variant) {
    case ("lost-update", "racy"), ("check-then-act", "two-steps"), ("structured", "detached"),
      ("cleanup", "unbounded"), ("cancellation", "ignored"), ("smallest-sum", "racy"),
      ("under-load", "racy"), ("readers-writers", "writer-starves"):
      Promise(mayBreakClaims: true)
    case ("shared-table", "racy"):
      Promise(endings: [.completed, .crash], mayBreakClaims: true)
    case ("deadlock", "ab-ba"), ("philosophers", "naive"), ("condition", "unlocked-check"),
      ("condition", "no-check"):
      Promise(endings: [.completed, .deadlock])
    case ("leak", "unbuffered"):
      Promise(endings: [.leak])
    default: Promise()
    }
  }

  func isKept(by report: Report) -> Bool {
    guard let ending = report.ending, endings.contains(ending) else { return false }
    return (mayBreakClaims || report.brokenClaims.isEmpty) && report.abandoned.isEmpty
  }
}
