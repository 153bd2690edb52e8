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
  case row(RowMove)
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

/// Where a command leads among the rows of a panel or list.
enum RowMove: Hashable, Sendable {
  case up
  case down
  case pageUp
  case pageDown
  case first
  case last

  /// The row that it leads to.
  func moved(from row: Int, last: Int, page: Int) -> Int {
    let wanted =
      switch self {
      case .up: row - 1
      case .down: row + 1
      case .pageUp: row - page
      case .pageDown: row + page
      case .first: 0
      case .last: last
      }
    return min(max(0, wanted), last)
  }
}
