public import ConcurrencyTrace

/// What the model asks of the program around it; carried out in order.
///
/// Requests of a run that is over, or that no longer fits, are answered by a `message`, never by a trap.
public enum Effect: Equatable, Sendable {
  /// Close the run on the screen, if there is one, and start this one. Answered by `runStarted`.
  case start(RunRequest)
  case pause
  case resume
  /// Let exactly one operation through, the policy's choice, with every wake-up that it causes.
  case step
  /// Let this task perform one operation.
  case letGo(TaskID)
  /// Directed only: run the first `steps` steps of the current schedule again and stand there. Answered by
  /// `runStarted` with `isRewound` and the events in one batch.
  case stepBack(toStep: Int)
  case setSpeed(Speed)
  /// Close the run: the viewer has gone back to the picker.
  case close
  /// Find every outcome of this run's scene, variant and settings. Answered by `outcomes`.
  case explore(RunRequest)
  /// Stop looking for outcomes; what was found is the last `outcomes`.
  case stopExploring
  /// Run this at once to its end, unseen, directed by its seed, for the picker's little picture. Answered by
  /// `preview`, or not at all when it takes longer than a few milliseconds.
  case preview(RunRequest)
  /// Put the text on the clipboard, and print it when the program ends.
  case copy(String)
  /// Write what was recorded of the current run to a file.
  case writeRecording
  /// Write these, all that there are, beside the recording that is looked at or made.
  case saveMarks([Mark])
  /// Look at another of the recording's ways, counted from 0. Answered by `replay`.
  case openBranch(Int)
  /// Draw every cell again: something else has written on the terminal.
  case redraw
  /// Give the terminal back and stop, as Ctrl-Z does.
  case suspend
  case quit
}
