import CursesTerminal

/// Runs the plan to its end and prints the report; whether there is an error in it.
func isReportBad(_ plan: RunPlan, inJSON: Bool, _ style: ReportStyle) throws(KitError) -> Bool {
  let run = try Output.keepingClear(inJSON) { () throws(KitError) in
    try FinishedRun(of: plan, keepingHistory: !inJSON)
  }
  try Output.report(inJSON ? run.json.text : run.text(style))
  return run.isBad
}

/// Shows the screen until the viewer leaves, or, where there can be none, says so and does `otherwise`.
///
/// - Throws: `Departure` with the status of a viewer's way out that is none of the usual ones.
func showScreen(
  _ arguments: ScreenArguments, opening: Opening?, otherwise: () throws(KitError) -> Void
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
      Output.complain("\(error), so here is the report as text.")
      return try otherwise()
    case .alreadyOpen, .system: throw KitError.noScreen(error)
    }
  }
  let screen = Screen(terminal, Repertoire.current, arguments, opening)
  let way = screen.runUntilLeft()
  throw Departure(status: way.status)
}

/// The screen was left: the process ends with this status, at once.
struct Departure: Error {
  let status: Int32
}
