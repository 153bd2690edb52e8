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
  /// What is to be said about the file: that it was cut, that it has branches. Empty: nothing.
  public var note: String

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
