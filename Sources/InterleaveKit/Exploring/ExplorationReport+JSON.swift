import ConcurrencyTrace
import ScheduleExploration

extension ExplorationReport {
  /// Keys in a fixed order; `interleavings` is a decimal string, or null where it was estimated.
  ///
  /// - Parameter stamp: Adds the check to a schedule.
  func json(_ stamp: (Schedule) -> Schedule) -> JSON {
    [
      "scene": .string(scene), "variant": .string(variant), "exhaustive": .bool(isExhaustive),
      "executions": .int(Int64(executions)), "traces": .int(Int64(traces)),
      "interleavings": interleavings.map(JSON.string) ?? .null,
      "seconds": .seconds(UInt64(max(0, seconds) * 1e9)),
      "outcomes": .array(rows.map { json(of: $0, stamp) }),
      "searched": .strings(searched.map(\.words)), "gaps": .strings(gapWords),
      "estimatedInterleavings": json(of: estimatedInterleavings),
      "estimatedTraces": json(of: estimatedTraces),
      "tracesWithinPreemptions": .array(tracesWithinPreemptions.map { .int(Int64($0)) }),
      "difference": difference.map(json) ?? .null,
    ]
  }

  private func json(of row: Row, _ stamp: (Schedule) -> Schedule) -> JSON {
    [
      "ended": .string(row.outcome.ending.name),
      "outcomes": .object(
        row.outcome.values.map { .init(key: $0.name, value: JSON.scalar($0.value)) }),
      "traces": .int(Int64(row.traces)),
      "interleavings": row.interleavings.map(JSON.string) ?? .null,
      "share": .number(JSON.decimal(row.share)),
      "shareExact": .bool(isExhaustive && interleavings != nil),
      "preemptions": .int(Int64(row.preemptions)), "switches": .int(Int64(row.switches)),
      "schedule": .string("\(stamp(row.witness))"),
      "findings": .strings(row.kindsOfFindings),
      "failedExpectations": .strings(row.outcome.failedExpectations),
      "seenInterleavings": row.seenInterleavings.map(JSON.string) ?? .null,
      "shareInterval": row.shareInterval.map {
        .array([.number(JSON.decimal($0.low)), .number(JSON.decimal($0.high))])
      } ?? .null,
      "easiest": .bool(row.isEasiest),
      "decisiveSteps": .array(row.decisiveSteps.map { .int(Int64($0)) }),
      "explanations": .array(row.findings.map(json)),
    ]
  }

  private func json(of finding: Finding) -> JSON {
    [
      "kind": .string(finding.kind), "severity": .string(finding.isError ? "error" : "advice"),
      "tasks": .strings(finding.tasks), "objects": .strings(finding.objects),
      "lines": .strings(finding.lines), "message": .string(finding.message),
      "explanation": .string(finding.explanation),
      "steps": .array(finding.steps.map { .int(Int64($0)) }),
    ]
  }

  private func json(of interval: Interval?) -> JSON {
    guard let interval else { return .null }
    return [
      "value": .number(JSON.large(interval.value)), "low": .number(JSON.large(interval.low)),
      "high": .number(JSON.large(interval.high)),
    ]
  }

  private func json(of difference: Difference) -> JSON {
    [
      "step": .int(Int64(difference.step)),
      "expected": difference.expected.map { .string($0.sentence) } ?? .null,
      "got": difference.got.map { .string($0.sentence) } ?? .null,
    ]
  }
}

extension ExplorationReport.Row {
  /// The kinds of what is wrong with it, each once, the worst first.
  var kindsOfFindings: [String] {
    findings.map(\.kind).reduce(into: []) { kinds, kind in
      if !kinds.contains(kind) { kinds.append(kind) }
    }
  }
}

extension JSON {
  /// A value in words as JSON: a number or a boolean where it is one.
  static func scalar(_ text: String) -> JSON {
    if let number = Int64(text), String(number) == text { return .int(number) }
    if text == "true" || text == "false" { return .bool(text == "true") }
    return .string(text)
  }

  /// A count of any size, without a point where its digits are known.
  static func large(_ value: Double) -> String {
    value.magnitude < 1e15 ? String(Int64(value.rounded())) : "\(value)"
  }

  /// A share with six significant decimals at least; never in exponents.
  static func decimal(_ value: Double) -> String {
    guard value > 0, value < 1 else { return value >= 1 ? "1" : "0" }
    var digits = ""
    var rest = value
    var significant = 0
    while significant < 6, digits.count < 30, rest > 0 {
      rest *= 10
      let digit = Int(rest)
      rest -= Double(digit)
      digits += String(digit)
      if significant > 0 || digit > 0 { significant += 1 }
    }
    while digits.hasSuffix("0") { digits.removeLast() }
    return digits.isEmpty ? "0" : "0." + digits
  }
}
