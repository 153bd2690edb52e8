public import ConcurrencyTrace
public import TraceAnalysis

/// A recording that is to be looked at: what is known before its first event, and its events, which may
/// stay in their file.
public struct RecordedRun: Sendable {
  public var header: RunHeader
  public var history: History
  /// Time of the last event.
  public var duration: UInt64
  /// The words after `interleave replay` that open it: the file, and perhaps the branch.
  public var words: String
  /// The time to stand at first; nil: play from the beginning.
  public var at: UInt64?
  /// What is to be said about the file: that it was cut. Empty: nothing.
  public var note: String
  /// Whether it begins again when it has come to its end.
  public var loops = false
  /// The ways that the session took, and the one that is looked at, counted from 0.
  public var ways: [RecordedWay] = []
  public var branch = 0
  /// For each branch of the file, how many of its first events are on this one too.
  public var shared = [Int.max]
  /// What somebody has marked in it, on all of its branches.
  public var marks: [Mark] = []

  public init(
    header: RunHeader, history: History, duration: UInt64, words: String, at: UInt64? = nil,
    note: String = ""
  ) {
    self.header = header
    self.history = history
    self.duration = duration
    self.words = words
    self.at = at
    self.note = note
  }
}

/// One of the ways that a recorded session took, as "Your runs" shows it.
public struct RecordedWay: Hashable, Sendable {
  /// The branch of the file, from 0.
  public var branch: Int
  /// Who took each step; nil in live runs, and where it is too long to be shown.
  public var schedule: Schedule?
  /// How it went, in a few words.
  public var result: String

  public init(branch: Int, schedule: Schedule?, result: String) {
    self.branch = branch
    self.schedule = schedule
    self.result = result
  }

  /// The way that some events are. Reads and folds all of them.
  public init(branch: Int, _ events: some EventSource, _ directory: Directory) {
    var world = World()
    var choices: [Schedule.Choice] = []
    var position = 0
    while position < events.count, let block = try? events.block(containing: position) {
      for event in block.events {
        let step = world.step
        world.apply(event, in: directory)
        if world.step > step { choices.append(Schedule.Choice(event.task)) }
      }
      position = block.end
    }
    self.init(branch: branch, schedule: Schedule(choices), result: world.result(in: directory))
  }
}
