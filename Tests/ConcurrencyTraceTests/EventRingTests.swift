import ConcurrencyTrace
import Dispatch
import Testing

@Suite struct `A ring between two threads` {
  @Test(arguments: [16, 64, 1024])
  func `what one thread pushes the other drains, in order and whole`(capacity: Int) async {
    let count = 100_000
    let ring = EventRing(worker: WorkerID(0), capacity: capacity)
    async let drained = onOwnThread {
      var drained: [Int64] = []
      while drained.count < count { ring.drain { drained.append($0.detail) } }
      return drained
    }
    await onOwnThread {
      for number in 0..<count {
        while !ring.push(Event(.operationPerformed, detail: Int64(number))) {}
      }
    }
    #expect(await drained == (0..<Int64(count)).map(\.self))
  }

  @Test func `a full ring takes nothing, and has room again once it is drained`() {
    let ring = EventRing(worker: WorkerID(0), capacity: 16)
    let taken = (0..<20).filter { ring.push(Event(.operationPerformed, detail: Int64($0))) }
    #expect(taken == Array(0..<16))
    #expect(ring.room == 0)
    var drained: [Int64] = []
    ring.drain { drained.append($0.detail) }
    #expect(drained == (0..<16).map(\.self))
    #expect(ring.room == 16)
  }

  @Test func `what was dropped is told once`() {
    let ring = EventRing(worker: WorkerID(3), capacity: 16)
    #expect(ring.takeGap() == nil)
    ring.dropped = 5
    ring.lastTime = 99
    #expect(
      ring.takeGap() == Event(.eventsDropped, detail: 5, worker: WorkerID(3), time: 99))
    #expect(ring.takeGap() == nil)
  }
}
