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
      consistent outcome is found; a program with data races may do more on real hardware. Where \
      there are too many schedules for the budget, it goes on with those of at most 0, 1, 2, … \
      preemptions, random ones, and random priorities, and says so. Ctrl-C ends the search and tells \
      what it has found; a second one ends the program. Exit status 1 if an outcome is bad or a run \
      shows an error.
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
  @Option(help: "How schedules are chosen: auto, optimal, bounded, random or pct.")
  var strategy: StrategyArgument = .auto
  @Option(help: "The most preemptions of --strategy bounded.")
  var bound: Int?
  @Option(help: "How many ordered steps --strategy pct aims at.")
  var depth: Int = 3
  @Option(help: "Of all random choices.")
  var seed: UInt64?
  @Flag(help: "One JSON object, for programs.")
  var json = false

  func validate() throws {
    if bound != nil, strategy != .bounded {
      throw ValidationError("--bound goes with --strategy bounded.")
    }
    if let bound, bound < 0 { throw ValidationError("--bound takes a number from 0.") }
    if !(1...100).contains(depth) { throw ValidationError("--depth takes a number from 1 to 100.") }
  }

  private var method: Exploration.Method {
    switch strategy {
    case .auto: .automatic
    case .optimal: .optimal
    case .bounded: .bounded(preemptions: bound)
    case .random: .random
    case .pct: .priorities(depth: depth)
    }
  }

  func run() throws {
    let arguments = try SceneArguments.parse(
      [scene] + (variant.map { ["--variant", $0] } ?? []) + settings.flatMap { ["--set", $0] }
        + (seed.map { ["--seed", String($0)] } ?? []))
    let plan = try RunPlan(arguments, in: Repertoire.current)
    let exploration = Exploration(
      plan.scene, plan.options,
      budget: .init(executions: budget.executions, seconds: budget.seconds), method: method)
    let progress = ProgressLine()
    Interruption.listen()
    let report = Output.keepingClear(true) {
      exploration.run { report in
        progress.show(report)
        return !Interruption.isWanted
      }
    }
    progress.clear()
    try Output.report(
      json
        ? report.json(plan.stamped).text
        : ExplorationText(report, plan).text, forPrograms: json)
    if report.isBad { throw FindingsReported() }
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

/// How schedules are chosen, as the command line calls it.
enum StrategyArgument: String, CaseIterable, ExpressibleByArgument {
  case auto
  case optimal
  case bounded
  case random
  case pct
}
