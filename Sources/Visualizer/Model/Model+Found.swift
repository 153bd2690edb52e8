import TraceAnalysis

extension Model {
  /// The index of the chosen finding, or of the worst; nil while nothing was found.
  var selectedFinding: Int? {
    guard let run, !run.findings.isEmpty else { return nil }
    if let selected = view.finding.selected, run.findings.indices.contains(selected) {
      return selected
    }
    return run.rankedFindings.first
  }

  /// The finding whose events are marked in all panels, and which of them is looked at.
  var markedFinding: (finding: Finding, event: Int)? {
    guard let run, let event = view.finding.event, let index = selectedFinding else { return nil }
    let finding = run.findings[index]
    return finding.positions.indices.contains(event) ? (finding, event) : nil
  }

  /// Steps on which the outcome of the witness on the screen turns; empty where it is none.
  var decisiveSteps: [Int] {
    guard let run, case .witness(let written) = run.header.request.policy else { return [] }
    return outcomes?.row(of: written)?.decisiveSteps ?? []
  }

  /// Whether the next written step is one of them.
  var isNextStepDecisive: Bool {
    guard let run, view.moment == nil, run.isFollowingSchedule, !run.status.ahead.isEmpty else {
      return false
    }
    return decisiveSteps.contains(run.stepCount + 1)
  }

  /// What the last place shows: what the viewer has chosen, or what went wrong, or what happened.
  var tab: Panel {
    view.chosenTab ?? (run?.hasErrors == true ? .findings : .happened)
  }
}

extension WatchedRun {
  /// Indices of the findings, the errors first, each kind together.
  var rankedFindings: [Int] {
    let findings = findings
    return findings.indices.sorted {
      (findings[$0].kind.rank, $0) < (findings[$1].kind.rank, $1)
    }
  }

  var hasErrors: Bool { findings.contains { $0.severity == .error } }
}

extension Finding.Kind {
  /// The place in the order of kinds, the worst first.
  fileprivate var rank: Int { Finding.Kind.allCases.firstIndex(of: self) ?? 0 }
}
