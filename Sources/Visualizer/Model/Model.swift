import ConcurrencyTrace
public import TerminalScreen
import TraceAnalysis

/// Everything that the screen depends on: the same model draws the same cells.
///
/// A value. `update` changes it and says what the program around it has to do; `draw` reads it.
public struct Model: Sendable {
  public let catalogue: Catalogue
  public let abilities: Abilities
  /// The size of the terminal.
  public internal(set) var size: Size

  var picker: Picker
  /// The picker's little picture, and what it shows.
  var preview: Preview?
  /// The run on the screen; nil: the picker is.
  var run: WatchedRun?
  /// The request that was sent and has not been answered; its scene is on the screen already.
  var awaited: RunRequest?
  var view: SceneView
  var earlierRuns = EarlierRuns()
  var outcomes: OutcomeTable?
  var overlay: Overlay?
  var recording = RecordingState.none
  /// Nil: what is on the screen is no recording.
  var replay: Replay?
  var marks = Marks()
  /// The line that is being typed.
  var entry: Entry?
  var search: EventSearch?
  /// Whether the first match that is found is to be shown.
  var awaitsMatch = false
  /// A sentence for the viewer, until the next key.
  var message: String?

  public init(
    catalogue: Catalogue, size: Size, abilities: Abilities = [.suspend]
  ) {
    self.catalogue = catalogue
    self.abilities = abilities
    self.size = size
    picker = Picker(catalogue)
    view = SceneView(axis: .steps)
  }

  /// Whether a run, rather than the picker, is on the screen.
  public var isWatching: Bool { run != nil || awaited != nil }

  /// The task that the pointer is at: the chosen one, or else the one that goes next, or went last.
  var selectedTask: TaskID {
    if let chosen = view.chosenTask { return chosen }
    guard let run, run.isDirected else { return .main }
    if view.moment == nil, let next = run.status.next { return next }
    guard let event = run.history.event(ofStep: max(1, run.world.step)) else { return .main }
    return run.history.events[event].task
  }

  /// How fast the run on the screen goes; nil while there is none.
  public var speed: Speed? { run?.status.speed }

  /// The command line that leads to the moment on the screen; nil in the picker.
  public var reproducingCommand: String? {
    guard let replay else { return run.map { CommandLine.reproducing($0, view) } }
    return "interleave replay \(replay.words) --at \(Replay.exact(replay.time))"
  }

  /// What to do first: the picker's picture, or the run asked for on the command line.
  public mutating func open(_ request: RunRequest? = nil) -> [Effect] {
    guard let request else { return wantPreview() }
    return start(request)
  }
}
