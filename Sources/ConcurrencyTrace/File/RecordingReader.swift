/// Reads a recording: its header and directory at once, its events when they are asked for.
///
/// It believes nothing: whatever the bytes are, it gives what is good or throws a `RecordingError` that
/// says where. A file that was cut, or damaged, is read up to its last good block. Any thread may use it.
public final class RecordingReader: Sendable {
  /// Whether the file is all that the run recorded.
  public enum Completeness: Hashable, Sendable {
    case complete
    /// Everything before `at` is good and there; `unread` bytes behind it are not used, because of
    /// `reason`. Nil: the file is good as far as it goes, but it was never closed.
    case cut(at: Int, unread: Int, reason: RecordingError?)
  }

  public let header: RecordingHeader
  public let completeness: Completeness
  /// How many events the writer left out.
  public let dropped: Int
  /// How many events are in the file, of all branches.
  public let count: Int
  /// Bytes in the file.
  public let size: Int

  let bytes: RecordingBytes
  let contents: RecordingContents
  let isVerifying: Bool
  private let cache = Monitor(BlockCache())

  /// Opens a file.
  public convenience init(path: String) throws(RecordingError) {
    try self.init(.file(InputFile(path: path)))
  }

  /// Reads a recording that is in memory.
  public convenience init(bytes: [UInt8]) throws(RecordingError) { try self.init(.memory(bytes)) }

  /// As above; only a test of what the reader does behind the checksums says that they are not compared.
  package convenience init(bytes: [UInt8], verifying: Bool) throws(RecordingError) {
    try self.init(.memory(bytes), verifying: verifying)
  }

  private init(_ bytes: consuming RecordingBytes, verifying: Bool = true) throws(RecordingError) {
    let layout = try RecordingLayout(bytes, verifying: verifying)
    let contents = try RecordingContents(layout, bytes, verifying: verifying)
    header = contents.header
    count = contents.count
    dropped = Int(clamping: contents.dropped ?? 0)
    size = bytes.count
    let isWhole = contents.damage == nil && contents.dropped != nil
    completeness =
      isWhole
      ? .complete
      : .cut(at: contents.end, unread: bytes.count - contents.end, reason: contents.damage)
    self.contents = contents
    self.bytes = bytes
    isVerifying = verifying
  }

  // MARK: Events

  /// Time of the last event in the file.
  public var duration: UInt64 {
    min(contents.eventBlocks.last?.header.lastTime ?? 0, RecordingFormat.latestTime)
  }

  /// How many blocks of events there are.
  public var blockCount: Int { contents.eventBlocks.count }

  /// Positions of the events in a block.
  public func positions(inBlock index: Int) -> Range<Int> {
    let block = contents.eventBlocks[index]
    return block.start..<block.start + Int(block.header.events)
  }

  /// The events of a block, read and decoded anew.
  public func events(inBlock index: Int) throws(RecordingError) -> [Event] {
    let block = contents.eventBlocks[index]
    let (header, bytes) = try bytes.block(at: block.offset, verifying: isVerifying)
    guard header == block.header else { throw .badIndex(at: block.offset) }
    let payload = ByteReader(bytes, in: BlockHeader.size..<bytes.count, base: block.offset)
    return try EventDecoder.events(header, payload, known: block.known)
  }

  /// The block that an event is in, by its position in the file; kept for a while.
  func cachedBlock(containing position: Int) throws(RecordingError) -> EventBlock {
    precondition(position >= 0 && position < count, "a position in the file")
    let index = contents.block(containing: position)
    let start = contents.eventBlocks[index].start
    if let known = cache.withLock({ $0.events(ofBlock: index) }) {
      return EventBlock(start: start, events: known[...])
    }
    let events = try events(inBlock: index)
    cache.withLock { $0.keep(events, ofBlock: index) }
    return EventBlock(start: start, events: events[...])
  }

  /// Reads every block.
  ///
  /// - Throws: what is wrong with the first that is not good.
  public func verify() throws(RecordingError) {
    for index in 0..<blockCount { _ = try events(inBlock: index) }
  }
}

/// The decoded blocks that were used last.
private struct BlockCache {
  /// A block has at most 22,000 events, 1.4 MB.
  private static let mostKept = 16

  private var blocks: [(index: Int, events: [Event])] = []

  /// The events of a block, if they are there; it is the last one to go now.
  mutating func events(ofBlock index: Int) -> [Event]? {
    if let last = blocks.last, last.index == index { return last.events }
    guard let place = blocks.firstIndex(where: { $0.index == index }) else { return nil }
    blocks.append(blocks.remove(at: place))
    return blocks[blocks.count - 1].events
  }

  mutating func keep(_ events: [Event], ofBlock index: Int) {
    blocks.removeAll { $0.index == index }
    if blocks.count == Self.mostKept { blocks.removeFirst() }
    blocks.append((index, events))
  }
}
