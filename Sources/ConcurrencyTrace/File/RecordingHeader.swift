/// What was run, how, and on what: all that is known of a recording before its first event.
public struct RecordingHeader: Hashable, Sendable {
  /// Who decided what ran next.
  public enum Policy: String, CaseIterable, Sendable {
    /// The viewer, step by step.
    case hand
    case seed
    /// A written schedule first, then the viewer.
    case schedule
    /// Nobody: real threads.
    case live
  }

  /// A parameter and its value in this run.
  public struct Setting: Hashable, Sendable {
    public var name: String
    public var value: Int

    public init(_ name: String, _ value: Int) {
      self.name = name
      self.value = value
    }
  }

  /// The program that wrote the file, and its version.
  public var program = "interleave"
  public var programVersion = ""
  /// The machine in words: system, processor.
  public var machine = ""
  /// Cores that the scene's threads could use.
  public var cores = 0
  /// What the times are read from.
  public var clock = "CLOCK_MONOTONIC"
  /// When the run began: nanoseconds since 1970.
  public var began: UInt64 = 0

  public var scene: SceneDescription
  public var variant: String
  public var settings: [Setting] = []
  public var mode: Mode
  public var policy: Policy
  /// The schedule that was asked for, where `policy` is `schedule`.
  public var schedule = Schedule()
  public var workers: Int
  public var seed: UInt64
  public var isOneCore = false
  public var hasSlices = true

  /// The scene's own defaults, recorded nowhere and by nobody yet.
  public init(_ scene: SceneDescription) {
    self.scene = scene
    variant = scene.variants.first?.name ?? ""
    settings = scene.parameters.map { Setting($0.name, $0.defaultValue) }
    mode = scene.mode
    policy = scene.mode == .directed ? .hand : .live
    workers = scene.workers
    seed = scene.firstSeed
  }
}
