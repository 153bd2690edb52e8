/// Turns a run into the bytes of a recording, without a file and without a clock.
///
/// Its output is whole blocks. The writer's thread, the text form's reader and the tests all write
/// with it.
package struct RecordingEncoder {
  /// Finished bytes that nobody has taken yet.
  private var output: [UInt8] = RecordingFormat.magic
  /// Bytes taken so far.
  private var taken = 0
  private var headers: [BlockHeader] = []
  private var open = EventEncoder()
  private var openRecords: [UInt8] = []
  private var known = DirectoryCounts()
  private var events: UInt64 = 0

  /// Nothing but the magic.
  init() {}

  package init(_ header: RecordingHeader) {
    for record in header.records { add(record, to: .header) }
    closeRecords(.header)
  }

  // MARK: What is recorded

  /// Adds what the directory has beyond what was added before, in a block of its own.
  ///
  /// - Parameter source: The text of a file, by its `#fileID`, if it is known.
  package mutating func add(_ directory: Directory, source: (String) -> String?) {
    let new = directory.records(beyond: known)
    let newFiles = known.files..<max(known.files, directory.files.count)
    guard !new.isEmpty else { return }
    closeEvents()
    for record in new { add(record, to: .directory) }
    for file in newFiles {
      for piece in (source(directory.files[file]) ?? "").pieces(ofBytes: 16384) {
        add(Record(.source, [.number(UInt64(file)), .text(piece)]), to: .directory)
      }
    }
    known = DirectoryCounts(directory)
    closeRecords(.directory)
  }

  /// Adds an event whose task, objects and texts the directory added last knows.
  package mutating func add(_ event: Event) {
    if open.isFull { closeEvents() }
    open.append(event)
    events += 1
  }

  /// Adds what all events so far have led to, in blocks of its own.
  package mutating func add(_ snapshot: TraceSnapshot) {
    closeEvents()
    let start = Record(.snapshot, [.number(events), .number(snapshot.form)])
    add(start, to: .snapshot)
    var rest = snapshot.numbers[...]
    while !rest.isEmpty {
      let piece = rest.prefix(RecordingFormat.maximumNumbers)
      add(Record(.state, [.numbers(Array(piece))]), to: .snapshot)
      rest = rest.dropFirst(piece.count)
    }
    closeRecords(.snapshot)
  }

  /// Whether an event of the directory added last can be told by it: otherwise no reader could.
  package func knows(_ event: Event) -> Bool {
    func isKnown(_ number: UInt32, _ count: Int) -> Bool { number == .max || number < count }
    if case .text(let id) = event.value, id.index >= known.strings { return false }
    return isKnown(event.task.rawValue, known.tasks) && isKnown(event.peer.rawValue, known.tasks)
      && isKnown(event.object.rawValue, known.objects)
      && (event.worker == .outside || event.worker.index < known.workers)
      && event.site.file < known.files
  }

  /// The session went back: `position` events of the path so far stay.
  ///
  /// - Parameters:
  ///   - old: The directory that was added last.
  ///   - new: The directory as it was at that position; what both begin with is kept.
  package mutating func rewind(
    toStep step: Int, position: Int, from old: Directory, to new: Directory
  ) {
    closeEvents()
    let kept = old.commonCounts(with: new, atMost: known)
    let counts = [kept.tasks, kept.objects, kept.strings, kept.files, kept.workers]
    let record = Record(.rewound, ([step, position] + counts).map { .number(UInt64($0)) })
    known = kept
    add(record, to: .directory)
    closeRecords(.directory)
  }

  /// Adds a record as it is.
  mutating func add(_ record: Record, to block: BlockKind) {
    add(record.bytes, to: block)
    known.count(record.kind)
  }

  /// Adds a record's bytes as they are.
  mutating func add(_ bytes: [UInt8], to block: BlockKind) {
    if openRecords.count + bytes.count > RecordingFormat.maximumPayload { closeRecords(block) }
    openRecords += bytes
  }

  /// Adds a block of a kind that this version does not know.
  mutating func addBlock(kind: UInt32, _ payload: [UInt8]) {
    var header = BlockHeader(kind: .header)
    header.kind = kind
    append(header, payload)
  }

  // MARK: Blocks

  /// Whether events wait for their block to be closed.
  package var hasOpenEvents: Bool { !open.isEmpty }

  /// Closes the block of events, if there is one.
  package mutating func closeEvents() {
    guard !open.isEmpty else { return }
    append(open.header, open.payload)
    open = EventEncoder()
  }

  mutating func closeRecords(_ kind: BlockKind) {
    guard !openRecords.isEmpty else { return }
    append(BlockHeader(kind: kind), openRecords)
    openRecords.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ header: BlockHeader, _ payload: [UInt8]) {
    var header = header
    header.sequence = UInt32(truncatingIfNeeded: headers.count)
    output += header.block(of: payload)
    headers.append(header)
  }

  /// Closes the recording: the end, the index, the trailer.
  package mutating func finish(dropped: UInt64 = 0) {
    closeEvents()
    add(Record(.end, [.number(events), .number(dropped)]), to: .directory)
    closeRecords(.directory)
    appendIndex()
  }

  mutating func appendIndex() {
    var trailer: [UInt8] = []
    trailer.appendLittleEndian(UInt64(taken + output.count))
    let perBlock = RecordingFormat.maximumPayload / BlockHeader.size
    let all = headers
    for start in stride(from: 0, to: all.count, by: perBlock) {
      let part = all[start..<min(start + perBlock, all.count)]
      append(BlockHeader(kind: .index), part.flatMap(\.bytes))
    }
    trailer.appendLittleEndian(CRC32.checksum(of: trailer))
    trailer.appendLittleEndian(RecordingFormat.trailerMagic)
    output += trailer
  }

  /// Bytes that are finished and not taken.
  package var outputSize: Int { output.count }

  /// Hands over the finished bytes.
  package mutating func takeOutput() -> [UInt8] {
    taken += output.count
    let bytes = output
    output = []
    return bytes
  }
}

extension String {
  /// The text in pieces of at most so many bytes, cut between scalars.
  fileprivate func pieces(ofBytes count: Int) -> [String] {
    var pieces: [String] = []
    var rest = self[...]
    while !rest.isEmpty {
      let piece = String(rest).cut(toBytes: count)
      pieces.append(piece)
      rest = rest[rest.utf8.index(rest.startIndex, offsetBy: piece.utf8.count)...]
    }
    return pieces
  }
}
