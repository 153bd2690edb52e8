internal import ConcurrencyTrace
internal import InstrumentedRuntime
internal import TraceAnalysis

extension CombinedSearch {
  /// What is known so far.
  func report() -> ExplorationReport { report(isFinal: false) }

  /// What is known in the end, each witness run again: with its findings.
  func finalReport() -> ExplorationReport {
    var report = report(isFinal: true)
    guard exploration.looksAtWitnesses else { return report }
    for index in report.rows.indices.prefix(Witness.mostTold) { look(at: &report.rows[index]) }
    for index in report.rows.indices {
      report.rows[index].add(findings: tally.races(of: report.rows[index].outcome))
    }
    report.gaps = gaps
    report.difference = difference
    report.isExhaustive = isComplete && gaps.isEmpty
    return report
  }

  private func look(at row: inout ExplorationReport.Row) {
    if let schedule = schedule(of: tally.witness(of: row.outcome)) { row.witness = schedule }
    var witness = Witness(of: row.witness, scene, options)
    if witness.outcome != row.outcome, let other = asTaken(row.outcome) {
      // Another order of the same trace comes to something else: the scene reads its clock.
      note(.sceneTime)
      (row.witness, row.isEasiest) = (other.schedule, false)
      (row.preemptions, row.switches) = (other.effort.preemptions, other.effort.switches)
      witness = other.witness
    }
    row.findings = witness.findings
    row.decisiveSteps = witness.decisiveSteps
    if witness.outcome != row.outcome, !gaps.contains(.outside) { noteBroken(row.witness) }
    if witness.readsClock { lookAtOtherOrders(of: tally.witness(of: row.outcome), witness) }
    let longest = 1_000
    for moves in tally.samples(of: row.outcome) where moves.count <= longest {
      guard let schedule = schedule(of: moves), schedule != row.witness else { continue }
      let sample = Witness(of: schedule, scene, options)
      row.add(findings: sample.findings)
      if sample.readsClock { lookAtOtherOrders(of: moves, sample) }
    }
  }

  /// Of a scene that reads its clock, other orders of the same trace are run: they may come to something else.
  private func lookAtOtherOrders(of moves: [Move], _ witness: Witness) {
    if let difference, difference.isOfAnotherOrder { return }
    let orders = OtherOrders(
      scene: scene, options: options, strictPlaces: strictPlaces,
      identities: optimal.execution.population.identities)
    if let found = orders.difference(of: moves, witness) { note(found) }
  }

  /// The outcome's execution as it was run, if that leads there again.
  private func asTaken(
    _ outcome: Outcome
  ) -> (schedule: Schedule, effort: Effort, witness: Witness)? {
    guard let taken = tally.taken(of: outcome), let schedule = schedule(of: taken.moves) else {
      return nil
    }
    let witness = Witness(of: schedule, scene, options)
    return witness.outcome == outcome ? (schedule, taken.effort, witness) : nil
  }

  private func report(isFinal: Bool) -> ExplorationReport {
    let isExhaustive = isFinal && isComplete && gaps.isEmpty
    let all = isExhaustive ? tally.interleavings : nil
    return ExplorationReport(
      scene: scene.id, variant: options.variant, isExhaustive: isExhaustive, gaps: gaps,
      searched: searched, executions: executions, traces: tally.traces,
      estimatedTraces: isExhaustive ? nil : estimate.traceCount,
      interleavings: all?.description,
      interleavingsEstimate: isExhaustive
        ? tally.estimate : max(tally.estimate, estimate.interleavings?.value ?? 0),
      estimatedInterleavings: isExhaustive ? nil : estimate.interleavings,
      tracesWithinPreemptions: isExhaustive
        && completeBound == nil ? tally.tracesWithinPreemptions : tracesWithinBound,
      rows: rows(isExhaustive), seconds: Double(monotonicNow() - begin) / 1e9,
      redundantExecutions: redundant, difference: difference, recording: nil)
  }

  private func rows(_ isExhaustive: Bool) -> [ExplorationReport.Row] {
    tally.results.map { row in
      var row = row
      if isExhaustive {
        if row.interleavings != nil {
          row.shareInterval = .init(value: row.share, low: row.share, high: row.share)
        }
        return row
      }
      row.interleavings = nil
      row.isEasiest = row.isEasiest && completeBound.map { row.preemptions <= $0 } ?? false
      if let share = estimate.share(of: row.outcome) {
        row.share = share.value
        row.shareInterval = share
      }
      return row
    }
  }
}

extension ExplorationReport.Row {
  /// Adds what another run of the outcome shows, if the witness does not show it.
  fileprivate mutating func add(findings others: [ExplorationReport.Finding]) {
    for var finding in others where !findings.contains(where: { $0.isLike(finding) }) {
      finding.steps = []
      findings.append(finding)
    }
    let kinds = TraceAnalysis.Finding.Kind.allCases.map(\.rawValue)
    findings = kinds.flatMap { kind in findings.filter { $0.kind == kind } }
  }
}

extension ExplorationReport.Finding {
  /// The same kind, objects and lines.
  fileprivate func isLike(_ other: ExplorationReport.Finding) -> Bool {
    kind == other.kind && Set(objects) == Set(other.objects) && Set(lines) == Set(other.lines)
  }
}
