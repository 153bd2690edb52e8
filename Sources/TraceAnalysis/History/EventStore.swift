public import ConcurrencyTrace

/// The events of a trace, append-only, in blocks: adding to a store that is shared copies one block,
/// and no block ever moves.
public struct EventStore: Sendable {
  static let blockSize = 4096

  private var blocks: [[Event]] = []
  public private(set) var count = 0

  public init() {}

  /// Adds an event at the end.
  public mutating func append(_ event: Event) {
    if count % Self.blockSize == 0 {
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
    return blocks[position / Self.blockSize][position % Self.blockSize]
  }
}
