/// A panel of the scene screen, in the order in which Tab reaches them.
enum Panel: Int, CaseIterable, Sendable {
  case timeline
  case runQueue
  case memory
  case source
  case waits
  case happened
  case findings
  case yourRuns
  case outcomes
  case statistics
  case log

  var title: String {
    switch self {
    case .timeline: "Timeline"
    case .runQueue: "Run queue"
    case .memory: "Shared memory"
    case .source: "Source"
    case .waits: "Who waits for whom"
    case .happened: "What happened"
    case .yourRuns: "Your runs"
    case .outcomes: "Every outcome"
    case .findings: "Findings"
    case .statistics: "Statistics"
    case .log: "Log"
    }
  }

  /// Panels that share the last place on the screen, one shown at a time where there is no room for more.
  static let tabs: [Panel] = [.happened, .findings, .statistics, .log, .yourRuns, .outcomes]
}
