/// What a key does, once it is known where it was pressed.
enum Command: Hashable, Sendable {
  // The run
  case pauseOrResume
  case step
  case back
  case letGo(Int)
  case confirm
  case slower
  case faster
  case again
  case same
  case earlierRun
  case mode
  case variant
  case parameters

  // Looking
  case momentLeft
  case momentRight
  case panLeft
  case panRight
  case firstMoment
  case now
  /// In a replay: to so many tenths of it.
  case tenth(Int)
  case mark
  case previousMark
  case nextMark
  case listMarks
  case search
  case nextMatch
  case previousMatch
  case loop
  case timeForm
  case rowUp
  case rowDown
  case pageUp
  case pageDown
  case firstRow
  case lastRow
  case zoomIn
  case zoomOut
  case fit
  case follow
  case axis
  case goForm
  case focusNext
  case focusPrevious
  case enlarge
  case details
  case becauseOf
  case effect
  case everyOutcome
  case findings

  // The program
  case writeRecording
  case copy
  case help
  case redraw
  case suspend
  case up
  case quit
}
