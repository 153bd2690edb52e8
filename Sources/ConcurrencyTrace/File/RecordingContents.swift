/// What opening a recording finds out: everything but the events.
struct RecordingContents {
  /// A block of events.
  struct EventsBlock {
    var header: BlockHeader
    var offset: Int
    /// Position of its first event in the file.
    var start: Int
    /// What its events may name.
    var known: DirectoryCounts
  }

  /// A way back, and where in the file it happened.
  struct Rewind {
    var record: Record
    var step: Int
    /// How many events of the path so far stay.
    var position: Int
    /// How many events were in the file.
    var at: Int
  }

  /// A snapshot, and where it is.
  struct Snapshot {
    /// How many events of the file are before it.
    var position: Int
    /// Of its blocks, which follow one another.
    var offsets: [Int]
  }

  private(set) var header: RecordingHeader
  private(set) var eventBlocks: [EventsBlock] = []
  private(set) var rewinds: [Rewind] = []
  /// Of those before the first way back.
  private(set) var snapshots: [Snapshot] = []
  /// Offsets of the directory blocks.
  private(set) var directoryBlocks: [Int] = []
  private(set) var count = 0
  /// How many events were not recorded; nil if the recording was never closed.
  private(set) var dropped: UInt64?
  private(set) var end: Int
  private(set) var damage: RecordingError?

  private var known = DirectoryCounts()
  /// How long the path is that the last events belong to.
  private var pathLength = 0

  init(
    _ layout: RecordingLayout, _ bytes: borrowing RecordingBytes, verifying: Bool
  ) throws(RecordingError) {
    let headers = layout.blocks.prefix { $0.header.kind == BlockKind.header.rawValue }
    guard !headers.isEmpty else { throw layout.damage ?? .badHeader(missing: "block") }
    var records: [Record] = []
    for block in headers {
      records += try RecordingContents.records(
        at: block.offset, block.header, bytes, verifying: verifying)
    }
    header = try RecordingHeader(records)
    end = layout.end
    damage = layout.damage
    for block in layout.blocks.dropFirst(headers.count) {
      do { try read(block, bytes, verifying: verifying) } catch {
        damage = error
        end = block.offset
        break
      }
    }
  }

  private mutating func read(
    _ block: RecordingLayout.Block, _ bytes: borrowing RecordingBytes, verifying: Bool
  ) throws(RecordingError) {
    switch BlockKind(rawValue: block.header.kind) {
    case .events:
      let most = Int(block.header.length) / RecordingFormat.minimumEventSize
      guard Int(block.header.events) <= most else {
        throw .badLength(at: block.offset + 20, length: UInt64(block.header.events))
      }
      eventBlocks.append(
        EventsBlock(header: block.header, offset: block.offset, start: count, known: known))
      count += Int(block.header.events)
      pathLength += Int(block.header.events)
    case .directory:
      let records = try RecordingContents.records(
        at: block.offset, block.header, bytes, verifying: verifying)
      try readAll(records)
      directoryBlocks.append(block.offset)
    case .snapshot:
      guard rewinds.isEmpty else { return }
      if let last = snapshots.last, last.position == count {
        snapshots[snapshots.count - 1].offsets.append(block.offset)
      } else {
        snapshots.append(Snapshot(position: count, offsets: [block.offset]))
      }
    case .header, .index, nil:
      // A second header is none of ours; unknown kinds are for later versions.
      break
    }
  }

  /// Takes a block's records in, or, if one of them cannot be, none.
  private mutating func readAll(_ records: [Record]) throws(RecordingError) {
    let (known, rewinds, pathLength, dropped) = (known, rewinds.count, pathLength, dropped)
    do throws(RecordingError) {
      for record in records { try read(record) }
    } catch {
      (self.known, self.pathLength, self.dropped) = (known, pathLength, dropped)
      self.rewinds.removeLast(self.rewinds.count - rewinds)
      throw error
    }
  }

  private mutating func read(_ record: Record) throws(RecordingError) {
    switch record.kind {
    case .task:
      guard record.signed("parent") >= -1, record.signed("parent") < known.tasks else {
        throw .badValue(at: record.offset, field: "parent")
      }
    case .object:
      let name = record.text("kind")
      guard ObjectKind.allCases.contains(where: { $0.name == name }) else {
        throw .badValue(at: record.offset, field: "kind")
      }
    case .source:
      guard record.number("file") < UInt64(known.files) else {
        throw .badValue(at: record.offset, field: "file")
      }
    case .rewound:
      try readRewind(record)
    case .end:
      dropped = record.number("dropped")
    case .string, .file, .worker, .format, .program, .machine, .clock, .scene, .variant,
      .parameter, .lookAt, .question, .answer, .run, .setting, .schedule, .shape,
      .snapshot, .state:
      break
    }
    known.count(record.kind)
  }

  private mutating func readRewind(_ record: Record) throws(RecordingError) {
    let kept = try DirectoryCounts(rewound: record)
    let position = try record.int("position")
    guard kept.isWithin(known), position <= pathLength else {
      throw .badValue(at: record.offset, field: "rewound")
    }
    rewinds.append(
      Rewind(record: record, step: try record.int("step"), position: position, at: count))
    known = kept
    pathLength = position
  }

  /// The index of the block with an event.
  func block(containing position: Int) -> Int {
    var (low, high) = (0, eventBlocks.count)
    while low < high {
      let middle = low + (high - low) / 2
      if eventBlocks[middle].start > position { high = middle } else { low = middle + 1 }
    }
    return low - 1
  }

  // MARK: Records

  /// The records of a header or directory block; kinds that this version does not know are left out.
  static func records(
    at offset: Int, _ expected: BlockHeader, _ bytes: borrowing RecordingBytes, verifying: Bool
  ) throws(RecordingError) -> [Record] {
    let (header, block) = try bytes.block(at: offset, verifying: verifying)
    guard header == expected else { throw .badIndex(at: offset) }
    var reader = ByteReader(block, in: BlockHeader.size..<block.count, base: offset)
    var records: [Record] = []
    while !reader.isAtEnd {
      let at = reader.offset
      let number = try reader.number()
      var part = reader.part(try reader.length())
      guard let kind = UInt8(exactly: number).flatMap(RecordKind.init) else { continue }
      guard kind.spec.block.rawValue == header.kind else {
        throw .badValue(at: at, field: "record")
      }
      let record = try Record(kind, reading: &part)
      if kind == .format, record.number("version") > RecordingFormat.version {
        throw .newerVersion(record.number("version"))
      }
      records.append(record)
    }
    return records
  }
}
