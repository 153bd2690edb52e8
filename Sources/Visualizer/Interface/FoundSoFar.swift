public import TraceAnalysis

/// What someone else than the screen has found in the run on it.
public struct FoundSoFar: Hashable, Sendable {
  /// In the order in which they were found; each message has those of the one before, in their places.
  public var findings: [Finding]
  /// Which part of the events was looked at, in words; empty: all of them.
  public var note: String

  public init(findings: [Finding] = [], note: String = "") {
    self.findings = findings
    self.note = note
  }
}
