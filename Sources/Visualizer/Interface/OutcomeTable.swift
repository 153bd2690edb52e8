public import ConcurrencyTrace
public import TraceAnalysis

/// What the exploration of a scene has found so far: each distinct outcome, and how often.
public struct OutcomeTable: Hashable, Sendable {
  /// One outcome.
  public struct Row: Hashable, Sendable {
    /// The outcome in words: "counter = 1", "deadlock".
    public var name: String
    public var ending: Ending
    /// Whether an expectation failed or the run ended badly.
    public var isBad: Bool
    /// How many orders lead to it, in words: "4 of 6 orders", "at least 8 orders"; empty if that is not known.
    public var orders: String
    /// The part of all orders, where it is estimated: "14.4–17.6 %"; empty otherwise.
    public var share = ""
    public var traces: Int
    /// The easiest schedule that leads to it.
    public var witness: Schedule
    /// How often a task was made to wait in that schedule although it could have gone on.
    public var preemptions: Int
    /// How often another task goes on in that schedule.
    public var switches = 0
    /// Steps of the witness, from 1, on which the outcome turns.
    public var decisiveSteps: [Int] = []
    /// What is wrong in runs with this outcome, the worst first, each kind once.
    public var findings: [Finding.Kind] = []
    /// How many of the real runs came to it; nil while none was made.
    public var seen: Int?

    public init(
      name: String, ending: Ending, isBad: Bool, orders: String, traces: Int, witness: Schedule,
      preemptions: Int, switches: Int = 0
    ) {
      self.name = name
      self.ending = ending
      self.isBad = isBad
      self.orders = orders
      self.traces = traces
      self.witness = witness
      self.preemptions = preemptions
      self.switches = switches
    }
  }

  public var rows: [Row]
  /// Whether every schedule that matters was run.
  public var isExhaustive: Bool
  /// Whether the search still goes on.
  public var isRunning: Bool
  public var executions: Int
  /// How long the search has taken so far.
  public var seconds: Double
  /// How often the scene was simply run; nil while it was not.
  public var realRuns: Int?
  /// Whether it is still being run so.
  public var isRunningForReal = false
  /// The sentence under the table: "34 traces: all", "not exhaustive: stopped before the end".
  public var note: String
  /// What differed when the same steps were taken again, in a sentence; empty if the scene repeats.
  public var difference = ""

  public init(
    rows: [Row] = [], isExhaustive: Bool = false, isRunning: Bool = false, executions: Int = 0,
    seconds: Double = 0, note: String = ""
  ) {
    self.rows = rows
    self.isExhaustive = isExhaustive
    self.isRunning = isRunning
    self.executions = executions
    self.seconds = seconds
    self.note = note
  }

  /// Whether anything is still being counted, which Esc stops.
  var isBusy: Bool { isRunning || isRunningForReal }

  /// The row whose witness that is.
  func row(of witness: Schedule) -> Row? { rows.first { $0.witness == witness } }
}
