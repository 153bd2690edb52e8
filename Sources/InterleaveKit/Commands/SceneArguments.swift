import ArgumentParser
import ConcurrencyTrace
import InstrumentedRuntime

/// What `run` and `watch` both take: which scene, and how it is run.
struct SceneArguments: ParsableArguments {
  @Argument(help: "The scene's name; \u{201C}interleave list\u{201D} shows all.")
  var scene: String
  @Option(help: "One of the scene's variants; the first if left out.")
  var variant: String?
  @Option(
    name: .customLong("on"),
    help: ArgumentHelp("What it runs on; the scene's own choice if left out.", valueName: "mode"))
  var mode: ModeArgument?
  @Option(help: ArgumentHelp("Workers of --on tasks, 1 to 64.", valueName: "n"))
  var workers: Int?
  @Flag(help: "Pin the scene's threads to one core.")
  var oneCore = false
  @Option(
    help: ArgumentHelp(
      "Whether a task that computes is interrupted after 10 ms; on if left out.",
      valueName: "on|off"))
  var slices: SwitchArgument?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Operations a second: 1/3, 1, 3, 10, 30, or real.", valueName: "ops"))
  var speed: SpeedArgument?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("A value for one of the scene's parameters.", valueName: "name=value"))
  var settings: [String] = []
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Directs the run, or with --on seeds its random numbers and slices.", valueName: "n"))
  var seed: UInt64?
  @Option(help: "Directs the run: who takes each step, such as \u{201C}1 2 1 2\u{201D}.")
  var schedule: String?
  @Option(help: ArgumentHelp("Write all that happens to this file.", valueName: "file"))
  var record: String?
  @Flag(help: "With --record, write over a file that is there.")
  var overwrite = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Stand at this step of a directed run.", valueName: "step"))
  var at: Int?
  @Flag(help: "Drop events rather than let a worker wait for the recorder.")
  var lossy = false

  var recordingTarget: RecordingTarget? {
    record.map { RecordingTarget(path: $0, isReplacing: overwrite) }
  }

  func validate() throws {
    if overwrite, record == nil { throw ValidationError("--overwrite goes with --record FILE.") }
    if let workers, !(1...64).contains(workers) {
      throw ValidationError("--workers takes a number from 1 to 64.")
    }
    if let at, at < 0 { throw ValidationError("--at takes a step, from 0.") }
  }
}

/// Who decides what runs next, as the command line calls it.
enum ModeArgument: String, CaseIterable, ExpressibleByArgument {
  case directed
  case tasks
  case threads

  var mode: Mode {
    switch self {
    case .directed: .directed
    case .tasks: .tasks
    case .threads: .threads
    }
  }
}

enum SwitchArgument: String, CaseIterable, ExpressibleByArgument {
  case on
  case off
}

/// Operations a second, by name.
enum SpeedArgument: String, CaseIterable, ExpressibleByArgument {
  case third = "1/3"
  case one = "1"
  case three = "3"
  case ten = "10"
  case thirty = "30"
  case real

  var speed: Speed {
    switch self {
    case .third: .third
    case .one: .one
    case .three: .three
    case .ten: .ten
    case .thirty: .thirty
    case .real: .real
    }
  }
}
