import ConcurrencyTrace
import InstrumentedRuntime
import Testing
import TraceAnalysis

@Suite(.serialized) struct `Read-write locks, conditions, barriers, once` {
  /// Runs a body in every mode and returns what is left of it.
  private func everywhere(
    _ body: @escaping @Sendable (Stage) async throws -> Void
  ) async -> [Finished] {
    let scene = Scene(
      "s", title: "", chapter: .sharedState, summary: "", variants: [.init("only", "", body: body)])
    var results: [Finished] = []
    for mode in [Mode.tasks, .threads] { results.append(await finish(scene, mode: mode)) }
    for seed in 1...20 { results.append(directed(scene, seed: UInt64(seed))) }
    return results
  }

  private func directed(_ scene: Scene, seed: UInt64) -> Finished {
    let run = DirectedRun(scene, RunOptions(scene.description))
    run.begin()
    var random = SeededGenerator(seed: seed)
    while let choice = run.timelyChoices.randomElement(using: &random) {
      do { try run.perform(choice) } catch { Issue.record(error) }
    }
    let directory = run.directory
    let ending = run.ending
    let events = run.takeEvents()
    return Finished(ending: ending, events: events, directory: directory, abandoned: run.close())
  }

  private func expectAll(_ results: [Finished], _ outcomes: [String: Value]) {
    for result in results {
      #expect(result.ending == .completed)
      #expect(result.outcomes == outcomes)
      #expect(TraceValidator.contradictions(in: result.events, result.directory) == [])
    }
  }

  @Test func `a writer is alone, readers are not`() async {
    let results = await everywhere { stage in
      let lock = stage.readWriteLock("lock")
      let inside = stage.atomic("inside", 0)
      let worst = stage.shared("worst", 0)
      try await stage.group { group in
        for reader in 1...3 {
          group.spawn("reader \(reader)") {
            try await lock.readLock()
            try await inside.add(1)
            try await inside.add(-1)
            try await lock.readUnlock()
          }
        }
        for writer in 1...2 {
          group.spawn("writer \(writer)") {
            try await lock.writeLock()
            if try await inside.add(100) != 100 { try await worst.write(1) }
            try await inside.add(-100)
            try await lock.writeUnlock()
          }
        }
      }
      stage.outcome("violations", try await worst.read())
    }
    expectAll(results, ["violations": .int(0)])
  }

  @Test func `a condition wakes whoever waits, and the mutex is held again`() async {
    let results = await everywhere { stage in
      let mutex = stage.mutex("mutex")
      let filled = stage.condition("filled")
      let items = stage.shared("items", 0)
      let taken = stage.atomic("taken", 0)
      try await stage.group { group in
        for taker in 1...3 {
          group.spawn("taker \(taker)") {
            try await mutex.lock()
            while try await items.read() == 0 { try await filled.wait(mutex) }
            try await items.write(try await items.read() - 1)
            try await mutex.unlock()
            try await taken.add(1)
          }
        }
        group.spawn("maker") {
          for _ in 1...3 {
            try await mutex.withLock { try await items.write(try await items.read() + 1) }
            try await filled.signal()
          }
        }
      }
      stage.outcome("taken", try await taken.load())
    }
    expectAll(results, ["taken": .int(3)])
  }

  /// The mutex goes to a task that is parked for it, and at that moment nobody else can run.
  @Test(arguments: Way.live)
  func `a wait that hands the mutex on is not taken for the end of the run`(way: Way) async {
    let result = await run(way) { stage in
      let mutex = stage.mutex("mutex")
      let turned = stage.condition("turned")
      let turn = stage.shared("turn", 0)
      try await stage.group { group in
        for side in 0...1 {
          group.spawn("side \(side)") {
            for _ in 1...2_000 {
              try await mutex.lock()
              while try await turn.read() != side { try await turned.wait(mutex) }
              try await turn.write(1 - side)
              try await turned.signal()
              try await mutex.unlock()
            }
          }
        }
      }
    }
    #expect(result.ending == .completed)
  }

  @Test func `nobody passes a barrier before the last arrives`() async {
    let results = await everywhere { stage in
      let barrier = stage.barrier("barrier", parties: 3)
      let arrived = stage.atomic("arrived", 0)
      let early = stage.shared("early", 0)
      try await stage.group { group in
        for party in 1...3 {
          group.spawn("party \(party)") {
            for round in 1...2 {
              try await arrived.add(1)
              try await barrier.arrive()
              if try await arrived.load() < 3 * round { try await early.write(1) }
              try await barrier.arrive()
            }
          }
        }
      }
      stage.outcome("early", try await early.read())
    }
    expectAll(results, ["early": .int(0)])
  }

  @Test func `once runs once, and whoever comes meanwhile waits for it`() async {
    let results = await everywhere { stage in
      let once = stage.once("once")
      let runs = stage.atomic("runs", 0)
      let unready = stage.shared("unready", 0)
      try await stage.group { group in
        for caller in 1...3 {
          group.spawn("caller \(caller)") {
            try await once.run { try await runs.add(1) }
            if try await runs.load() != 1 { try await unready.write(1) }
          }
        }
      }
      stage.outcome("runs", try await runs.load())
      stage.outcome("unready", try await unready.read())
    }
    expectAll(results, ["runs": .int(1), "unready": .int(0)])
  }

  @Test func `a signal that nobody waits for is lost`() async {
    let results = await everywhere { stage in
      let mutex = stage.mutex("mutex")
      let condition = stage.condition("condition")
      try await condition.signal()
      try await mutex.lock()
      try await condition.wait(mutex)
    }
    for result in results {
      #expect(result.ending == .deadlock)
      #expect(result.abandoned == [])
    }
  }

  @Test func `a cancelled wait on a condition takes the mutex again before it throws`() async {
    let results = await everywhere { stage in
      let mutex = stage.mutex("mutex")
      let condition = stage.condition("condition")
      let waiter = stage.detached("waiter") {
        try await mutex.lock()
        do {
          try await condition.wait(mutex)
        } catch is CancellationError {
          stage.outcome("cancelled", true)
          try await mutex.unlock()
        }
      }
      try await stage.sleep(.milliseconds(5))
      try await waiter.cancel()
      try await waiter.join()
    }
    expectAll(results, ["cancelled": .bool(true)])
  }

  @Test func `a wait that is cancelled before it begins keeps the mutex`() async {
    let results = await everywhere { stage in
      let mutex = stage.mutex("mutex")
      let condition = stage.condition("condition")
      let waiter = stage.detached("waiter") {
        while !stage.isCancelled { try await stage.compute(.milliseconds(1)) }
        try await mutex.lock()
        do {
          try await condition.wait(mutex)
        } catch is CancellationError {
          stage.outcome("cancelled", true)
          try await mutex.unlock()
        }
      }
      try await stage.sleep(.milliseconds(2))
      try await waiter.cancel()
      try await waiter.join()
    }
    expectAll(results, ["cancelled": .bool(true)])
  }
}
