public import ConcurrencyTrace
internal import InstrumentedRuntime

/// What an exploration found, or has found so far.
public struct ExplorationReport: Hashable, Sendable {
  /// One distinct outcome and how it comes about.
  public struct Row: Hashable, Sendable {
    public var outcome: Outcome
    /// Essentially different ways that lead to it; as many as were seen, if the report is not exhaustive.
    public var traces: Int
    /// How many orders of steps lead to it, in decimal digits; nil if that was estimated, or not all is known.
    public var interleavings: String?
    /// How many orders the traces have that were seen to lead to it, in decimal digits: a lower bound where
    /// not all is known; nil where they were too many to count.
    public var seenInterleavings: String?
    /// The part of all orders that lead to it. Orders are counted, not chances.
    public var share: Double
    /// Where the share lies with 95 %; both ends the share itself where it is exact; nil where nothing is
    /// known of it.
    public var shareInterval: Interval?
    /// A schedule that leads to it; it replays in a `DirectedRun`.
    public var witness: Schedule
    /// How often a task is made to wait in the witness although it could have gone on.
    public var preemptions: Int
    /// How often another task goes on in the witness.
    public var switches: Int
    /// Whether no schedule with this outcome has fewer preemptions, or as many and fewer switches.
    public var isEasiest: Bool
    /// What its runs show to be wrong, the worst first: the data races of all that were run, and what else the
    /// witness and up to eight others show. Without the latter for outcomes after the 200th.
    public var findings: [Finding] = []
    /// The steps of the witness that matter, from 1: those that a finding speaks of, and the first after a
    /// preemption.
    public var decisiveSteps: [Int] = []
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
    /// Tasks that poll were made to let others go first.
    case polling
    /// A task that was cancelled waited for a detached one: whether it still goes on depends on whether that
    /// has ended, which is no step, so not every order was run.
    case cancelledJoin
    /// What a run comes to depends on the scene's clock, which steps that do not conflict move on in
    /// different ways: only one order of each trace was run.
    case sceneTime
  }

  public var scene: String
  public var variant: String
  /// Whether every schedule that matters was run, with all of each.
  public var isExhaustive: Bool
  public var gaps: [Gap]
  /// What was run, in that order.
  public var searched: [Searched]
  public var executions: Int
  /// Essentially different ways to run the scene: completed, stuck and crashed ones; as many as were seen,
  /// if the report is not exhaustive.
  public var traces: Int
  /// How many traces there are, as random walks tell; nil where they were not asked.
  public var estimatedTraces: Interval?
  /// All orders of all traces, in decimal digits; nil if that was estimated, or not all is known.
  public var interleavings: String?
  /// The same as a floating-point number, also where it is estimated.
  public var interleavingsEstimate: Double
  /// Where it lies with 95 %, as random walks tell; nil where they were not asked.
  public var estimatedInterleavings: Interval?
  /// How many traces can be run with at most 0, 1, 2, … preemptions; as far as all of them are known.
  public var tracesWithinPreemptions: [Int]
  /// The bad ones first, then in order of their names.
  public var rows: [Row]
  public var seconds: Double
  /// Executions that led to nothing new; 0 unless the search itself is wrong.
  public var redundantExecutions: Int
  /// What differed, if the scene is not repeatable.
  public var difference: Difference?
  /// Where the first bad outcome's witness was recorded, if `explore` was asked to.
  public var recording: String?

  /// The rows whose run ended badly, or in which a claim did not hold.
  public var badRows: [Row] { rows.filter(\.outcome.isBad) }

  /// Whether an outcome is bad, or a run shows an error.
  public var isBad: Bool {
    rows.contains { row in row.outcome.isBad || row.findings.contains { $0.isError } }
  }
}

extension ExplorationReport {
  /// A number that is estimated, and where it lies with 95 %.
  public struct Interval: Hashable, Sendable {
    public var value: Double
    public var low: Double
    public var high: Double

    public init(value: Double, low: Double, high: Double) {
      self.value = value
      self.low = low
      self.high = high
    }
  }

  /// A part of the search.
  public enum Searched: Hashable, Sendable {
    /// Every schedule that matters, as far as it went.
    case optimal(executions: Int, isComplete: Bool)
    /// Every schedule with at most so many preemptions.
    case bounded(preemptions: Int, isComplete: Bool)
    /// Schedules drawn at random.
    case random(executions: Int)
    /// Schedules by random priorities that change `depth` − 1 times.
    case priorities(executions: Int, depth: Int)
  }

  /// Something that the runs of an outcome show to be wrong, in words; `TraceAnalysis.Finding` without the
  /// run that it was found in.
  public struct Finding: Hashable, Sendable {
    /// A fixed word: "data race".
    public var kind: String
    /// Whether the run is not as it should be; otherwise it is advice.
    public var isError: Bool
    public var tasks: [String]
    public var objects: [String]
    /// "Scenes/LostUpdate.swift:9", each once.
    public var lines: [String]
    /// What happened: one sentence.
    public var message: String
    /// Why it is wrong, and what to do about it.
    public var explanation: String
    /// The steps of the witness that it speaks of, from 1; none if another run shows it.
    public var steps: [Int]
  }

  /// What differed when the same steps were taken again.
  public struct Difference: Hashable, Sendable {
    /// The first step that differed, from 1.
    public var step: Int
    /// What it was at first; nil if there was no such step.
    public var expected: Moment?
    /// What it was another time; nil if there was none.
    public var got: Moment?
    /// Whether the steps were the same in another order, in which they should have come to the same: the
    /// scene acts on what its clock says. Otherwise they were taken again as they were.
    public var isOfAnotherOrder = false
  }
}
