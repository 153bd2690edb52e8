import ConcurrencyTrace
import Testing
import TraceAnalysis

@Suite struct `A history` {
  @Test(arguments: 1...6) func `any world is the fold from the start`(seed: UInt64) {
    let trace = RandomTrace(seed: seed, events: 9_000).trace
    #expect(trace.contradictions == [])
    let history = trace.history
    var random = SplitMix(state: seed)
    var cursor = World()
    for _ in 0..<12 {
      let position = Int.random(in: 0...trace.events.count, using: &random)
      var naive = World()
      naive.apply(contentsOf: trace.events[..<position], in: trace.directory)
      #expect(history.world(at: position) == naive)
      history.move(&cursor, to: position)
      #expect(cursor == naive)
    }
    #expect(history.world(at: -3) == World())
    #expect(history.world(at: .max) == history.world)
  }

  @Test(arguments: [1, 7, 4096]) func `appending in pieces makes the same history`(size: Int) {
    let trace = RandomTrace(seed: 3, events: 9_000).trace
    var history = History()
    var rest = trace.events[...]
    while !rest.isEmpty {
      history.append(contentsOf: rest.prefix(size), directory: trace.directory)
      rest = rest.dropFirst(size)
    }
    #expect(Array(history.events) == trace.events)
    #expect(history.world == trace.world)
    #expect(history.world(at: 5_000) == trace.history.world(at: 5_000))
  }

  @Test func `steps and positions are each other's inverse`() {
    let trace = RandomTrace(seed: 1, events: 2_000).trace
    let history = trace.history
    let steps = trace.events.indices.filter {
      trace.events[$0].kind == .operationPerformed && trace.events[$0].operation.isStep
    }
    #expect(history.steps == steps.count)
    for (number, index) in steps.enumerated() {
      #expect(history.event(ofStep: number + 1) == index)
      #expect(history.step(at: index) == number)
      #expect(history.step(at: index + 1) == number + 1)
      #expect(history.step(at: history.position(afterStep: number + 1)) == number + 1)
    }
    #expect(history.event(ofStep: 0) == nil)
    #expect(history.position(afterStep: 0) == steps.first)
    #expect(history.position(afterStep: steps.count) == history.count)
  }

  @Test func `a position by time is after all events of that time`() {
    let trace = RandomTrace(seed: 2, events: 2_000).trace
    let history = trace.history
    for time in stride(from: UInt64(0), to: trace.time + 10, by: 97) {
      #expect(history.position(at: time) == trace.events.count { $0.time <= time })
      #expect(
        history.position(atSceneTime: time * 10)
          == trace.events.count { $0.sceneTime <= time * 10 })
    }
  }

  @Test func `a long trace of many tasks keeps to its budget of snapshots`() {
    let trace = RandomTrace(seed: 9, tasks: 300, events: 60_000).trace
    let history = trace.history
    for position in [0, 1, 29_999, 59_000] {
      var naive = World()
      naive.apply(contentsOf: trace.events[..<position], in: trace.directory)
      #expect(history.world(at: position) == naive)
    }
  }
}
