import ConcurrencyTrace
import Testing
import TraceAnalysis

@Suite struct `A history of a recording` {
  static let scene = SceneDescription(
    id: "random", title: "Random", chapter: .sharedState, summary: "", variants: [],
    parameters: [], lookAt: [], question: nil, goForm: "", mode: .tasks, axis: .time, workers: 3,
    firstSeed: 1, startHere: nil, fileID: "")

  static func reader(_ trace: TraceBuilder) throws -> RecordingReader {
    var encoder = RecordingEncoder(RecordingHeader(scene))
    encoder.add(trace.directory) { _ in nil }
    for (index, event) in trace.events.enumerated() {
      encoder.add(event)
      if index % 700 == 699 { encoder.closeEvents() }
    }
    encoder.finish()
    return try RecordingReader(bytes: encoder.takeOutput())
  }

  @Test(arguments: [1, 333, 4096, .max])
  func `it is the history of the same run`(piece: Int) throws {
    let trace = RandomTrace(seed: 3, events: piece == 1 ? 1_500 : 9_000).trace
    let reader = try Self.reader(trace)
    var history = History(reader.path, directory: try reader.directory(ofBranch: 0))
    #expect(history.unloaded == trace.events.count)
    while history.unloaded > 0 { try history.load(atMost: piece) }
    let live = trace.history
    #expect(Array(history.events) == trace.events)
    #expect(history.world == live.world && history.steps == live.steps)
    var random = SplitMix(state: 8)
    var cursor = World()
    for _ in 0..<20 {
      let position = Int.random(in: 0...trace.events.count, using: &random)
      #expect(history.world(at: position) == live.world(at: position))
      history.move(&cursor, to: position)
      #expect(cursor == live.world(at: position))
      let time = live.time(at: position)
      #expect(history.position(at: time) == live.position(at: time))
    }
  }

  @Test func `stepping back from its end and forward again shows the same worlds`() throws {
    let trace = RandomTrace(seed: 5, events: 3_000).trace
    let reader = try Self.reader(trace)
    var history = History(reader.path, directory: try reader.directory(ofBranch: 0))
    try history.load()
    var back: [World] = []
    for position in stride(from: history.count, through: 0, by: -50) {
      back.append(history.world(at: position))
    }
    var world = World()
    for expected in back.reversed() {
      history.move(&world, to: expected.events)
      #expect(world == expected)
    }
  }

  @Test func `events can follow that are in no file`() throws {
    let trace = RandomTrace(seed: 2, events: 6_000).trace
    var first = trace
    first.events.removeLast(trace.events.count - 1_000)
    let reader = try Self.reader(first)
    var history = History(reader.path, directory: trace.directory)
    try history.load()
    history.append(contentsOf: trace.events[1_000...])
    #expect(Array(history.events) == trace.events)
    #expect(history.world(at: 5_500) == trace.history.world(at: 5_500))
  }

  @Test func `a block that is damaged ends it with the reason`() throws {
    let trace = RandomTrace(seed: 2, events: 3_000).trace
    var encoder = RecordingEncoder(RecordingHeader(Self.scene))
    encoder.add(trace.directory) { _ in nil }
    var good = 0
    for event in trace.events[..<1_000] { encoder.add(event) }
    encoder.closeEvents()
    var bytes = encoder.takeOutput()
    good = bytes.count
    for event in trace.events[1_000...] { encoder.add(event) }
    encoder.finish()
    bytes += encoder.takeOutput()
    bytes[good + BlockHeader.size + 100] ^= 1
    let reader = try RecordingReader(bytes: bytes)
    var history = History(reader.path, directory: try reader.directory(ofBranch: 0))
    #expect(throws: RecordingError.badChecksum(at: good)) { try history.load() }
    #expect(history.count == 1_000)
    #expect(history.world == trace.history.world(at: 1_000))
  }
}
