import ArgumentParser
import InstrumentedRuntime
import ScheduleExploration

/// `interleave explore`: every outcome that a scene can have.
struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore",
    abstract: "Find every outcome that a scene can have, each with a schedule that leads to it.",
    discussion: """
      Runs the scene under every schedule that matters, and no two that do not. Every sequentially \
      consistent outcome is found; a program with data races may do more on real hardware. Exit \
      status 1 if an outcome is bad.
      """)

  @Argument(help: "The scene's name; \u{201C}interleave list\u{201D} shows all.")
  var scene: String
  @Option(help: "One of the scene's variants; the first if left out.")
  var variant: String?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("A value for one of the scene's parameters.", valueName: "name=value"))
  var settings: [String] = []
  @Option(help: "When to stop at the latest: executions (1000) or seconds (5s).")
  var budget: BudgetArgument = BudgetArgument(executions: nil, seconds: 60)
  @Flag(help: "One JSON object, for programs.")
  var json = false

  func run() throws {
    let arguments = try SceneArguments.parse(
      [scene] + (variant.map { ["--variant", $0] } ?? []) + settings.flatMap { ["--set", $0] })
    let plan = try RunPlan(arguments, in: Repertoire.current)
    let exploration = Exploration(
      plan.scene, plan.options,
      budget: .init(executions: budget.executions, seconds: budget.seconds))
    let progress = ProgressLine()
    let report = Output.keepingClear(true) {
      exploration.run { report in
        progress.show(report)
        return true
      }
    }
    progress.clear()
    try Output.report(
      json
        ? report.json(findings: report.rows.map(\.findings)).text
        : ExplorationText(report, plan).text)
    if !report.badRows.isEmpty { throw FindingsReported() }
  }
}

/// `1000` executions, or `5s`.
struct BudgetArgument: ExpressibleByArgument {
  var executions: Int?
  var seconds: Double?

  init(executions: Int?, seconds: Double?) {
    self.executions = executions
    self.seconds = seconds
  }

  init?(argument: String) {
    if argument.hasSuffix("s"), let seconds = Double(argument.dropLast()), seconds > 0 {
      self.init(executions: nil, seconds: seconds)
    } else if let executions = Int(argument), executions > 0 {
      self.init(executions: executions, seconds: nil)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String { seconds.map { "\(Int($0))s" } ?? "" }
}

extension ExplorationReport.Row {
  /// The kinds of what is wrong with it.
  var findings: [String] {
    var findings = outcome.crash.map { [$0.kind] } ?? []
    if outcome.ending == .deadlock || outcome.ending == .leak {
      findings.append(outcome.ending.name)
    }
    findings += outcome.failedExpectations.map { _ in "failed expectation" }
    return findings
  }
}
