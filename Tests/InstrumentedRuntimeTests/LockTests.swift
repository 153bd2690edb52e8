import ConcurrencyTrace
import Testing

@testable import InstrumentedRuntime

@Suite(.serialized) struct `Mutexes, semaphores, wait groups` {
  @Test func `a mutex is handed to whoever the schedule names`() throws {
    let body: @Sendable (Stage) async throws -> Void = { stage in
      let mutex = stage.mutex("m")
      try await stage.group { group in
        for name in ["A", "B", "C"] {
          group.spawn(name) {
            try await mutex.lock()
            try await mutex.unlock()
          }
        }
      }
    }
    let last = try directed("1 1 3 3 2 2", body)
    #expect(last.ending == .completed)
    #expect(
      last.steps == [
        "A lock m", "A unlock m", "C lock m", "C unlock m", "B lock m", "B unlock m",
      ])
    #expect(throws: ScheduleMismatch.self) { try directed("1 2", body) }
  }

  @Test func `one who cannot go on is refused with its reason`() throws {
    let scene = scene { stage in
      let mutex = stage.mutex("m")
      try await mutex.lock()
      try await stage.group { group in
        group.spawn("A") { try await mutex.lock() }
        group.spawn("B") { _ = try await mutex.tryLock() }
      }
    }
    let run = DirectedRun(scene, RunOptions(scene.description))
    run.begin()
    try run.perform(.init(.main))
    let refusal = #expect(throws: ScheduleMismatch.self) { try run.perform(.init(TaskID(1))) }
    #expect(
      refusal
        == ScheduleMismatch(
          step: 2, choice: .init(TaskID(1)),
          reason: .blocked(name: "A", on: .lock, object: "m"), possible: [.init(TaskID(2))]))
    run.close()
  }

  @Test(arguments: Way.live)
  func `live, a mutex is handed over first come, first served`(way: Way) async {
    let result = await run(way) { stage in
      let mutex = stage.mutex("m")
      try await mutex.lock()
      try await stage.group { group in
        for number in 1...5 {
          group.spawn("\(number)") {
            try await stage.sleep(.milliseconds(3 * number))
            try await mutex.withLock {}
          }
        }
        try await stage.sleep(.milliseconds(300))
        try await mutex.unlock()
      }
    }
    #expect(result.ending == .completed)
    // In the order in which they came to wait, whatever order that was.
    let waiters = result.events.filter { $0.kind == .taskBlocked && $0.operation == .lock }
    let served = result.events.filter {
      $0.kind == .operationPerformed && $0.operation == .lock
        && waiters.map(\.task).contains($0.task)
    }
    #expect(!served.isEmpty)
    #expect(served.map(\.task) == waiters.map(\.task))
  }

  @Test(arguments: Way.all)
  func `withLock gives the lock back when its body throws`(way: Way) async {
    struct Failure: Error {}
    let result = await run(way) { stage in
      let mutex = stage.mutex("m")
      do {
        try await mutex.withLock { throw Failure() }
      } catch is Failure {
        stage.outcome("free", try await mutex.tryLock())
        stage.outcome("taken", try await mutex.tryLock())
      }
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["free": "true", "taken": "false"])
  }

  @Test(arguments: Way.all)
  func `unlocking what is not locked ends the scene, and says who did it`(way: Way) async throws {
    let result = await run(way) { stage in
      let mutex = stage.mutex("m")
      _ = try await stage.group { group in
        group.spawn("A") { try await mutex.unlock() }
      }
    }
    #expect(result.ending == .crash)
    #expect(result.crash == .unlockOfUnlockedMutex("m"))
    let last = try #require(result.events.last { $0.kind == .sceneEnded })
    #expect(result.directory.describe(last.value) == "unlock of m, which is not locked")
    #expect(result.directory.name(of: last.task) == "A")
    #expect(result.directory.name(of: last.object) == "m")
    #expect(last.site.line > 0)
  }

  @Test(arguments: Way.all)
  func `a mutex may be unlocked by another task`(way: Way) async {
    let result = await run(way) { stage in
      let mutex = stage.mutex("m")
      try await mutex.lock()
      _ = try await stage.group { group in group.spawn("A") { try await mutex.unlock() } }
      stage.outcome("free", try await mutex.tryLock())
    }
    #expect(result.told == ["free": "true"])
  }

  @Test(arguments: Way.all)
  func `a semaphore lets in as many as it has permits`(way: Way) async {
    let result = await run(way) { stage in
      let semaphore = stage.semaphore("s", permits: 2)
      let inside = stage.atomic("inside", 0)
      let most = stage.atomic("most", 0)
      try await stage.group { group in
        for number in 1...6 {
          group.spawn("\(number)") {
            try await semaphore.withPermit {
              let now = try await inside.add(1)
              while case let seen = try await most.load(), seen < now {
                _ = try await most.compareExchange(expected: seen, desired: now)
              }
              try await stage.sleep(.milliseconds(2))
              try await inside.add(-1)
            }
          }
        }
      }
      stage.outcome("most", try await most.load())
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["most": "2"])
  }

  @Test(arguments: Way.all)
  func `a semaphore may be signalled above its first permits`(way: Way) async {
    let result = await run(way) { stage in
      let semaphore = stage.semaphore("s", permits: 0)
      try await semaphore.signal()
      try await semaphore.signal()
      try await semaphore.wait()
      try await semaphore.wait()
    }
    #expect(result.ending == .completed)
  }

  @Test(arguments: Way.all)
  func `a wait group is waited for until it is at zero`(way: Way) async {
    let result = await run(way) { stage in
      let waiting = stage.waitGroup("w")
      let done = stage.atomic("done", 0)
      try await waiting.wait()
      try await waiting.add(3)
      for number in 1...3 {
        stage.detached("\(number)") {
          try await stage.sleep(.milliseconds(number))
          try await done.add(1)
          try await waiting.done()
        }
      }
      try await waiting.wait()
      stage.outcome("done", try await done.load())
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["done": "3"])
  }

  @Test(arguments: Way.all)
  func `a wait group below zero ends the scene`(way: Way) async {
    let result = await run(way) { stage in
      let waiting = stage.waitGroup("w")
      try await waiting.add()
      try await waiting.done()
      try await waiting.done()
    }
    #expect(result.ending == .crash)
    #expect(result.crash == .waitGroupBelowZero("w"))
  }
}
