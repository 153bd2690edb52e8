import ConcurrencyTrace
import InstrumentedRuntime
import Testing

/// Something of Swift's own that tasks queue up in.
private actor Elsewhere {
  private var visits = 0

  func visit() -> Int {
    visits += 1
    return visits
  }

  func use(_ counter: AtomicVariable) async throws { try await counter.add(1) }

  func hold(_ mutex: SceneMutex) async throws { try await mutex.withLock { visits += 1 } }
}

@Suite(.serialized) struct `Outside the instrument` {
  @Test(arguments: Way.all)
  func `while a task is in something foreign there is no verdict`(way: Way) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self)
      stage.detached("sender") {
        try await Task.sleep(for: .milliseconds(60))
        try await channel.send(7)
      }
      stage.outcome("got", try await channel.receive() ?? 0)
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["got": "7"])
    #expect(result.wentOutside == result.isDirected)
    let left = result.events.filter { $0.kind == .taskLeft }
    #expect(left.map { result.directory.name(of: $0.task) } == ["sender"])
  }

  @Test(arguments: Way.all)
  func `a directed run whose tasks are all inside is not marked`(way: Way) async {
    let result = await run(way) { stage in
      try await stage.group { group in
        for name in ["A", "B"] { group.spawn(name) { try await stage.sleep(.milliseconds(1)) } }
      }
    }
    #expect(!result.wentOutside)
    #expect(result.count(.taskLeft) == 0)
  }

  @Test(arguments: Way.all)
  func `a deadlock is seen when the last task has come back`(way: Way) async {
    let result = await run(way) { stage in
      let mutex = stage.mutex("m")
      try await mutex.lock()
      stage.detached("outside") {
        try await Task.sleep(for: .milliseconds(30))
        try await mutex.lock()
      }
      try await mutex.lock()
    }
    #expect(result.ending == .deadlock)
    #expect(result.abandoned == [])
  }

  @Test(arguments: Way.all)
  func `actors, yields, foreign tasks and async let are lived through`(way: Way) async {
    let result = await run(way) { stage in
      let elsewhere = Elsewhere()
      let counter = stage.atomic("counter", 0)
      let mutex = stage.mutex("m")
      try await stage.group { group in
        for name in ["A", "B", "C"] {
          group.spawn(name) {
            for _ in 1...10 {
              _ = await elsewhere.visit()
              try await counter.add(1)
              await Task.yield()
              try await counter.add(1)
              _ = await Task { 5 }.value
              try await counter.add(1)
              async let six = elsewhere.visit()
              _ = await six
              try await elsewhere.use(counter)
              try await elsewhere.hold(mutex)
            }
          }
        }
      }
      stage.outcome("counter", try await counter.load())
      stage.outcome("visits", await elsewhere.visit())
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["counter": "120", "visits": "91"])
    #expect(result.ends.count == 4)
  }

  @Test(arguments: Way.all)
  func `a task that ends outside of the instrument has ended`(way: Way) async {
    let result = await run(way) { stage in
      stage.detached("yields") { for _ in 1...5 { await Task.yield() } }
      stage.detached("sleeps") { try await Task.sleep(for: .milliseconds(5)) }
    }
    #expect(result.ending == .completed)
    #expect(result.ends == ["main": .returned, "yields": .returned, "sleeps": .returned])
  }

  @Test(arguments: Way.all)
  func `a foreign task that outlives its run is told so, and hurts nobody`(way: Way) async {
    let told = Monitor<String?>(nil)
    let result = await run(way) { stage in
      let counter = stage.atomic("counter", 0)
      let channel = stage.channel("c", of: Int.self)
      Task {
        try? await Task.sleep(for: .milliseconds(30))
        stage.detached("too late") {}
        do { try await channel.send(try await counter.add(1)) } catch {
          told.withLock { $0 = "\(error)" }
        }
      }
    }
    #expect(result.ending == .completed)
    let isTold = await onOwnThread { eventually { told.withLock { $0 != nil } } }
    #expect(isTold)
  }

  @Test(arguments: Way.live)
  func `a task that can never be ended is given up, and named`(way: Way) async {
    let go = Monitor(false)
    // swift-format-ignore: OnlyOneTrailingClosureArgument
    let result = await run(way, { $0.grace = 1_000_000 }) { stage in
      stage.detached("deaf") {
        // Code that never calls an operation.
        while !go.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(5)) }
      }
    }
    #expect(result.ending == .stopped)
    #expect(result.abandoned == ["deaf"])
    go.withLock { $0 = true }
  }
}
