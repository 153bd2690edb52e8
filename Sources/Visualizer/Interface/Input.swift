public import ConcurrencyTrace
public import TerminalScreen

/// All that can reach the model: what the viewer does, and what the run does.
public enum Input: Sendable {
  case key(Key)
  case mouse(Mouse, Point)
  case resized(Size)

  /// A run begins: everything seen of the one before goes from the panels.
  case runStarted(RunHeader)
  /// More events of the run, in order, and the whole directory as it now is.
  case events([Event], Directory)
  case status(RunStatus)
  /// A line that the scene printed.
  case output(String)
  /// The time of the run, in nanoseconds as `Event.time` and `Event.sceneTime` count them; sent while a live
  /// run plays, so that what lasts is seen to last.
  case tick(time: UInt64, sceneTime: UInt64)
  case outcomes(OutcomeTable)
  /// What was found in a run whose header says that someone else looks for findings.
  case found(FoundSoFar)
  /// A recording is to be looked at, instead of a run.
  case replay(RecordedRun)
  /// So many nanoseconds have passed while a recording plays.
  case elapsed(UInt64)
  /// Whether the run goes into a file has changed.
  case recording(RecordingState)
  /// The whole of a short run that `Effect.preview` asked for.
  case preview(RunRequest, [Event], Directory)
  /// A sentence for the viewer: why a task could not go, where a file was written.
  case message(String)
}
