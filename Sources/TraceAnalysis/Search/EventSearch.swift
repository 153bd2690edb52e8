import ConcurrencyTrace

/// A search through a trace, in pieces as long as the caller has time for.
///
/// It goes from a place to the end, then from the start to that place, so that the next match is found
/// first. Events that are appended meanwhile are searched as well.
public struct EventSearch: Sendable {
  public private(set) var query: EventQuery
  /// Where it began.
  public let origin: Int
  /// Positions of matches at the origin or behind it, and of those before it, each in order.
  private var after: [UInt32] = []
  private var before: [UInt32] = []
  /// The next events to look at: behind the origin, and from the start.
  private var nextAfter: Int
  private var nextBefore = 0
  /// Whether somebody has stopped it.
  public private(set) var isStopped = false

  /// A search that has not looked at anything yet.
  ///
  /// - Parameter origin: The position to begin at.
  public init(_ query: EventQuery, from origin: Int) {
    self.query = query
    self.origin = origin
    nextAfter = origin
  }

  /// Matches that are kept; who finds more has not asked for anything.
  public static let most = 1_000_000

  /// How many matches there are so far.
  public var count: Int { after.count + before.count }
  /// Whether there are more matches than are kept.
  public var isFull: Bool { count >= Self.most }
  /// How many events have been looked at.
  public var searched: Int { nextAfter - origin + nextBefore }

  /// Whether all events of the history have been looked at, or need not be any more.
  public func isDone(in history: History) -> Bool {
    isStopped || isFull
      || nextAfter >= history.count && nextBefore >= Swift.min(origin, history.count)
  }

  /// Looks at no more events; what was found stays.
  public mutating func stop() { isStopped = true }

  /// Looks at the next events, at most so many.
  public mutating func advance(in history: History, atMost limit: Int) {
    guard !isDone(in: history) else { return }
    query.learn(history.directory)
    var left = limit
    nextAfter = scan(history.events, nextAfter..<history.count, &left, into: \.after)
    nextBefore = scan(
      history.events, nextBefore..<Swift.min(origin, history.count), &left, into: \.before)
  }

  /// Returns up to where it has looked.
  private mutating func scan(
    _ events: EventStore, _ range: Range<Int>, _ left: inout Int,
    into matches: WritableKeyPath<EventSearch, [UInt32]>
  ) -> Int {
    var position = range.lowerBound
    while position < range.upperBound, left > 0, !isFull {
      let block = events.block(containing: position)
      let end = position + Swift.min(Swift.min(block.end, range.upperBound) - position, left)
      for index in position..<end where query.matches(block[index]) {
        self[keyPath: matches].append(UInt32(truncatingIfNeeded: index))
      }
      left -= end - position
      position = end
    }
    return position
  }

  // MARK: The matches

  /// The position of a match, in the order of the trace.
  public subscript(index: Int) -> Int {
    Int(index < before.count ? before[index] : after[index - before.count])
  }

  /// How many matches are at positions below `position`.
  public func count(below position: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] >= position { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
