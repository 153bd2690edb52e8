public import ConcurrencyTrace

/// The first thing that is known of a run; its events follow.
public struct RunHeader: Hashable, Sendable {
  /// What was asked for, as it is being carried out.
  public var request: RunRequest
  /// How many cores the scene's threads may use.
  public var cores: Int
  /// Whether this is the run that was on the screen, taken up again at an earlier step: what was seen
  /// after that step stays in "Your runs" once another way is taken.
  public var isRewound: Bool
  /// Whether what is wrong in it is told, instead of being looked for in its events.
  public var tellsFindings: Bool
  /// The word by which a written schedule says that it is for this scene, variant and parameters; nil where
  /// nobody knows the scene.
  public var scheduleCheck: String?
  /// When it began, for the time of day; nil where time is virtual, or nobody has noted it.
  public var start: StartTime?

  public init(
    request: RunRequest, cores: Int, isRewound: Bool = false, tellsFindings: Bool = false,
    scheduleCheck: String? = nil, start: StartTime? = nil
  ) {
    self.tellsFindings = tellsFindings
    self.request = request
    self.cores = cores
    self.isRewound = isRewound
    self.scheduleCheck = scheduleCheck
    self.start = start
  }
}

/// How a run stands; sent whenever something of it has changed.
public struct RunStatus: Hashable, Sendable {
  public var isPaused: Bool
  public var speed: Speed
  /// Whether the run has ended and nothing in it can go any more.
  public var isOver: Bool
  /// Who took each step so far; nil in live runs, which have no schedule.
  public var schedule: Schedule?
  /// Steps that are written, or were taken back, and that `step` takes next; empty where there are none.
  public var ahead: [Schedule.Choice]
  /// Who can go, in the order in which they would; empty while nobody can.
  public var ready: [TaskID]
  /// Whom `step` would let go: the policy's choice.
  public var next: TaskID?
  /// What slow motion does, in words: "slow motion · switches by seed 1".
  public var pace: String
  /// False when a task has suspended outside the instrument: the run would not repeat.
  public var isRepeatable: Bool

  public init(
    isPaused: Bool = false, speed: Speed = .three, isOver: Bool = false, schedule: Schedule? = nil,
    ahead: [Schedule.Choice] = [], ready: [TaskID] = [], next: TaskID? = nil, pace: String = "",
    isRepeatable: Bool = true
  ) {
    self.isPaused = isPaused
    self.speed = speed
    self.isOver = isOver
    self.schedule = schedule
    self.ahead = ahead
    self.ready = ready
    self.next = next
    self.pace = pace
    self.isRepeatable = isRepeatable
  }
}
