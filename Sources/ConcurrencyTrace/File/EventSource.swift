/// Events that are kept elsewhere than in memory, and fetched block by block.
///
/// Positions count events from 0. Any thread may ask; it may block for as long as a read takes.
public protocol EventSource: Sendable {
  /// How many events there are.
  var count: Int { get }

  /// The block that the event at `position` is in. The position is within the count.
  func block(containing position: Int) throws(RecordingError) -> EventBlock

  /// The positions of which there are snapshots, ascending; a position counts the events before it.
  var snapshotPositions: [Int] { get }

  /// One of the snapshots.
  func snapshot(at index: Int) throws(RecordingError) -> TraceSnapshot
}

/// What the events up to some moment have led to, as whoever made it put it in numbers.
public struct TraceSnapshot: Hashable, Sendable {
  /// What the numbers mean: the version of their order.
  public var form: UInt64
  public var numbers: [Int64]

  public init(form: UInt64, numbers: [Int64]) {
    self.form = form
    self.numbers = numbers
  }
}

/// Follows a run on its way into a file, and says from time to time where it stands.
public protocol SnapshotMaker: Sendable {
  /// Takes the run's next event, which `directory` knows; a snapshot after it, if one is due.
  mutating func take(_ event: Event, in directory: Directory) -> TraceSnapshot?
}

/// Some events that follow one another.
public struct EventBlock: Sendable {
  /// Position of the first.
  public let start: Int
  public let events: ArraySlice<Event>

  public init(start: Int, events: ArraySlice<Event>) {
    self.start = start
    self.events = events
  }

  /// Position after the last.
  public var end: Int { start + events.count }

  /// The event at a position of the source, which this block has.
  public subscript(position: Int) -> Event { events[events.startIndex + position - start] }
}
