public import ConcurrencyTrace

/// What the exploration of a scene has found so far: each distinct outcome, and how often.
public struct OutcomeTable: Hashable, Sendable {
  /// One outcome.
  public struct Row: Hashable, Sendable {
    /// The outcome in words: "counter = 1", "deadlock".
    public var name: String
    public var ending: Ending
    /// Whether an expectation failed or the run ended badly.
    public var isBad: Bool
    /// How many orders lead to it, in words: "4 of 6 orders". What follows two spaces is shown where there is
    /// room.
    public var orders: String
    public var traces: Int
    /// The easiest schedule that leads to it.
    public var witness: Schedule
    /// How often a task was made to wait in that schedule although it could have gone on.
    public var preemptions: Int

    public init(
      name: String, ending: Ending, isBad: Bool, orders: String, traces: Int, witness: Schedule,
      preemptions: Int
    ) {
      self.name = name
      self.ending = ending
      self.isBad = isBad
      self.orders = orders
      self.traces = traces
      self.witness = witness
      self.preemptions = preemptions
    }
  }

  public var rows: [Row]
  /// Whether every schedule that matters was run.
  public var isExhaustive: Bool
  /// Whether the search still goes on.
  public var isRunning: Bool
  public var executions: Int
  /// The sentence under the table: "34 traces, all of them", "stopped after 1,000 executions".
  public var note: String

  public init(
    rows: [Row] = [], isExhaustive: Bool = false, isRunning: Bool = false, executions: Int = 0,
    note: String = ""
  ) {
    self.rows = rows
    self.isExhaustive = isExhaustive
    self.isRunning = isRunning
    self.executions = executions
    self.note = note
  }
}
