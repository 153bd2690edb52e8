import ConcurrencyTrace
import InstrumentedRuntime
import TraceAnalysis

/// How often each result came, in runs with one seed after the other.
struct Distribution {
  /// Runs with the same end and the same outcomes.
  struct Result {
    var ending: Ending
    var outcomes: JSON
    /// "counter = 1"
    var words: String
    var count = 0
    /// The first seed that gave it.
    var firstSeed: UInt64
    var isBad: Bool
  }

  let plan: RunPlan
  let runs: Int
  /// The commonest first; equally common ones in order of first appearance.
  private(set) var results: [Result] = []
  /// In how many runs each kind of error was found, in order of first appearance.
  private(set) var errors: [(kind: Finding.Kind, runs: Int)] = []

  /// Runs the plan so many times. Blocks until all have ended.
  init(of plan: RunPlan, runs: Int) throws(KitError) {
    self.plan = plan
    self.runs = runs
    for number in 0..<runs {
      var plan = plan
      plan.options.seed &+= UInt64(number)
      try count(FinishedRun(of: plan, keepingHistory: false))
    }
    let ranked = results.enumerated().sorted {
      ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
    }
    results = ranked.map(\.element)
  }

  /// Whether any run had an error.
  var isBad: Bool { results.contains(where: \.isBad) }

  private mutating func count(_ run: FinishedRun) {
    for kind in Set(run.findings.map(\.kind)).sorted(by: { $0.rawValue < $1.rawValue })
    where kind.severity == .error {
      if let known = errors.firstIndex(where: { $0.kind == kind }) {
        errors[known].runs += 1
      } else {
        errors.append((kind, 1))
      }
    }
    let outcomes = run.outcomesJSON
    let known = results.firstIndex { $0.ending == run.ending && $0.outcomes == outcomes }
    if let known {
      results[known].count += 1
      results[known].isBad = results[known].isBad || run.isBad
      return
    }
    let words = run.world.outcomes.map {
      "\(run.text($0.name)) = \(run.directory.describe($0.value))"
    }
    results.append(
      Result(
        ending: run.ending, outcomes: outcomes, words: words.joined(separator: ", "), count: 1,
        firstSeed: run.plan.options.seed, isBad: run.isBad))
  }

  /// What `run --repeat --json` prints.
  var json: JSON {
    [
      "scene": .string(plan.scene.id),
      "variant": .string(plan.options.variant),
      "mode": .string(plan.options.mode.rawValue),
      "runs": .int(Int64(runs)),
      "results": .array(
        results.map { result in
          [
            "ended": .string(result.ending.name), "outcomes": result.outcomes,
            "count": .int(Int64(result.count)),
          ]
        }),
    ]
  }

  var text: String {
    let first = plan.options.seed
    let last = first &+ UInt64(runs - 1)
    var rows = [
      "\(plan.scene.description.title) · \(plan.options.variant)   \(runs) runs, "
        + "\(plan.options.mode.rawValue), seeds \(first) to \(last)", "",
    ]
    let width = min(50, results.map { label($0).count }.max() ?? 0)
    for result in results {
      let share = Double(result.count) / Double(max(1, runs))
      let bar = String(repeating: "█", count: max(1, Int(share * 20)))
      rows.append(
        String(result.count).padded(to: 7, onLeft: true) + "  " + label(result).padded(to: width)
          + "  " + bar.padded(to: 20) + "  first with seed \(result.firstSeed)")
    }
    if !errors.isEmpty { rows.append("") }
    rows += errors.map { "Error    \($0.kind.rawValue), in \($0.runs) of \(runs) runs" }
    return rows.joined(separator: "\n")
  }

  private func label(_ result: Result) -> String {
    if result.ending == .completed, !result.words.isEmpty { return result.words }
    return result.words.isEmpty ? result.ending.name : "\(result.ending.name), \(result.words)"
  }
}
