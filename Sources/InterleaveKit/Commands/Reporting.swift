import ConcurrencyTrace
import CursesTerminal

/// Runs the plan to its end and prints the report; whether there is an error in it.
///
/// A file that takes no more stops neither the run nor its report.
func isReportBad(
  _ plan: RunPlan, recordedTo target: RecordingTarget?, inJSON: Bool, _ style: ReportStyle
) throws(KitError) -> Bool {
  var recorder: Recorder?
  if let target { recorder = try Recorder(target, RecordingHeader(plan), Repertoire.current) }
  let run = try Output.keepingClear(inJSON) { () throws(KitError) in
    try FinishedRun(of: plan, keepingHistory: !inJSON, recorder)
  }
  try Output.report(inJSON ? run.json.text : run.text(style), forPrograms: inJSON)
  do throws(KitError) { try recorder?.finish() } catch {
    if !run.isBad { throw error }
    Output.complain(error.description)
  }
  return run.isBad
}

/// Shows the screen until the viewer leaves, or, where there can be none, says so and does `otherwise`.
///
/// - Throws: `Departure` with the status of a viewer's way out that is none of the usual ones.
func showScreen(
  _ arguments: ScreenArguments, opening: Opening?, replaying: Replaying? = nil,
  instead report: String = "the report as text", otherwise: () throws(KitError) -> Void
) throws {
  // Before any thread exists, so that only this one ever handles a signal.
  CursesTerminal.blockSignalsInThisThread()
  let terminal: CursesTerminal
  do throws(TerminalError) {
    terminal = try CursesTerminal(arguments.options)
  } catch {
    CursesTerminal.unblockSignalsInThisThread()
    switch error {
    case .notATerminal, .dumbTerminal, .unknownTerminal:
      Output.complain("\(error), so here is \(report).")
      return try otherwise()
    case .alreadyOpen, .system: throw KitError.noScreen(error)
    }
  }
  let screen = Screen(terminal, Repertoire.current, arguments, opening, replaying)
  let way = screen.runUntilLeft()
  throw Departure(status: way.status)
}

/// The screen was left: the process ends with this status, at once.
struct Departure: Error {
  let status: Int32
}
