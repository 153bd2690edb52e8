import ArgumentParser
import ConcurrencyTrace
import InstrumentedRuntime

/// `interleave watch`: a scene on the screen.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Watch a scene on the screen.",
    discussion:
      "Without a terminal it is run to its end and reported as text, as \u{201C}run\u{201D} does.")

  @OptionGroup var arguments: SceneArguments
  @OptionGroup var screen: ScreenArguments
  @Flag(help: "Open paused.")
  var paused = false

  func run() throws {
    let plan = try RunPlan(arguments, in: Repertoire.current)
    try arguments.recordingTarget?.check()
    let opening = Opening(
      request: plan.request(startsPaused: paused), isLossy: plan.options.lossy, step: plan.lastStep,
      recordsTo: arguments.recordingTarget)
    var isBad = false
    try showScreen(screen, opening: opening) { () throws(KitError) in
      isBad = try isReportBad(
        plan, recordedTo: arguments.recordingTarget, inJSON: false,
        ReportStyle(isASCII: screen.ascii))
    }
    if isBad { throw FindingsReported() }
  }
}
