import ConcurrencyTrace
import Testing

@Suite struct `A damaged file gives what is good, or says what is not` {
  /// Ends of the blocks, and how many events are before each.
  static func blockEnds(_ bytes: [UInt8]) -> [(end: Int, events: Int)] {
    var ends: [(end: Int, events: Int)] = []
    var (offset, events) = (RecordingFormat.magic.count, 0)
    while offset + BlockHeader.size <= bytes.count, let header = BlockHeader(bytes, at: offset) {
      offset += header.blockSize
      events += Int(header.events)
      ends.append((offset, events))
    }
    return ends
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `cut at any byte, it reads to the last good block`(seed: UInt64) throws {
    let (bytes, events, _) = FileSample.recording(seed: seed, batches: 4, size: 12)
    let ends = Self.blockEnds(bytes)
    for length in 0..<bytes.count {
      let whole = ends.last { $0.end <= length }
      let cut = Array(bytes[..<length])
      guard let whole else {
        #expect(throws: RecordingError.self) { try RecordingReader(bytes: cut) }
        continue
      }
      let reader = try RecordingReader(bytes: cut)
      #expect(try reader.allEvents() == Array(events[..<whole.events]), "cut at \(length)")
      guard case .cut(let at, let unread, let reason) = reader.completeness else {
        // What is missing is the index.
        #expect(whole.events == events.count && length == whole.end)
        continue
      }
      #expect(at == whole.end && unread == length - whole.end)
      let need = length - whole.end < BlockHeader.size ? BlockHeader.size - unread : nil
      if let need, unread > 0 { #expect(reason == .truncated(at: length, need: need)) }
      if unread == 0 { #expect(reason == nil) }
    }
  }

  @Test(arguments: [0xFF, 0x01, 0x80] as [UInt8])
  func `with any byte changed, no wrong event is read`(mask: UInt8) throws {
    let (bytes, events, _) = FileSample.recording(seed: 5, batches: 3, size: 10)
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= mask
      guard let reader = try? RecordingReader(bytes: damaged) else { continue }
      #expect(reader.header == .sample)
      for block in 0..<reader.blockCount {
        guard let found = try? reader.events(inBlock: block) else { continue }
        #expect(found == Array(events[reader.positions(inBlock: block)]), "byte \(index)")
      }
      let damage = index < RecordingFormat.magic.count
      #expect(!damage, "a wrong magic was read")
    }
  }

  /// Everything that the reader can be asked for, whatever it answers.
  static func readAll(_ bytes: [UInt8], verifying: Bool) {
    do {
      let reader = try RecordingReader(bytes: bytes, verifying: verifying)
      for branch in Set([0, reader.branchCount / 2, reader.branchCount - 1]) {
        _ = try reader.directory(ofBranch: branch)
        _ = try reader.sources(ofBranch: branch)
        let path = reader.path(ofBranch: branch)
        if path.count > 0 {
          _ = try path.block(containing: 0)
          _ = try path.block(containing: path.count - 1)
        }
      }
      try reader.verify()
      _ = try RecordingText.text(of: reader)
    } catch {}
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func `behind the checksums any bytes are survived`(seed: UInt64) {
    let (bytes, _, _) = FileSample.recording(seed: seed, batches: 4, size: 20)
    var random = SplitMix(seed)
    for _ in 0..<100 {
      var damaged = bytes
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let index = Int.random(in: 0..<damaged.count, using: &random)
        damaged[index] =
          [0, 1, 0x7F, 0x80, 0xFF, .random(in: 0...255, using: &random)][
            Int.random(in: 0..<6, using: &random)]
      }
      Self.readAll(damaged, verifying: false)
    }
  }

  /// A file of one block with this payload, behind a good header block.
  static func file(
    _ kind: BlockKind, _ payload: [UInt8], _ change: (inout BlockHeader) -> Void = { _ in }
  ) -> [UInt8] {
    var encoder = RecordingEncoder(.sample)
    var header = BlockHeader(kind: kind)
    header.sequence = 1
    change(&header)
    return encoder.takeOutput() + header.block(of: payload)
  }

  static var start: Int { file(.events, []).count - BlockHeader.size }

  func damage(_ bytes: [UInt8]) throws -> RecordingError? {
    let reader = try RecordingReader(bytes: bytes)
    if case .cut(_, _, let reason?) = reader.completeness { return reason }
    do { try reader.verify() } catch { return error }
    return nil
  }

  @Test func `a count of events that the block has no room for is refused`() throws {
    let bytes = Self.file(.events, [1, 2, 3]) { $0.events = .max }
    #expect(try damage(bytes) == .badLength(at: Self.start + 20, length: UInt64(UInt32.max)))
  }

  @Test func `fewer events than were counted are refused`() throws {
    // A record of an unknown kind, and no event.
    let bytes = Self.file(.events, [30, 1, 0]) { $0.events = 1 }
    #expect(
      try damage(bytes) == .badLength(at: Self.start + BlockHeader.size, length: 1))
  }

  @Test func `a shape that was not defined is refused`() throws {
    let bytes = Self.file(.events, [32, 0, 0]) { $0.events = 1 }
    #expect(
      try damage(bytes) == .badValue(at: Self.start + BlockHeader.size, field: "shape"))
  }

