import InstrumentedRuntime

/// Waiting for something: who is woken, when, and whether it still holds.
extension Kernel {
  static let conditions = [
    Kernel(
      "a signal that comes before anybody waits", promises: "deadlock",
      wrong: { try await wait($0, checks: false) }, right: { try await wait($0, checks: true) }),
    Kernel(
      "an if that should be a while", promises: "nothing is taken from an empty store",
      wrong: { try await consume($0, again: false) },
      right: { try await consume($0, again: true) }),
    Kernel(
      "one condition for both sides, and a signal for one", promises: "deadlock",
      wrong: { try await exchange($0, wakesAll: false) },
      right: { try await exchange($0, wakesAll: true) }),
    Kernel(
      "a barrier that is used again too early", promises: "deadlock",
      wrong: { try await rounds($0, hasGenerations: false) },
      right: { try await rounds($0, hasGenerations: true) }),
    Kernel(
      "a wait group that is added to too late", promises: "all is done",
      wrong: { try await waitForAll($0, addsFirst: false) },
      right: { try await waitForAll($0, addsFirst: true) }),
  ]

  private static func wait(_ stage: Stage, checks: Bool) async throws {
    let lock = stage.mutex("lock")
    let changed = stage.condition("changed")
    let isReady = stage.shared("is ready", false)
    try await together(
      stage,
      [
        {
          try await lock.lock()
          if checks {
            while try await !isReady.read() { try await changed.wait(lock) }
          } else {
            try await changed.wait(lock)
          }
          try await lock.unlock()
        },
        {
          try await lock.withLock {
            try await isReady.write(true)
            try await changed.signal()
          }
        },
      ])
  }

  private static func consume(_ stage: Stage, again: Bool) async throws {
    let lock = stage.mutex("lock")
    let changed = stage.condition("changed")
    let stored = stage.shared("stored", 0)
    let consumer: @Sendable () async throws -> Void = {
      try await lock.withLock {
        if again {
          while try await stored.read() == 0 { try await changed.wait(lock) }
        } else if try await stored.read() == 0 {
          try await changed.wait(lock)
        }
        let seen = try await stored.read()
        stage.expect(seen > 0, "nothing is taken from an empty store")
        try await stored.write(seen - 1)
      }
    }
    let producer: @Sendable () async throws -> Void = {
      try await lock.withLock {
        try await stored.write(try await stored.read() + 1)
        try await changed.signal()
      }
    }
    try await together(stage, [consumer, consumer, producer, producer])
  }

  /// A buffer of one place; producers and consumers wait in the same queue.
  private static func exchange(_ stage: Stage, wakesAll: Bool) async throws {
    let lock = stage.mutex("lock")
    let changed = stage.condition("changed")
    let stored = stage.shared("stored", 0)
    let wake: @Sendable () async throws -> Void = {
      if wakesAll { try await changed.broadcast() } else { try await changed.signal() }
    }
    let consumer: @Sendable () async throws -> Void = {
      try await lock.withLock {
        while try await stored.read() == 0 { try await changed.wait(lock) }
        try await stored.write(0)
        try await wake()
      }
    }
    let producer: @Sendable () async throws -> Void = {
      for _ in 0..<2 {
        try await lock.withLock {
          while try await stored.read() == 1 { try await changed.wait(lock) }
          try await stored.write(1)
          try await wake()
        }
      }
    }
    try await together(stage, [consumer, consumer, producer])
  }

  /// Two tasks meet twice; the count of those who have arrived is made anew by the last.
  private static func rounds(_ stage: Stage, hasGenerations: Bool) async throws {
    let lock = stage.mutex("lock")
    let changed = stage.condition("changed")
    let arrived = stage.shared("arrived", 0)
    let generation = stage.shared("generation", 0)
    let rounds = [stage.atomic("rounds of A", 0), stage.atomic("rounds of B", 0)]
    let meet: @Sendable () async throws -> Void = {
      try await lock.withLock {
        let mine = try await generation.read()
        let count = try await arrived.read() + 1
        try await arrived.write(count % 2)
        if count == 2 {
          try await generation.write(mine + 1)
          try await changed.broadcast()
        } else if hasGenerations {
          while try await generation.read() == mine { try await changed.wait(lock) }
        } else {
          // The next round's first may have arrived meanwhile.
          while try await arrived.read() != 0 { try await changed.wait(lock) }
        }
      }
    }
    let task: @Sendable (Int) async throws -> Void = { me in
      try await rounds[me].add(1)
      try await meet()
      try await rounds[me].add(1)
      try await meet()
      let (mine, theirs) = (try await rounds[me].load(), try await rounds[1 - me].load())
      stage.expect(mine <= theirs, "nobody is a round ahead")
    }
    try await together(stage, [{ try await task(0) }, { try await task(1) }])
  }

  private static func waitForAll(_ stage: Stage, addsFirst: Bool) async throws {
    let all = stage.waitGroup("all")
    let done = stage.atomic("done", 0)
    if addsFirst { try await all.add(2) }
    let worker: @Sendable () async throws -> Void = {
      if !addsFirst { try await all.add(1) }
      try await done.add(1)
      try await all.done()
    }
    let waiter: @Sendable () async throws -> Void = {
      try await all.wait()
      stage.expect(try await done.load() == 2, "all is done")
    }
    try await together(stage, [worker, worker, waiter])
  }
}
