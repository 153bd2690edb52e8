import ConcurrencyTrace
import Testing

@Suite struct `The collector` {
  /// Writers that stamp events by hand, a clock moved by hand, and a collection now and then.
  @Test(arguments: 1...200)
  func `publishes in the order of times, whatever the interleaving`(seed: UInt64) {
    var random = Numbers(state: seed)
    let clock = Monitor<UInt64>(1)
    let collector = Collector(now: { clock.withLock { $0 } })
    var rings = (0..<3).map { EventRing(worker: WorkerID(UInt16($0)), capacity: 1024) }
    for ring in rings { collector.add(ring) }
    var busy: [UInt64?] = [nil, nil, nil]
    var written = 0
    var published: [Event] = []
    for _ in 0..<400 {
      let index = Int.random(in: 0..<rings.count, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0...2: clock.withLock { $0 += UInt64.random(in: 0...3, using: &random) }
      case 3...5:
        guard busy[index] == nil else { continue }
        // Reads the clock now, publishes later.
        rings[index].beginWriting()
        busy[index] = max(clock.withLock { $0 }, rings[index].lastTime + 1)
      case 6...7:
        guard let time = busy[index] else { continue }
        rings[index].lastTime = time
        written += 1
        _ = rings[index].push(
          Event(.operationPerformed, worker: rings[index].worker, time: time))
        rings[index].endWriting()
        busy[index] = nil
      case 8:
        guard busy[index] == nil, seed % 2 == 0 else { continue }
        // The thread is over; another takes its place.
        collector.remove(rings[index])
        rings[index] = EventRing(worker: rings[index].worker, capacity: 1024)
        rings[index].lastTime = clock.withLock { $0 }
        collector.add(rings[index])
      default:
        collector.collect()
        published += collector.take()
      }
    }
    for index in rings.indices where busy[index] != nil { rings[index].endWriting() }
    collector.finish()
    published += collector.take()
    #expect(published.count == written)
    #expect(published.map(\.time) == published.map(\.time).sorted())
  }

  @Test func `nothing is published that a busy thread could still precede`() {
    let collector = Collector(now: { 100 })
    let (busy, idle) = (
      EventRing(worker: WorkerID(0), capacity: 16), EventRing(worker: WorkerID(1), capacity: 16)
    )
    collector.add(busy)
    collector.add(idle)
    busy.lastTime = 20
    busy.beginWriting()
    for time in [10, 19, 20, 50] as [UInt64] {
      _ = idle.push(Event(.operationPerformed, worker: WorkerID(1), time: time))
    }
    #expect(collector.collect() == 2)
    #expect(collector.hasWaiting)
    busy.endWriting()
    #expect(collector.collect() == 2)
    #expect(collector.take().map(\.time) == [10, 19, 20, 50])
  }

  @Test func `what is recorded after the end is left out, but for what is told of it`() {
    let collector = Collector(now: { 100 })
    let ring = EventRing(worker: WorkerID(0), capacity: 16)
    collector.add(ring)
    for (time, kind) in [
      (1, .operationPerformed), (2, .sceneEnded), (3, .operationPerformed), (4, .taskAbandoned),
      (5, .taskEnded), (6, .threadSampled),
    ] as [(UInt64, Event.Kind)] { _ = ring.push(Event(kind, time: time)) }
    collector.finish()
    #expect(collector.take().map(\.time) == [1, 2, 4, 6])
  }

  @Test func `what a ring drops at its very end is told`() {
    let collector = Collector(now: { 100 })
    let rings = (0..<2).map { EventRing(worker: WorkerID($0), capacity: 16) }
    for ring in rings { collector.add(ring) }
    rings[0].dropped = 3
    rings[1].dropped = 4
    collector.remove(rings[0])
    collector.finish()
    #expect(collector.take().map(\.detail) == [3, 4])
  }
}

/// A few repeatable numbers (Marsaglia's xorshift).
private struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
