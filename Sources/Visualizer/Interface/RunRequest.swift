public import ConcurrencyTrace

/// A run that the viewer asks for: all that decides what will happen in it.
public struct RunRequest: Hashable, Sendable {
  /// A parameter and the value chosen for it.
  public struct Setting: Hashable, Sendable {
    public var name: String
    public var value: Int

    public init(_ name: String, _ value: Int) {
      self.name = name
      self.value = value
    }
  }

  /// Who decides what goes next in directed mode.
  public enum Policy: Hashable, Sendable {
    /// The viewer; the run stands after each operation.
    case hand
    /// The request's seed.
    case seed
    /// A written schedule, performed at once; afterwards the viewer goes on by hand.
    case schedule(Schedule)
    /// The same, to be watched: the run stands at its beginning, and the schedule is the way ahead until another
    /// is chosen.
    case witness(Schedule)
  }

  /// The scene's `id`.
  public var scene: String
  /// The variant's name; nil for a scene that has none.
  public var variant: String?
  /// A value for each parameter of the scene, in the scene's order.
  public var settings: [Setting]
  public var mode: Mode
  /// Only directed runs heed it.
  public var policy: Policy
  public var workers: Int
  public var seed: UInt64
  public var isOneCore: Bool
  /// Whether a task that computes is interrupted after its slice.
  public var hasSlices: Bool
  public var speed: Speed
  public var startsPaused: Bool

  public init(
    scene: String, variant: String? = nil, settings: [Setting] = [], mode: Mode = .directed,
    policy: Policy = .hand, workers: Int = 2, seed: UInt64 = 1, isOneCore: Bool = false,
    hasSlices: Bool = true, speed: Speed = .three, startsPaused: Bool = true
  ) {
    self.scene = scene
    self.variant = variant
    self.settings = settings
    self.mode = mode
    self.policy = policy
    self.workers = workers
    self.seed = seed
    self.isOneCore = isOneCore
    self.hasSlices = hasSlices
    self.speed = speed
    self.startsPaused = startsPaused
  }

  /// The run that a scene opens with: its own mode, workers and seed, its first variant, its defaults.
  ///
  /// A directed run opens paused, at step 0; a live one plays in slow motion.
  public init(opening scene: SceneDescription, variant: String? = nil) {
    self.init(
      scene: scene.id, variant: variant ?? scene.variants.first?.name,
      settings: scene.parameters.map { Setting($0.name, $0.defaultValue) }, mode: scene.mode,
      workers: scene.workers, seed: scene.firstSeed, speed: .three,
      startsPaused: scene.mode == .directed)
  }
}
