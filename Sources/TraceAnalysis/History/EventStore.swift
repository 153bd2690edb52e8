public import ConcurrencyTrace

/// The events of a trace, append-only, in blocks: adding to a store that is shared copies one block,
/// and no block ever moves.
///
/// Events of a recording stay in their file: the store knows how many of them it has, and fetches their
/// blocks when they are asked for.
public struct EventStore: Sendable {
  static var blockSize: Int { 4096 }

  private var blocks: [[Event]] = []
  public private(set) var count = 0
  /// Where the first `fetched` events are.
  private let source: (any EventSource)?
  private var fetched = 0
  /// The last events of what was taken over each time: a time is found without fetching any.
  private var ends: [End] = []

  private struct End {
    var position: Int
    var event: Event
  }

  public init() { source = nil }

  /// A store of what `source` has; empty until events are taken over.
  init(_ source: any EventSource) { self.source = source }

  /// A store that has all of its source at once, and knows a few moments of it.
  init(all source: any EventSource, _ moments: some Sequence<Stretch.Moment>) {
    self.source = source
    fetched = source.count
    count = source.count
    ends = moments.filter { $0.position > 0 }.map { moment in
      let event = Event(.operationPerformed, time: moment.time, sceneTime: moment.sceneTime)
      return End(position: moment.position - 1, event: event)
    }
  }

  /// How many events of the source the store does not have yet.
  var rest: Int { (source?.count ?? 0) - fetched }

  /// Takes the source's next block over, or what is left of it, at most `limit` events, and returns it.
  ///
  /// - Throws: why the block cannot be read. The store is as it was.
  mutating func takeOver(atMost limit: Int) throws(RecordingError) -> EventBlock {
    precondition(count == fetched, "nothing was appended behind the source's events")
    precondition(limit > 0 && rest > 0, "there is something to take over")
    guard let source else { preconditionFailure("a store without a source has no rest") }
    let block = try source.block(containing: fetched)
    let events = block.events.dropFirst(fetched - block.start).prefix(limit)
    let start = fetched
    fetched += events.count
    count = fetched
    if let last = events.last { ends.append(End(position: fetched - 1, event: last)) }
    return EventBlock(start: start, events: events)
  }

  /// Some events in a row, among them the one at `position`.
  ///
  /// What could be read once, and cannot be any more, is one `eventsDropped`: a file that was changed
  /// while it is looked at loses values, and stops nobody.
  func block(containing position: Int) -> EventBlock {
    precondition(position >= 0 && position < count, "a position in the store")
    guard position < fetched, let source else {
      let block = (position - fetched) / Self.blockSize
      return EventBlock(start: fetched + block * Self.blockSize, events: blocks[block][...])
    }
    do throws(RecordingError) { return try source.block(containing: position) } catch {
      return EventBlock(start: position, events: [Event(.eventsDropped, detail: 1)])
    }
  }

  /// Adds an event at the end.
  public mutating func append(_ event: Event) {
    if (count - fetched) % Self.blockSize == 0 {
      var block: [Event] = []
      block.reserveCapacity(Self.blockSize)
      blocks.append(block)
    }
    blocks[blocks.count - 1].append(event)
    count += 1
  }

  /// How many events have a time up to and including `time`, where times do not go back.
  public func count(upTo time: UInt64) -> Int { partition { $0.time > time } }

  /// How many events have a scene time up to and including `sceneTime`.
  public func count(upToSceneTime sceneTime: UInt64) -> Int {
    partition { $0.sceneTime > sceneTime }
  }

  /// The first position from which on `isAfter` is true, by bisection.
  private func partition(_ isAfter: (Event) -> Bool) -> Int {
    var (low, high) = (0, count)
    let piece = ends.partition { isAfter($0.event) }
    if piece > 0 { low = ends[piece - 1].position + 1 }
    if piece < ends.count { high = ends[piece].position }
    while low < high {
      let middle = low + (high - low) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension EventStore: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { count }
  public subscript(position: Int) -> Event {
    precondition(position >= 0 && position < count, "a position in the store")
    guard position >= fetched else { return block(containing: position)[position] }
    let place = position - fetched
    return blocks[place / Self.blockSize][place % Self.blockSize]
  }
}

extension EventStore: Sequence {
  /// Goes from block to block, so that a recording's events are fetched once.
  public struct Iterator: IteratorProtocol {
    private let store: EventStore
    private var position = 0
    private var block = EventBlock(start: 0, events: [])

    fileprivate init(_ store: EventStore) { self.store = store }

    public mutating func next() -> Event? {
      if position == block.end {
        guard position < store.count else { return nil }
        block = store.block(containing: position)
      }
      // A block may hold more than the store has taken over.
      guard position < store.count else { return nil }
      defer { position += 1 }
      return block[position]
    }
  }

  public func makeIterator() -> Iterator { Iterator(self) }
}
