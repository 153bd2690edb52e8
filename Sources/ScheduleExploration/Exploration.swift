public import InstrumentedRuntime

/// Runs a scene under every schedule that matters, as far as a budget goes, and says what it can come to.
///
/// It blocks the calling thread, on which everything happens; give it one of its own.
public struct Exploration {
  /// When to stop, at the latest.
  public struct Budget: Hashable, Sendable {
    public var executions: Int?
    public var seconds: Double?
    /// Steps after which an execution is cut off, so that a scene that spins does not run for ever.
    public var steps: Int

    public init(executions: Int? = nil, seconds: Double? = nil, steps: Int = 10_000) {
      self.executions = executions
      self.seconds = seconds
      self.steps = steps
    }

    public static let unlimited = Budget()
  }

  public let scene: Scene
  public let options: RunOptions
  public let budget: Budget

  /// The options' variant and parameters must be the scene's.
  public init(_ scene: Scene, _ options: RunOptions, budget: Budget = .unlimited) {
    self.scene = scene
    self.options = options
    self.budget = budget
  }

  /// Explores until all is known or the budget is used up.
  ///
  /// - Parameter progress: Called on this thread, about twenty times a second, with what is known so far;
  ///   false stops.
  public func run(
    progress: (ExplorationReport) -> Bool = { _ in true }
  ) -> ExplorationReport {
    var session = Session(self)
    return session.run(progress)
  }
}

/// An exploration under way.
private struct Session {
  private let exploration: Exploration
  private let options: RunOptions
  private var search: OptimalSearch
  private var strictPlaces: Set<Place> = []
  private var tally: Tally
  private var executions = 0
  private var redundant = 0
  private var cut = 0
  private var gaps: [ExplorationReport.Gap] = []
  private let begin = monotonicNow()

  init(_ exploration: Exploration) {
    self.exploration = exploration
    var options = exploration.options
    options.mode = .directed
    // Time passes as the schedule lets it; nobody outlives it.
    options.grace = 1 << 62
    self.options = options
    search = OptimalSearch(exploration.scene, options, stepLimit: exploration.budget.steps)
    tally = Tally(seed: options.seed)
  }

  mutating func run(_ progress: (ExplorationReport) -> Bool) -> ExplorationReport {
    var nextReport = 0.05
    while gaps.isEmpty || gaps == [.outside], search.moveOn() {
      if isSpent || !keepsOn(progress, &nextReport) {
        gaps.append(.stopped)
        break
      }
      search.run()
      executions += 1
      if let place = search.execution.strictPlace {
        beginAnew(with: place)
      } else {
        take()
      }
    }
    if cut > 0 { gaps.append(.cut(executions: cut)) }
    return report(isComplete: true)
  }

  /// Some steps commute only as long as an object is used well. One is not, so all is explored again under
  /// the stricter relation.
  private mutating func beginAnew(with place: Place) {
    strictPlaces.insert(place)
    executions = 0
    tally = Tally(seed: options.seed)
    search = OptimalSearch(
      exploration.scene, options, stepLimit: exploration.budget.steps, strictPlaces: strictPlaces)
  }

  private var isSpent: Bool {
    if let limit = exploration.budget.executions, executions >= limit { return true }
    guard let limit = exploration.budget.seconds else { return false }
    return isTimeToLook && elapsed >= limit
  }

  /// The clock is read at some executions only.
  private var isTimeToLook: Bool { executions % 16 == 0 || executions < 16 }

  private func keepsOn(
    _ progress: (ExplorationReport) -> Bool, _ nextReport: inout Double
  ) -> Bool {
    guard isTimeToLook, elapsed >= nextReport else { return true }
    nextReport = elapsed + 0.05
    return progress(report(isComplete: false))
  }

  private var elapsed: Double { Double(monotonicNow() - begin) / 1e9 }

  /// Takes in the execution that has ended.
  private mutating func take() {
    if search.execution.run.wentOutside, !gaps.contains(.outside) { gaps.append(.outside) }
    switch search.end {
    case .finished: tally.add(search)
    case .cut: cut += 1
    case .redundant: redundant += 1
    case .diverged(let step): gaps.append(.notRepeatable(step: step))
    case .running: preconditionFailure("an execution that was run has ended")
    }
  }

  private func report(isComplete: Bool) -> ExplorationReport {
    ExplorationReport(
      scene: exploration.scene.id, variant: exploration.options.variant,
      isExhaustive: isComplete && gaps.isEmpty, gaps: gaps, executions: executions,
      traces: tally.traces, interleavings: tally.interleavings?.description,
      interleavingsEstimate: tally.estimate, rows: tally.results, seconds: elapsed,
      redundantExecutions: redundant)
  }
}