  @Test func `a task that nobody has named is refused`() throws {
    var encoder = EventEncoder()
    encoder.append(Event(.taskReadied, task: TaskID(7)))
    let bytes = Self.file(.events, encoder.payload) {
      $0 = encoder.header
      $0.sequence = 1
    }
    guard case .badValue(_, field: "task") = try damage(bytes) else {
      Issue.record("task 7 was read from \(bytes)")
      return
    }
  }

  @Test func `a task that is its own ancestor is refused`() throws {
    let record = Record(.task, [.text("A"), .signed(0), .flag(false)])
    let bytes = Self.file(.directory, record.bytes)
    #expect(
      try damage(bytes) == .badValue(at: Self.start + BlockHeader.size + 2, field: "parent"))
  }

  @Test func `a way back to where nobody was is refused`() throws {
    let record = Record(
      .rewound, [1, 1, 0, 0, 0, 1, 0].map { .number($0) })
    guard case .badValue(_, field: "rewound") = try damage(Self.file(.directory, record.bytes))
    else {
      Issue.record("position 1 of no events was read")
      return
    }
  }

  @Test func `a payload longer than any is refused`() throws {
    var bytes = Self.file(.events, [])
    let at = Self.start + 8
    bytes[at + 3] = 0x7F
    #expect(try damage(bytes) == .badLength(at: at, length: 0x7F00_0000))
  }

  @Test func `a text longer than its record is refused`() throws {
    let bytes = Self.file(.directory, [RecordKind.string.rawValue, 2, 200, 1])
    #expect(
      try damage(bytes) == .badLength(at: Self.start + BlockHeader.size + 2, length: 200))
  }

  @Test func `text that is not UTF-8 is refused`() throws {
    let bytes = Self.file(.directory, [RecordKind.string.rawValue, 3, 2, 0xC3, 0x28])
    #expect(try damage(bytes) == .badText(at: Self.start + BlockHeader.size + 3))
  }

  @Test func `unknown kinds of records and blocks are passed over`() throws {
    let name = Record(.string, [.text("known")]).bytes
    var bytes = Self.file(.directory, [31, 3, 1, 2, 3] + name)
    var unknown = BlockHeader(kind: .events)
    unknown.kind = 77
    unknown.sequence = 2
    bytes += unknown.block(of: [9, 9, 9])
    var encoder = EventEncoder()
    encoder.append(Event(.sceneStarted, value: .text(StringID(0)), time: 4))
    var header = encoder.header
    header.sequence = 3
    bytes += header.block(of: encoder.payload + [29, 2, 0, 0])
    let reader = try RecordingReader(bytes: bytes)
    #expect(try reader.directory(ofBranch: 0).strings == ["known"])
    #expect(
      try reader.allEvents() == [Event(.sceneStarted, value: .text(StringID(0)), time: 4)])
    #expect(
      reader.completeness == .cut(at: bytes.count, unread: 0, reason: nil), "it has no end record")
  }

  @Test func `an event of an unknown kind stays one event`() throws {
    let shape = Record(.shape, [200, 0, 0, 0, 0].map { .number($0) }).bytes
    let bytes = Self.file(.events, shape + [32, 0, 5]) { $0.events = 1 }
    let reader = try RecordingReader(bytes: bytes)
    #expect(try reader.allEvents().map(\.kind) == [.eventsDropped])
  }

  @Test func `a file of a newer version is refused as such`() {
    var header = BlockHeader(kind: .header)
    let record = Record(.format, [.number(2)])
    let bytes = RecordingFormat.magic + header.block(of: record.bytes + [30, 0])
    #expect(throws: RecordingError.newerVersion(2)) { try RecordingReader(bytes: bytes) }
  }

  @Test(arguments: [[], Array("PK".utf8), Array("#!/bin/sh\necho\n".utf8)] as [[UInt8]])
  func `what is no recording is refused`(bytes: [UInt8]) {
    #expect(throws: RecordingError.self) { try RecordingReader(bytes: bytes) }
  }
}
