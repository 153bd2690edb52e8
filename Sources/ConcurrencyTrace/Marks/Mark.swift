/// A place in a run that somebody has marked, with what they noted there.
public struct Mark: Hashable, Sendable {
  /// Which of the session's ways it is on, from 0: a session that goes back begins another.
  public var branch: Int
  /// It stands after so many events of that way.
  public var position: Int
  /// `Event.time` of the last of these, in nanoseconds.
  public var time: UInt64
  /// How many of them are steps.
  public var step: Int
  /// What was noted; may be empty.
  public var note: String

  /// A mark; control characters of the note become spaces, and what is too long of it goes.
  public init(branch: Int = 0, position: Int, time: UInt64, step: Int, note: String = "") {
    self.branch = branch
    self.position = position
    self.time = time
    self.step = step
    let scalars = note.unicodeScalars.prefix(Mark.longestNote).map { scalar in
      scalar.properties.generalCategory == .control ? " " : scalar
    }
    self.note = String(String.UnicodeScalarView(scalars))
  }

  /// Unicode scalars of the longest note.
  public static let longestNote = 500
}
