import ConcurrencyTrace
import Testing

@testable import TraceAnalysis

/// A recording that is seen through its snapshots says what one says that is indexed as a whole.
@Suite struct `A long recording` {
  static let distance = 300

  /// A trace in a file with snapshots, as the writer's thread makes them.
  static func reader(_ trace: TraceBuilder, snapshots: Bool = true) throws -> RecordingReader {
    var encoder = RecordingEncoder(RecordingHeader(`A history of a recording`.scene))
    var taker = SnapshotTaker(every: distance)
    encoder.add(trace.directory) { _ in nil }
    for (index, event) in trace.events.enumerated() {
      encoder.add(event)
      if index % 700 == 699 { encoder.closeEvents() }
      if let snapshot = taker.take(event, in: trace.directory), snapshots { encoder.add(snapshot) }
    }
    encoder.finish()
    return try RecordingReader(bytes: encoder.takeOutput())
  }

  static func both(seed: UInt64, events: Int = 9_000) throws -> (long: History, whole: History) {
    let trace = RandomTrace(seed: seed, events: events).trace
    let reader = try reader(trace)
    let long = History(reader.path, directory: trace.directory, longFrom: 1_000)
    return (long, trace.history)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `is there as a whole before anything is loaded`(seed: UInt64) throws {
    let (long, whole) = try Self.both(seed: seed)
    #expect(long.isWhole && long.unloaded == whole.count && long.shareLoaded == 0)
    #expect(long.count == whole.count && long.steps == whole.steps)
    #expect(long.world == whole.world && long.timeline.end == whole.timeline.end)
    var random = SplitMix(state: seed)
    for _ in 0..<60 {
      let position = Int.random(in: 0...whole.count, using: &random)
      #expect(long.world(at: position) == whole.world(at: position))
      #expect(long.step(at: position) == whole.step(at: position))
      let time = whole.time(at: position)
      #expect(long.time(at: position) == time)
      #expect(long.position(at: time) == whole.position(at: time))
      let step = Int.random(in: 0...whole.steps + 1, using: &random)
      #expect(long.event(ofStep: step) == whole.event(ofStep: step))
      #expect(long.position(afterStep: step) == whole.position(afterStep: step))
    }
  }

  @Test func `steps back from its end and forward again through the same worlds`() throws {
    let (long, whole) = try Self.both(seed: 7)
    var world = long.world
    for position in stride(from: whole.count, through: 0, by: -111) {
      long.move(&world, to: position)
      #expect(world == whole.world(at: position))
    }
    for position in stride(from: 0, through: whole.count, by: 97) {
      long.move(&world, to: position)
      #expect(world == whole.world(at: position))
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `has all detail of the stretch that is looked at`(seed: UInt64) throws {
    var (long, whole) = try Self.both(seed: seed)
    let end = whole.duration
    for (from, to) in [(0, end / 10), (end / 3, end / 2), (end - end / 20, end), (0, end)] {
      long.focus(from: from, to: to)
      try long.load()
      let buckets = Buckets(from: from, to: to, count: 50)
      for task in whole.world.tasks.indices.map({ TaskID(UInt32($0)) }) {
        let (a, b) = (long.timeline, whole.timeline)
        #expect(a.shares(of: task, in: buckets) == b.shares(of: task, in: buckets))
        #expect(a.ticks(of: task, in: buckets) == b.ticks(of: task, in: buckets))
        #expect(
          a.intervals(of: task, from: from, to: to, limit: 500)
            == b.intervals(of: task, from: from, to: to, limit: 500))
      }
      #expect(long.timeline.atOnce(in: buckets) == whole.timeline.atOnce(in: buckets))
    }
  }

  @Test(arguments: [1, 100, 4096])
  func `has the same findings once it is loaded`(piece: Int) throws {
    var (long, whole) = try Self.both(seed: 3, events: 4_000)
    while long.unloaded > 0 { try long.load(atMost: piece) }
    #expect(long.findings.all == whole.findings.all)
    #expect(long.shareLoaded == 1)
  }

  /// Nothing is left out and nothing counted twice: what the outline says of a stretch from one snapshot to
  /// another is exact, and of all cells together too.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `is known in outline without its events`(seed: UInt64) throws {
    let (long, whole) = try Self.both(seed: seed)
    let all = Buckets(from: 0, to: whole.duration, count: 1)
    let cells = Buckets(from: 0, to: whole.duration, count: 24)
    for task in whole.world.tasks.indices.map({ TaskID(UInt32($0)) }) {
      let (mine, exact) = (
        long.timeline.shares(of: task, in: all)[0], whole.timeline.shares(of: task, in: all)[0]
      )
      for state in LaneState.allCases { #expect(abs(mine[state] - exact[state]) < 1e-4) }
      let steps = long.timeline.ticks(of: task, in: cells).reduce(0) { $0 + $1.count }
      // The last step may be taken at the very end, which no cell has in it.
      let past = Buckets(from: 0, to: whole.duration + 1, count: 1)
      #expect(steps == whole.timeline.ticks(of: task, in: past)[0].count)
      for (a, b) in zip(
        long.timeline.shares(of: task, in: cells), whole.timeline.shares(of: task, in: cells))
      {
        #expect(abs(LaneState.allCases.reduce(0) { $0 + a[$1] } - 1) < 1e-4)
        #expect(LaneState.allCases.reduce(0) { max($0, abs(a[$1] - b[$1])) } < 0.75)
      }
    }
    let (mine, exact) = (long.timeline.atOnce(in: all)[0], whole.timeline.atOnce(in: all)[0])
    #expect(mine.maximum == exact.maximum && abs(mine.average - exact.average) < 1e-6)
  }

  @Test func `without snapshots it is indexed as a whole`() throws {
    let trace = RandomTrace(seed: 3, events: 3_000).trace
    let reader = try Self.reader(trace, snapshots: false)
    let history = History(reader.path, directory: trace.directory, longFrom: 1_000)
    #expect(history.count == 0 && history.unloaded == 3_000)
  }
}

@Suite struct `A snapshot's numbers` {
  static func snapshots(seed: UInt64) -> (trace: TraceBuilder, all: [(World, TraceSnapshot)]) {
    let trace = RandomTrace(seed: seed, events: 2_000).trace
    var taker = SnapshotTaker(every: 450)
    var all: [(World, TraceSnapshot)] = []
    for event in trace.events {
      if let snapshot = taker.take(event, in: trace.directory) {
        all.append((taker.world, snapshot))
      }
    }
    return (trace, all)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `are the world again`(seed: UInt64) throws {
    let (trace, all) = Self.snapshots(seed: seed)
    #expect(all.count == 4)
    for (world, snapshot) in all { #expect(snapshot.world(StateLimits(trace.directory)) == world) }
  }

  /// Whatever they are, they are a world that can be gone on with, or none.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `may be anything`(seed: UInt64) throws {
    let (trace, all) = Self.snapshots(seed: seed)
    let limits = StateLimits(trace.directory)
    var random = SplitMix(state: seed)
    for _ in 0..<800 {
      var (_, snapshot) = all[Int.random(in: 0..<all.count, using: &random)]
      let wild: [Int64] = [
        -1, 0, 1, 2, 3, 7, .max, .min, 1 << 40, Int64(bitPattern: random.next()),
      ]
      for _ in 0...Int(random.next() % 3) {
        let place = Int.random(in: 0..<snapshot.numbers.count, using: &random)
        snapshot.numbers[place] = wild.randomElement(using: &random) ?? 0
      }
      if random.next() % 8 == 0 {
        snapshot.numbers.removeLast(Int(random.next() % UInt64(snapshot.numbers.count)))
      }
      var outline = Outline()
      if let stretch = snapshot.stretch(limits), outline.append(stretch) {
        let buckets = Buckets(from: 0, to: outline.end, count: 7)
        #expect(outline.shares(of: .main, in: buckets).count == 7)
        #expect(outline.ticks(of: .main, in: buckets).count == 7)
        #expect(outline.atOnce(in: buckets).count == 7)
        #expect(outline.occupation(of: WorkerID(0), in: buckets).count == 7)
      }
      guard let world = snapshot.world(limits) else { continue }
      var taker = SnapshotTaker(world: world)
      for event in trace.events.suffix(300) { taker.apply(event, in: trace.directory) }
      #expect(taker.world.events == world.events + 300)
      #expect(taker.stretch.tasks.count == taker.world.tasks.count)
      #expect(WaitGraph(taker.world).edges.count < 1_000)
    }
  }
}
