public import ConcurrencyTrace
public import TraceAnalysis

/// All that has been seen of the run on the screen: what a recording begins with.
public struct RunSoFar: Sendable {
  public var header: RunHeader
  public var scene: SceneDescription
  public var events: EventStore
  public var directory: Directory
}

extension Model {
  /// The run on the screen as far as it has come; nil while there is none.
  public var runSoFar: RunSoFar? {
    run.map {
      RunSoFar(
        header: $0.header, scene: $0.scene, events: $0.history.events, directory: $0.directory)
    }
  }
}

/// Whether the run on the screen goes into a file.
public enum RecordingState: Hashable, Sendable {
  case none
  case recording(path: String)
  /// It did, until the file took no more.
  case stopped(path: String)
}
