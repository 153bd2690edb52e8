import ConcurrencyTrace
import Testing

@Suite struct `A recording is read as it was written` {
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `events and directory of any content come back`(seed: UInt64) throws {
    let (bytes, events, directory) = FileSample.recording(seed: seed, batches: 8, size: 400)
    let reader = try RecordingReader(bytes: bytes)
    #expect(try reader.allEvents() == events, "seed \(seed)")
    #expect(try reader.directory(ofBranch: 0) == directory, "seed \(seed)")
    #expect(reader.count == events.count)
    #expect(reader.completeness == .complete)
  }

  @Test func `the header comes back`() throws {
    let reader = try RecordingReader(bytes: FileSample.recording(seed: 1).bytes)
    #expect(reader.header == .sample)
  }

  @Test func `a header with a long schedule comes back`() throws {
    var header = RecordingHeader.sample
    header.schedule = Schedule((0..<20_000).map { .init(TaskID(UInt32($0 % 7))) })
    var encoder = RecordingEncoder(header)
    encoder.finish()
    #expect(try RecordingReader(bytes: encoder.takeOutput()).header == header)
  }

  @Test func `the sources come back, however long they are`() throws {
    var directory = Directory()
    directory.files += ["a", "b", "unknown"]
    let long = String(repeating: "let größe = \"🧵\" // 1234567\n", count: 9000)
    var encoder = RecordingEncoder(.sample)
    encoder.add(directory) { $0 == "unknown" ? nil : $0 + long }
    encoder.finish()
    let reader = try RecordingReader(bytes: encoder.takeOutput())
    #expect(try reader.sources(ofBranch: 0) == ["", "a" + long, "b" + long, ""])
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `without its index it is the same recording`(seed: UInt64) throws {
    let (bytes, events, directory) = FileSample.recording(seed: seed)
    let end = bytes.count - RecordingFormat.trailerSize
    let index = Int(bytes.littleEndian64(at: end))
    let reader = try RecordingReader(bytes: Array(bytes[..<index]))
    #expect(try reader.allEvents() == events)
    #expect(try reader.directory(ofBranch: 0) == directory)
    #expect(reader.completeness == .complete)
  }

  @Test func `blocks keep within their size and are found by position`() throws {
    let (bytes, events, _) = FileSample.recording(seed: 3, batches: 20, size: 3000)
    let reader = try RecordingReader(bytes: bytes)
    #expect(reader.blockCount > 10)
    let path = reader.path
    #expect(path.count == events.count)
    var random = SplitMix(9)
    for _ in 0..<2000 {
      let position = Int.random(in: 0..<events.count, using: &random)
      let block = try path.block(containing: position)
      #expect(block[position] == events[position])
      #expect(Array(block.events) == Array(events[block.start..<block.end]))
    }
  }

  @Test func `a session that went back has each of its ways`() throws {
    var encoder = RecordingEncoder(.sample)
    var directory = Directory()
    directory.tasks = [.init(name: "main", parent: .none), .init(name: "A", parent: .main)]
    encoder.add(directory) { _ in nil }
    func event(_ time: UInt64) -> Event { Event(.taskReadied, task: TaskID(1), time: time) }
    for time in 1...5 as ClosedRange<UInt64> { encoder.add(event(time)) }
    let other = Directory.Task(name: "B", parent: .main)
    directory.tasks.append(other)
    encoder.add(directory) { _ in nil }
    encoder.add(event(6))

    // Back to after the second event, where B was not there yet; C comes instead.
    var second = directory
    second.tasks.removeLast()
    encoder.rewind(toStep: 1, position: 2, from: directory, to: second)
    second.tasks.append(.init(name: "C", parent: .main))
    encoder.add(second) { _ in nil }
    for time in [13, 14] as [UInt64] { encoder.add(event(time)) }
    encoder.rewind(toStep: 2, position: 3, from: second, to: second)
    encoder.add(event(24))
    encoder.finish()

    let reader = try RecordingReader(bytes: encoder.takeOutput())
    #expect(reader.branchCount == 3)
    #expect((0..<3).map { reader.step(ofBranch: $0) } == [0, 1, 2])
    let times: [[UInt64]] = [[1, 2, 3, 4, 5, 6], [1, 2, 13, 14], [1, 2, 13, 24]]
    for branch in 0..<3 {
      let path = reader.path(ofBranch: branch)
      let found = try (0..<path.count).map { try path.block(containing: $0)[$0].time }
      #expect(found == times[branch])
      #expect(
        try reader.directory(ofBranch: branch).tasks.map(\.name)
          == ["main", "A", branch == 0 ? "B" : "C"])
    }
  }

  @Test func `every kind and operation has a number of its own`() {
    #expect(Set(WireNumbers.kinds) == Set(Event.Kind.allCases))
    #expect(WireNumbers.kinds.count == Event.Kind.allCases.count)
    #expect(Set(WireNumbers.operations) == Set(Operation.allCases))
    #expect(WireNumbers.operations.count == Operation.allCases.count)
  }

  @Test func `the checksum is the well-known one`() {
    #expect(CRC32.checksum(of: Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(CRC32.checksum(of: []) == 0)
  }
}
