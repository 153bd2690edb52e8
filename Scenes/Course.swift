public import InstrumentedRuntime

/// The course: every scene, in the order in which it is taught, and the files that they are written in.
public enum Course {
  public static let scenes: [Scene] = [
    // Structure
    interleaving, fetch, server, crawler, pipeline, structured,
    // What it is not
    cpuBound, cost,
    // Shared state
    lostUpdate, smallestSum, sharedTable, checkThenAct, underLoad, boundedBuffer, condition,
    readersWriters,
    // How it fails
    deadlock, philosophers, cleanup, leak, cancellation,
  ]

  /// Each source file by what `#fileID` says in it, and its text.
  public static let sources: [(fileID: String, text: String)] = EmbeddedSources.files
}
