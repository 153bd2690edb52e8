import ConcurrencyTrace
import InstrumentedRuntime
import TraceAnalysis

extension FinishedRun {
  /// What the trace shows, the worst first, and then what only the runtime knows.
  func allFindings(in trace: Findings) -> [Finding] {
    var findings = trace.ranked
    if !abandoned.isEmpty {
      let names = abandoned.prefix(4).joined(separator: ", ")
      findings.append(
        Finding(
          kind: .abandonedTasks, tasks: tasks(named: abandoned),
          message: "When the run was closed these would not end: \(names)"
            + (abandoned.count > 4 ? ", and \(abandoned.count - 4) more." : "."),
          explanation: "They swallow the error that every operation throws once the run is closed. "
            + "Let it out of the loop."))
    }
    if wentOutside {
      findings.append(
        Finding(
          kind: .uninstrumentedSuspension,
          message: "A task was suspended in something that is not instrumented: "
            + "the run need not repeat.",
          explanation: "The instrument does not see who resumes such a task, or when. Use the "
            + "stage's own sleep, io and channels."))
    }
    return findings
  }

  private func tasks(named names: [String]) -> [TaskID] {
    directory.tasks.indices.filter { names.contains(directory.tasks[$0].name) }
      .map { TaskID(UInt32($0)) }
  }
}

extension Crash {
  /// The finding's fixed word.
  var kind: String {
    switch self {
    case .concurrentTableWrite: "concurrent table write"
    case .sendOnClosedChannel: "send on closed channel"
    case .closeOfClosedChannel: "close of closed channel"
    case .unlockOfUnlockedMutex: "unlock of unlocked mutex"
    case .waitGroupBelowZero: "wait group below zero"
    case .uncaughtError: "uncaught error"
    }
  }
}
