import InstrumentedRuntime

/// Locks that are taken in the wrong order, too early, too late or not at all.
extension Kernel {
  static let locks = [
    Kernel(
      "three locks in a ring", promises: "deadlock",
      wrong: { try await ring($0, isOrdered: false) },
      right: { try await ring($0, isOrdered: true) }),
    Kernel(
      "two readers who both become the writer", promises: "deadlock",
      wrong: { stage in
        let lock = stage.readWriteLock("lock")
        let cell = stage.shared("cell", 0)
        let task: @Sendable () async throws -> Void = {
          try await lock.readLock()
          let seen = try await cell.read()
          try await lock.writeLock()
          try await cell.write(seen + 1)
          try await lock.writeUnlock()
          try await lock.readUnlock()
        }
        try await together(stage, [task, task])
      },
      right: { stage in
        let lock = stage.readWriteLock("lock")
        let cell = stage.shared("cell", 0)
        let task: @Sendable () async throws -> Void = {
          try await lock.writeLock()
          try await cell.write(try await cell.read() + 1)
          try await lock.writeUnlock()
        }
        try await together(stage, [task, task])
      }),
    Kernel(
      "a write under a lock for reading", promises: "both are counted",
      wrong: { try await count($0, asReader: true) },
      right: { try await count($0, asReader: false) }),
    Kernel(
      "a transfer that checks first", promises: "nothing is overdrawn",
      wrong: { stage in
        let lock = stage.mutex("account")
        let balance = stage.shared("balance", 100)
        let pay: @Sendable () async throws -> Void = {
          let isEnough = try await lock.withLock { try await balance.read() >= 80 }
          if isEnough {
            try await lock.withLock { try await balance.write(try await balance.read() - 80) }
          }
        }
        try await together(stage, [pay, pay])
        stage.expect(try await balance.read() >= 0, "nothing is overdrawn")
      },
      right: { stage in
        let lock = stage.mutex("account")
        let balance = stage.shared("balance", 100)
        let pay: @Sendable () async throws -> Void = {
          try await lock.withLock {
            let seen = try await balance.read()
            if seen >= 80 { try await balance.write(seen - 80) }
          }
        }
        try await together(stage, [pay, pay])
        stage.expect(try await balance.read() >= 0, "nothing is overdrawn")
      }),
    Kernel(
      "double-checked making that publishes too early", promises: "what is seen is made",
      wrong: { try await makeOnce($0, publishesFirst: true) },
      right: { try await makeOnce($0, publishesFirst: false) }),
    Kernel(
      "philosophers who are all let in", promises: "deadlock",
      wrong: { try await dine($0, seats: 3) }, right: { try await dine($0, seats: 2) }),
    Kernel(
      "a permit that is lost on the way out", promises: "deadlock",
      wrong: { try await permits($0, givesBack: false) },
      right: { try await permits($0, givesBack: true) }),
    Kernel(
      "a lock that is taken twice", promises: "deadlock",
      wrong: { stage in
        let lock = stage.mutex("lock")
        try await together(stage, [{ try await lock.withLock { try await lock.withLock {} } }])
      }),
    Kernel(
      "a lock that another gives back", promises: "crash",
      wrong: { stage in
        let lock = stage.mutex("lock")
        try await together(
          stage,
          [
            { try await lock.withLock {} },
            {
              if try await lock.tryLock() { try await lock.unlock() }
              try await lock.unlock()
            },
          ])
      }),
  ]

  private static func ring(_ stage: Stage, isOrdered: Bool) async throws {
    let locks = (0..<3).map { stage.mutex("lock \($0)") }
    try await together(
      stage,
      (0..<3).map { index in
        let pair = [index, (index + 1) % 3]
        let order = isOrdered ? pair.sorted() : pair
        return {
          try await locks[order[0]].withLock { try await locks[order[1]].withLock {} }
        }
      })
  }

  private static func count(_ stage: Stage, asReader: Bool) async throws {
    let lock = stage.readWriteLock("lock")
    let cell = stage.shared("cell", 0)
    let task: @Sendable () async throws -> Void = {
      if asReader { try await lock.readLock() } else { try await lock.writeLock() }
      try await cell.write(try await cell.read() + 1)
      if asReader { try await lock.readUnlock() } else { try await lock.writeUnlock() }
    }
    try await together(stage, [task, task])
    stage.expect(try await cell.read() == 2, "both are counted")
  }

  private static func makeOnce(_ stage: Stage, publishesFirst: Bool) async throws {
    let lock = stage.mutex("lock")
    let isMade = stage.atomic("is made", 0)
    let thing = stage.shared("thing", 0)
    let use: @Sendable () async throws -> Void = {
      if try await isMade.load() == 0 {
        try await lock.withLock {
          guard try await isMade.load() == 0 else { return }
          if publishesFirst { try await isMade.store(1) }
          try await thing.write(7)
          if !publishesFirst { try await isMade.store(1) }
        }
      }
      stage.expect(try await thing.read() == 7, "what is seen is made")
    }
    try await together(stage, [use, use])
  }

  private static func dine(_ stage: Stage, seats: Int) async throws {
    let forks = (0..<3).map { stage.mutex("fork \($0)") }
    let room = stage.semaphore("room", permits: seats)
    try await together(
      stage,
      (0..<3).map { seat in
        {
          try await room.wait()
          try await forks[seat].withLock { try await forks[(seat + 1) % 3].withLock {} }
          try await room.signal()
        }
      })
  }

  private static func permits(_ stage: Stage, givesBack: Bool) async throws {
    let permit = stage.semaphore("permit", permits: 1)
    let isBroken = stage.atomic("is broken", 0)
    try await together(
      stage,
      [
        { try await isBroken.store(1) },
        {
          try await permit.wait()
          if try await isBroken.load() == 1, !givesBack { return }
          try await permit.signal()
        },
        {
          try await permit.wait()
          try await permit.signal()
        },
      ])
  }
}
