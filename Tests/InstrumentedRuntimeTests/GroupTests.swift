import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@Suite(.serialized) struct `Groups, detached tasks, cancellation` {
  struct Failure: Error, Equatable { var name = "" }

  @Test(arguments: Way.all)
  func `results come in the order of spawning`(way: Way) async {
    let result = await run(way) { stage in
      let results = try await stage.group(of: Int.self) { group in
        for number in 1...5 {
          group.spawn("\(number)") {
            try await stage.sleep(.milliseconds(10 - number))
            return number
          }
        }
        return try await group.results()
      }
      stage.outcome("results", results)
    }
    #expect(result.told == ["results": "[1, 2, 3, 4, 5]"])
  }

  @Test(arguments: Way.all)
  func `next comes in the order of the ends`(way: Way) async {
    let result = await run(way) { stage in
      let turns = (1...3).map { stage.semaphore("turn \($0)", permits: $0 == 3 ? 1 : 0) }
      let results = try await stage.group(of: Int.self, order: .completion) { group in
        for number in 1...3 {
          group.spawn("\(number)") {
            try await turns[number - 1].wait()
            return number
          }
        }
        var results: [Int] = []
        while let next = try await group.next() {
          results.append(next)
          if next > 1 { try await turns[next - 2].signal() }
        }
        return results
      }
      stage.outcome("results", results)
    }
    #expect(result.told == ["results": "[3, 2, 1]"])
  }

  @Test func `in order of completion each end is a step that the schedule places`() throws {
    let body: @Sendable (Stage) async throws -> Void = { stage in
      let first = try await stage.group(of: Int.self, order: .completion) { group in
        for number in 1...2 { group.spawn("\(number)") { number } }
        return try await group.next()
      }
      stage.outcome("first", first ?? 0)
    }
    #expect(try directed("1 2 0", body).told == ["first": "1"])
    #expect(try directed("2 1 0", body).told == ["first": "2"])
  }

  @Test(arguments: Way.all)
  func `a child's error cancels its siblings, and is thrown when all have ended`(way: Way) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self)
      do {
        try await stage.group { group in
          group.spawn("waits") { _ = try await channel.receive() }
          group.spawn("sleeps") { try await stage.sleep(.seconds(1000)) }
          group.spawn("fails") {
            try await stage.sleep(.milliseconds(5))
            throw Failure(name: "first")
          }
        }
      } catch let error as Failure {
        stage.outcome("error", error.name)
      }
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["error": "first"])
    #expect(
      result.ends == [
        "main": .returned, "waits": .cancelled, "sleeps": .cancelled, "fails": .threw,
      ])
    #expect(result.sceneTime < .seconds(100))
  }

  @Test(arguments: Way.all)
  func `the body's error cancels the children, and is thrown when all have ended`(way: Way) async {
    let result = await run(way) { stage in
      let ended = stage.atomic("ended", 0)
      do {
        try await stage.group { group in
          group.spawn("sleeps") {
            do { try await stage.sleep(.seconds(1000)) } catch {
              try await ended.add(1)
              throw error
            }
          }
          throw Failure()
        }
      } catch is Failure {
        stage.outcome("ended", try await ended.load())
      }
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["ended": "1"])
  }

  @Test(arguments: Way.all)
  func `results of a group with a failed child are its error`(way: Way) async {
    let result = await run(way) { stage in
      do {
        _ = try await stage.group(of: Int.self) { group in
          group.spawn("good") { 1 }
          group.spawn("bad") { throw Failure(name: "bad") }
          let results = try await group.results()
          stage.outcome("results", results)
          return results
        }
      } catch let error as Failure {
        stage.outcome("error", error.name)
      }
    }
    #expect(result.told == ["error": "bad"])
  }

  @Test(arguments: Way.all)
  func `next throws the error of the child that it takes`(way: Way) async {
    let result = await run(way) { stage in
      var errors: [String] = []
      let isFirstTaken = stage.semaphore("first", permits: 0)
      do {
        try await stage.group(of: Int.self, order: .completion) { group in
          for number in 1...2 {
            group.spawn("\(number)") {
              if number == 2 { try await isFirstTaken.wait() }
              throw Failure(name: "\(number)")
            }
          }
          for _ in 1...2 {
            do { _ = try await group.next() } catch let error as Failure {
              errors.append(error.name)
              try await isFirstTaken.signal()
            }
          }
        }
      } catch let error as Failure {
        errors.append("group: " + error.name)
      }
      stage.outcome("errors", errors)
    }
    #expect(result.told["errors"] == #"["1", "2", "group: 1"]"#)
  }

  @Test(arguments: Way.all)
  func `who comes first wins, and the others are cancelled without failing the group`(way: Way)
    async
  {
    let result = await run(way) { stage in
      let winner = try await stage.group(of: Int.self, order: .completion) { group in
        for number in 1...3 {
          group.spawn("\(number)") {
            try await stage.sleep(number == 2 ? .milliseconds(1) : .seconds(1000))
            return number
          }
        }
        let first = try await group.next()
        group.cancelAll()
        return first
      }
      stage.outcome("winner", winner ?? 0)
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["winner": "2"])
    #expect(result.sceneTime < .seconds(100))
  }

  @Test(arguments: Way.all)
  func `groups in groups: a cancellation reaches the innermost`(way: Way) async {
    let result = await run(way) { stage in
      do {
        try await stage.group("outer") { outer in
          outer.spawn("parent") {
            try await stage.group("inner") { inner in
              for number in 1...3 {
                inner.spawn("child \(number)") { try await stage.sleep(.seconds(1000)) }
              }
            }
          }
          outer.spawn("fails") {
            try await stage.sleep(.milliseconds(2))
            throw Failure()
          }
        }
      } catch is Failure {}
    }
    #expect(result.ending == .completed)
    #expect(result.ends.values.count { $0 == .cancelled } == 4)
  }

  @Test(arguments: Way.all)
  func `an error out of main ends the scene`(way: Way) async {
    let result = await run(way) { _ in throw Failure(name: "boom") }
    #expect(result.ending == .crash)
    #expect(result.crash == .uncaughtError(task: "main", error: #"Failure(name: "boom")"#))
  }

  @Test(arguments: Way.all)
  func `a detached task is joined, and its error is its own`(way: Way) async {
    let result = await run(way) { stage in
      let done = stage.atomic("done", 0)
      let good = stage.detached("good") {
        try await stage.sleep(.milliseconds(3))
        try await done.add(1)
      }
      let bad = stage.detached("bad") { throw Failure() }
      try await good.join()
      try await bad.join()
      try await bad.join()
      stage.outcome("done", try await done.load())
    }
    #expect(result.ending == .completed)
    #expect(result.told == ["done": "1"])
    #expect(result.ends["bad"] == .threw)
  }

  @Test(arguments: Way.all)
  func `a cancelled detached task ends its wait, and only its waits`(way: Way) async {
    let result = await run(way) { stage in
      let counter = stage.shared("counter", 0)
      let mutex = stage.mutex("m")
      let semaphore = stage.semaphore("s", permits: 1)
      let channel = stage.channel("c", of: Int.self, capacity: 1)
      let task = stage.detached("task") {
        do { try await stage.sleep(.seconds(1000)) } catch is CancellationError {
          stage.outcome("flag", stage.isCancelled)
        }
        // None of these has to wait.
        try await counter.write(1)
        _ = try await counter.read()
        try await mutex.withLock {}
        try await semaphore.withPermit {}
        try await channel.send(1)
        _ = try await channel.receive()
        stage.outcome("went on", true)
        do { _ = try await channel.receive() } catch is CancellationError {
          stage.outcome("receive threw", true)
        }
        do { try await stage.io("disk", .seconds(1000)) } catch is CancellationError {
          stage.outcome("io threw", true)
        }
      }
      try await stage.sleep(.milliseconds(2))
      try await task.cancel()
      try await task.join()
    }
    #expect(result.ending == .completed)
    #expect(
      result.told == [
        "flag": "true", "went on": "true", "receive threw": "true", "io threw": "true",
      ])
    #expect(result.sceneTime < .seconds(100))
  }

  /// Every operation that waits.
  enum Wait: CaseIterable, Sendable {
    case lock, semaphore, waitGroup, send, receive, buffered, select, sleep, join, next
  }

  @Test(arguments: Way.all, Wait.allCases)
  func `every wait ends when its task is cancelled`(way: Way, wait: Wait) async {
    let result = await run(way) { stage in
      let mutex = stage.mutex("m")
      try await mutex.lock()
      let waits = stage.detached("waits") { try await Self.wait(wait, mutex, stage) }
      try await stage.sleep(.milliseconds(3))
      try await waits.cancel()
      try await waits.join()
    }
    #expect(result.ends["waits"] == .cancelled)
    #expect(result.ending == (wait == .join ? .leak : .completed))
  }

  private static func wait(_ wait: Wait, _ mutex: SceneMutex, _ stage: Stage) async throws {
    switch wait {
    case .lock: try await mutex.lock()
    case .semaphore: try await stage.semaphore("s", permits: 0).wait()
    case .waitGroup:
      let group = stage.waitGroup("w")
      try await group.add()
      try await group.wait()
    case .send: try await stage.channel("c", of: Int.self).send(1)
    case .receive: _ = try await stage.channel("c", of: Int.self).receive()
    case .buffered:
      let channel = stage.channel("c", of: Int.self, capacity: 1)
      try await channel.send(1)
      try await channel.send(2)
    case .select:
      let channel = stage.channel("c", of: Int.self)
      try await stage.select([channel.onReceive { _ in }], timeout: (.seconds(1000), {}))
    case .sleep: try await stage.sleep(.seconds(1000))
    case .join: try await stage.detached("never") { try await mutex.lock() }.join()
    case .next:
      try await stage.group(of: Void.self, order: .completion) { group in
        group.spawn("never") { try await stage.sleep(.seconds(1000)) }
        _ = try await group.next()
      }
    }
  }

  @Test(arguments: Way.all)
  func `a task that is cancelled before its wait does not begin it`(way: Way) async {
    let result = await run(way) { stage in
      let task = stage.detached("task") {
        while !stage.isCancelled { try await stage.compute(.milliseconds(1)) }
        try await stage.sleep(.seconds(1000))
      }
      try await stage.sleep(.milliseconds(3))
      try await task.cancel()
      try await task.join()
    }
    #expect(result.ends["task"] == .cancelled)
    #expect(result.sceneTime < .seconds(100))
  }
}
