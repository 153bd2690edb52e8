import ConcurrencyTrace
import ScheduleExploration

extension ExplorationReport {
  /// Keys in a fixed order; `interleavings` is a decimal string, or null where it was estimated.
  func json(findings: [[String]]) -> JSON {
    [
      "scene": .string(scene), "variant": .string(variant), "exhaustive": .bool(isExhaustive),
      "executions": .int(Int64(executions)), "traces": .int(Int64(traces)),
      "interleavings": interleavings.map(JSON.string) ?? .null,
      "seconds": .seconds(UInt64(max(0, seconds) * 1e9)),
      "outcomes": .array(zip(rows, findings).map { json(of: $0, findings: $1) }),
    ]
  }

  private func json(of row: Row, findings: [String]) -> JSON {
    [
      "ended": .string(row.outcome.ending.name),
      "outcomes": .object(
        row.outcome.values.map { .init(key: $0.name, value: JSON.scalar($0.value)) }),
      "traces": .int(Int64(row.traces)),
      "interleavings": row.interleavings.map(JSON.string) ?? .null,
      "share": .number(JSON.decimal(row.share)),
      "shareExact": .bool(isExhaustive && interleavings != nil),
      "preemptions": .int(Int64(row.preemptions)), "switches": .int(Int64(row.switches)),
      "schedule": .string("\(row.witness)"), "findings": .strings(findings),
    ]
  }
}

extension JSON {
  /// A value in words as JSON: a number or a boolean where it is one.
  static func scalar(_ text: String) -> JSON {
    if let number = Int64(text), String(number) == text { return .int(number) }
    if text == "true" || text == "false" { return .bool(text == "true") }
    return .string(text)
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
