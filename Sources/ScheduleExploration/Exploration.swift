public import InstrumentedRuntime

/// Runs a scene under every schedule that matters, as far as a budget goes, and says what it can come to.
///
/// It blocks the calling thread; give it one of its own. Where there is much to run, other threads help: what is
/// found is the same on any number of them.
public struct Exploration {
  /// When to stop, at the latest.
  public struct Budget: Hashable, Sendable {
    public var executions: Int?
    public var seconds: Double?
    /// Steps after which an execution is cut off, so that a scene that spins does not run for ever.
    public var steps: Int

    public init(executions: Int? = nil, seconds: Double? = nil, steps: Int = 200_000) {
      self.executions = executions
      self.seconds = seconds
      self.steps = steps
    }

    public static let unlimited = Budget()

    var isLimited: Bool { executions != nil || seconds != nil }
  }

  /// How schedules are chosen.
  public enum Method: Hashable, Sendable {
    /// Every schedule that matters; where the budget is too small for that, preemption bounds, random
    /// schedules and random priorities share it.
    case automatic
    /// Every schedule that matters, and no other: optimal dynamic partial-order reduction.
    case optimal
    /// Every schedule with at most 0, 1, 2, … preemptions, up to that many; nil: as far as the budget goes.
    case bounded(preemptions: Int?)
    /// Schedules drawn at random, as many as the budget allows; 1,000 without one.
    case random
    /// Random priorities that change `depth` − 1 times, as many as the budget allows; 1,000 without one.
    case priorities(depth: Int)
  }

  public let scene: Scene
  public let options: RunOptions
  public let budget: Budget
  public let method: Method
  /// Whether each outcome's witness is run again in the end, to tell what is wrong in it.
  public let looksAtWitnesses: Bool
  /// On how many threads executions are run at most, the calling one included.
  public let threads: Int

  /// The options' variant and parameters must be the scene's; their seed is that of all random choices.
  ///
  /// - Parameters:
  ///   - looksAtWitnesses: Without it, rows have no findings, decisive steps or story.
  ///   - threads: As many as the process may use cores if nil.
  public init(
    _ scene: Scene, _ options: RunOptions, budget: Budget = .unlimited,
    method: Method = .automatic, looksAtWitnesses: Bool = true, threads: Int? = nil
  ) {
    self.scene = scene
    self.looksAtWitnesses = looksAtWitnesses
    self.budget = budget
    self.method = method
    self.threads = max(1, threads ?? availableCores)
    var options = options
    options.mode = .directed
    // Time passes as the schedule lets it; nobody outlives it.
    options.grace = 1 << 62
    self.options = options
  }

  /// Explores until all is known or the budget is used up.
  ///
  /// - Parameter progress: Called on this thread, about twenty times a second, with what is known so far;
  ///   false stops.
  public func run(
    progress: (ExplorationReport) -> Bool = { _ in true }
  ) -> ExplorationReport {
    withoutActuallyEscaping(progress) { progress in
      let search = CombinedSearch(self, progress)
      search.run()
      return search.finalReport()
    }
  }
}
