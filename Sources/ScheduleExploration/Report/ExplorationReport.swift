public import ConcurrencyTrace

/// What an exploration found, or has found so far.
public struct ExplorationReport: Hashable, Sendable {
  /// One distinct outcome and how it comes about.
  public struct Row: Hashable, Sendable {
    public var outcome: Outcome
    /// Essentially different ways that lead to it.
    public var traces: Int
    /// How many orders of steps lead to it, in decimal digits; nil if that was estimated.
    public var interleavings: String?
    /// The part of all orders that lead to it. Orders are counted, not chances.
    public var share: Double
    /// A schedule that leads to it; it replays in a `DirectedRun`.
    public var witness: Schedule
    /// How often a task is made to wait in the witness although it could have gone on.
    public var preemptions: Int
    /// How often another task goes on in the witness.
    public var switches: Int
    /// Whether no schedule with this outcome has fewer preemptions, or as many and fewer switches.
    public var isEasiest: Bool
    /// The witness step by step, and who waits for ever in its end; told only of the bad outcomes that
    /// `explore` finds.
    public var story: [Moment] = []
  }

  /// Why not all is known.
  public enum Gap: Hashable, Sendable {
    /// The budget was used up, or someone stopped it.
    case stopped
    /// So many executions were cut off at the limit of steps.
    case cut(executions: Int)
    /// The scene did something else after the same steps; it depends on something that is not
    /// instrumented. `step`: the first that differed, 1-based.
    case notRepeatable(step: Int)
    /// A task suspended in something that is not instrumented.
    case outside
    /// The strategy only samples schedules.
    case sampled
  }

  public var scene: String
  public var variant: String
  /// Whether every schedule that matters was run, with all of each.
  public var isExhaustive: Bool
  public var gaps: [Gap]
  public var executions: Int
  /// Essentially different ways to run the scene: completed, stuck and crashed ones.
  public var traces: Int
  /// All orders of all traces, in decimal digits; nil if that was estimated.
  public var interleavings: String?
  /// The same as a floating-point number, also where it is estimated.
  public var interleavingsEstimate: Double
  /// The bad ones first, then in order of their names.
  public var rows: [Row]
  public var seconds: Double
  /// Executions that led to nothing new; 0 unless the search itself is wrong.
  public var redundantExecutions: Int
  /// Where the first bad outcome's witness was recorded, if `explore` was asked to.
  public var recording: String?

  /// The rows whose run ended badly, or in which a claim did not hold.
  public var badRows: [Row] { rows.filter(\.outcome.isBad) }
}
