/// Events that are kept elsewhere than in memory, and fetched block by block.
///
/// Positions count events from 0. Any thread may ask; it may block for as long as a read takes.
public protocol EventSource: Sendable {
  /// How many events there are.
  var count: Int { get }

  /// The block that the event at `position` is in. The position is within the count.
  func block(containing position: Int) throws(RecordingError) -> EventBlock
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
