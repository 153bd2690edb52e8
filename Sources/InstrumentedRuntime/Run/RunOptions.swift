public import ConcurrencyTrace

/// How a scene is to be run.
public struct RunOptions: Hashable, Sendable {
  public var variant: String
  /// Every parameter of the scene, by its name.
  public var parameters: [String: Int]
  public var mode: Mode
  /// Workers in `tasks` mode.
  public var workers: Int
  /// Pins the scene's threads, not the screen's, to one core.
  public var oneCore: Bool
  /// Whether a task's slice ends after 10 ms of running, as in Go; Swift itself never preempts.
  public var slices: Bool
  public var speed: Speed
  public var startsPaused: Bool
  public var seed: UInt64
  /// Scene time that tasks may outlive `main`, in nanoseconds.
  public var grace: UInt64 = 5_000_000_000
  /// Drops events instead of letting a worker wait for room in its ring.
  public var lossy = false

  /// The scene's own defaults.
  public init(_ scene: SceneDescription) {
    variant = scene.variants[0].name
    parameters = [:]
    for parameter in scene.parameters { parameters[parameter.name] = parameter.defaultValue }
    mode = scene.mode
    workers = scene.workers
    oneCore = false
    slices = true
    speed = .real
    startsPaused = false
    seed = scene.firstSeed
  }
}

/// Operations a second, or as fast as it goes.
public enum Speed: Hashable, Sendable, CaseIterable {
  case third, one, three, ten, thirty, real

  /// How long each operation is held, in nanoseconds; nil: not at all.
  public var hold: UInt64? {
    switch self {
    case .third: 3_000_000_000
    case .one: 1_000_000_000
    case .three: 333_000_000
    case .ten: 100_000_000
    case .thirty: 33_000_000
    case .real: nil
    }
  }

  /// Nanoseconds of watched time that one nanosecond of scene time takes between holds.
  public var stretch: UInt64 {
    switch self {
    case .third: 8
    case .one: 4
    case .three: 2
    case .ten, .thirty, .real: 1
    }
  }

  /// What the status line and the command line call it.
  public var name: String {
    switch self {
    case .third: "1/3"
    case .one: "1"
    case .three: "3"
    case .ten: "10"
    case .thirty: "30"
    case .real: "real"
    }
  }
}
