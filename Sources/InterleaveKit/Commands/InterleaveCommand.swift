import ArgumentParser
import InstrumentedRuntime

/// `interleave`, with its subcommands.
struct InterleaveCommand: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "interleave",
    abstract: "Watch concurrency happen: real threads and tasks, live, paused, step by step.",
    discussion: """
      Without a subcommand the scene picker opens. Exit status: 0 when all is well, 1 for a failed \
      expectation or a finding that is an error, 64 for wrong usage, 65 for a bad input file, 74 for \
      input and output.
      """,
    version: version,
    subcommands: [
      ListCommand.self, WatchCommand.self, RunCommand.self, ExploreCommand.self,
      ReplayCommand.self, ExportCommand.self, InfoCommand.self, PickCommand.self,
    ],
    defaultSubcommand: PickCommand.self)

  /// What can stand after `interleave`.
  static var names: [String] {
    configuration.subcommands.filter { $0.configuration.shouldDisplay }
      .compactMap { $0.configuration.commandName }
  }
}

/// `interleave` alone: the scene picker.
///
/// A command of its own, since options of the root would be taken away from its subcommands.
struct PickCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pick",
    abstract: "Choose a scene on the screen; what happens without a subcommand.")

  @OptionGroup var screen: ScreenArguments
  @Argument(help: .hidden)
  var unknown: [String] = []

  func run() throws {
    if let word = unknown.first {
      let isScene = Repertoire.current.scenes.contains { $0.id == word }
      throw KitError.unknownCommand(word, isScene: isScene)
    }
    try showScreen(screen, opening: nil, instead: "the list of scenes") { () throws(KitError) in
      try Output.report(SceneList(Repertoire.current.scenes).text)
    }
  }
}

/// `interleave list`: the scenes.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the scenes with their variants and parameters.")

  @Flag(help: "One JSON object, for programs.")
  var json = false

  func run() throws {
    let list = SceneList(Repertoire.current.scenes)
    try Output.report(json ? list.json.text : list.text, forPrograms: json)
  }
}

/// `interleave run`: a scene to its end, without a screen.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a scene to its end, without a screen, and report.",
    discussion: """
      With --at it is stopped after that step. Exit status 1 if an expectation failed or a finding is \
      an error.
      """)

  @OptionGroup var arguments: SceneArguments

  @Option(
    help: ArgumentHelp(
      "Run so many times with the seeds S, S+1, …, and count the outcomes.", valueName: "n"))
  var `repeat`: Int?
  @Flag(help: "One JSON object, for programs.")
  var json = false
  @Flag(help: "Draw with ASCII characters only.")
  var ascii = false
  @Flag(help: .hidden)
  var paused = false

  func validate() throws {
    if paused {
      throw ValidationError("--paused waits for a key, and run has none: use watch, or --at STEP.")
    }
    if `repeat` != nil, arguments.at != nil {
      throw ValidationError("--at stops one run at a step: leave --repeat out.")
    }
    if let count = `repeat`, count < 1 {
      throw ValidationError("--repeat takes a number from 1.")
    }
    if `repeat` != nil, arguments.record != nil {
      throw ValidationError("--record writes one run to a file: leave --repeat out.")
    }
  }

  func run() throws {
    let plan = try RunPlan(arguments, in: Repertoire.current)
    if arguments.speed != nil, plan.options.mode == .directed { throw KitError.speedNeedsTime }
    if let count = `repeat` {
      try reportDistribution(of: plan, runs: count)
    } else {
      if try isReportBad(
        plan, recordedTo: arguments.recordingTarget, inJSON: json, ReportStyle(isASCII: ascii))
      {
        throw FindingsReported()
      }
    }
  }

  private func reportDistribution(of plan: RunPlan, runs: Int) throws {
    let distribution = try Output.keepingClear(json) { () throws(KitError) in
      try Distribution(of: plan, runs: runs)
    }
    try Output.report(
      json ? distribution.json.text : ReportStyle(isASCII: ascii).plain(distribution.text),
      forPrograms: json)
    if distribution.isBad { throw FindingsReported() }
  }
}
