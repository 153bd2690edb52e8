import InstrumentedRuntime

/// Structures without locks, and values that are seen half-written.
extension Kernel {
  static let data = [
    Kernel(
      "a stack whose top comes back", promises: "what was taken is gone",
      wrong: { try await stack($0, tags: false) }, right: { try await stack($0, tags: true) }),
    Kernel(
      "a pair that is read half-written", promises: "both are of one time",
      wrong: { try await pair($0, checksAgain: false) },
      right: { try await pair($0, checksAgain: true) }),
    Kernel(
      "a counter that is loaded and stored", promises: "all are counted",
      wrong: { stage in
        let counter = stage.atomic("counter", 0)
        try await counting(stage, counter) { try await counter.store(try await counter.load() + 1) }
      },
      right: { stage in
        let counter = stage.atomic("counter", 0)
        try await counting(stage, counter) { try await counter.add(1) }
      }),
    Kernel(
      "a number that is handed out twice", promises: "each has its own",
      wrong: { stage in
        let next = stage.atomic("next", 0)
        try await handing(stage) {
          let mine = try await next.load()
          try await next.store(mine + 1)
          return mine
        }
      },
      right: { stage in
        let next = stage.atomic("next", 0)
        try await handing(stage) { try await next.add(1) }
      }),
    Kernel(
      "a table that two write", promises: "crash",
      wrong: { stage in
        let table = stage.table("table", of: (Int, Int).self)
        try await together(
          stage, [{ try await table.write(1, 1) }, { try await table.write(2, 2) }])
      },
      right: { stage in
        let table = stage.table("table", of: (Int, Int).self)
        let lock = stage.mutex("lock")
        try await together(
          stage,
          [
            { try await lock.withLock { try await table.write(1, 1) } },
            { try await lock.withLock { try await table.write(2, 2) } },
          ])
      }),
  ]

  private static func counting(
    _ stage: Stage, _ counter: AtomicVariable, _ count: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await together(stage, [count, count, count])
    stage.expect(try await counter.load() == 3, "all are counted")
  }

  private static func handing(
    _ stage: Stage, _ draw: @escaping @Sendable () async throws -> Int
  ) async throws {
    let seen = [stage.atomic("seen 0", -1), stage.atomic("seen 1", -1)]
    try await together(
      stage, (0..<2).map { index in { try await seen[index].store(try await draw()) } })
    let (first, second) = (try await seen[0].load(), try await seen[1].load())
    stage.expect(first != second, "each has its own")
  }

  /// Nodes 1 → 2 → empty; who pops reads the top and its next, and swaps. Another pops 1 and 2, and pushes
  /// 1 again: then 1 is the top as before, but its next is another.
  private static func stack(_ stage: Stage, tags: Bool) async throws {
    // The top is tag × 10 + node.
    let top = stage.atomic("top", 1)
    let next = [0, 1, 2].map { stage.atomic("next of \($0)", $0 == 1 ? 2 : 0) }
    let owned = [0, 1, 2].map { stage.atomic("owner of \($0)", 0) }
    let swap: @Sendable (Int, Int) async throws -> Bool = { seen, node in
      let tag = tags ? seen / 10 + 1 : 0
      return try await top.compareExchange(expected: seen, desired: tag * 10 + node)
    }
    let pop: @Sendable () async throws -> Int = {
      let seen = try await top.load()
      let node = seen % 10
      guard node != 0 else { return 0 }
      let following = try await next[node].load()
      return try await swap(seen, following) ? node : 0
    }
    let push: @Sendable (Int) async throws -> Void = { node in
      let seen = try await top.load()
      try await next[node].store(seen % 10)
      _ = try await swap(seen, node)
    }
    try await together(
      stage,
      [
        { _ = try await pop() },
        {
          let first = try await pop()
          let second = try await pop()
          if second == 2 { try await owned[2].store(1) }
          if first == 1 { try await push(1) }
        },
      ])
    let isTop = try await top.load() % 10 == 2
    let isOwned = try await owned[2].load() == 1
    stage.expect(!(isTop && isOwned), "what was taken is gone")
  }

  /// A writer's two values under a number that is odd while it writes.
  private static func pair(_ stage: Stage, checksAgain: Bool) async throws {
    let number = stage.atomic("number", 0)
    let (left, right) = (stage.atomic("left", 0), stage.atomic("right", 0))
    try await together(
      stage,
      [
        {
          try await number.add(1)
          try await left.store(1)
          try await right.store(1)
          try await number.add(1)
        },
        {
          let before = try await number.load()
          guard before % 2 == 0 else { return }
          let (first, second) = (try await left.load(), try await right.load())
          if checksAgain, try await number.load() != before { return }
          stage.expect(first == second, "both are of one time")
        },
      ])
  }
}
