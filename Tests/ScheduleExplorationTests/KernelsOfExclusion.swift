import InstrumentedRuntime

/// Algorithms that let one task in at a time, by reads and writes alone. Who does not get in at its first
/// look goes away, so that the number of orders is finite.
extension Kernel {
  static let mutualExclusion = [
    Kernel(
      "Peterson without its turn", promises: "one at a time",
      wrong: { try await enter($0, flagFirst: false, looksAtTurn: true) },
      right: { try await enter($0, flagFirst: true, looksAtTurn: true) }),
    Kernel(
      "a flag that is looked at before it is set", promises: "one at a time",
      wrong: { stage in
        let taken = stage.atomic("taken", 0)
        let inside = Inside(stage)
        let task: @Sendable () async throws -> Void = {
          guard try await taken.load() == 0 else { return }
          try await taken.store(1)
          try await inside.visit()
          try await taken.store(0)
        }
        try await together(stage, [task, task])
      },
      right: { stage in
        let taken = stage.atomic("taken", 0)
        let inside = Inside(stage)
        let task: @Sendable () async throws -> Void = {
          guard try await taken.exchange(1) == 0 else { return }
          try await inside.visit()
          try await taken.store(0)
        }
        try await together(stage, [task, task])
      }),
    Kernel(
      "Dekker, who looks before he announces himself", promises: "one at a time",
      wrong: { try await dekker($0, announcesFirst: false) },
      right: { try await dekker($0, announcesFirst: true) }),
    Kernel(
      "tickets that are read and written", promises: "one at a time",
      wrong: { stage in
        let next = stage.atomic("next", 0)
        try await tickets(stage) {
          let mine = try await next.load()
          try await next.store(mine + 1)
          return mine
        }
      },
      right: { stage in
        let next = stage.atomic("next", 0)
        try await tickets(stage) { try await next.add(1) - 1 }
      }),
    Kernel(
      "the bakery without its doorway", promises: "one at a time",
      wrong: { try await bakery($0, hasDoorway: false) },
      right: { try await bakery($0, hasDoorway: true) }),
  ]

  /// Counts who is inside, and claims that it is one.
  struct Inside: Sendable {
    let stage: Stage
    let count: AtomicVariable

    init(_ stage: Stage) {
      self.stage = stage
      count = stage.atomic("inside", 0)
    }

    func visit() async throws {
      stage.expect(try await count.add(1) == 1, "one at a time")
      try await count.add(-1)
    }
  }

  private static func enter(_ stage: Stage, flagFirst: Bool, looksAtTurn: Bool) async throws {
    let flags = [stage.atomic("flag A", 0), stage.atomic("flag B", 0)]
    let turn = stage.atomic("turn", 0)
    let inside = Inside(stage)
    let task: @Sendable (Int) async throws -> Void = { me in
      let other = 1 - me
      if flagFirst { try await flags[me].store(1) }
      try await turn.store(other)
      if !flagFirst { try await flags[me].store(1) }
      let isFree = try await flags[other].load() == 0
      if !isFree, try await turn.load() == other { return }
      try await inside.visit()
      try await flags[me].store(0)
    }
    try await together(stage, [{ try await task(0) }, { try await task(1) }])
  }

  private static func dekker(_ stage: Stage, announcesFirst: Bool) async throws {
    let wants = [stage.atomic("A wants", 0), stage.atomic("B wants", 0)]
    let inside = Inside(stage)
    let task: @Sendable (Int) async throws -> Void = { me in
      if announcesFirst { try await wants[me].store(1) }
      guard try await wants[1 - me].load() == 0 else { return }
      if !announcesFirst { try await wants[me].store(1) }
      try await inside.visit()
      try await wants[me].store(0)
    }
    try await together(stage, [{ try await task(0) }, { try await task(1) }])
  }

  private static func tickets(
    _ stage: Stage, _ draw: @escaping @Sendable () async throws -> Int
  ) async throws {
    let serving = stage.atomic("serving", 0)
    let inside = Inside(stage)
    let task: @Sendable () async throws -> Void = {
      let mine = try await draw()
      guard try await serving.load() == mine else { return }
      try await inside.visit()
      try await serving.add(1)
    }
    try await together(stage, [task, task])
  }

  private static func bakery(_ stage: Stage, hasDoorway: Bool) async throws {
    let numbers = [stage.atomic("number A", 0), stage.atomic("number B", 0)]
    let choosing = [stage.atomic("A chooses", 0), stage.atomic("B chooses", 0)]
    let inside = Inside(stage)
    let task: @Sendable (Int) async throws -> Void = { me in
      let other = 1 - me
      if hasDoorway { try await choosing[me].store(1) }
      let mine = try await numbers[other].load() + 1
      try await numbers[me].store(mine)
      if hasDoorway {
        try await choosing[me].store(0)
        guard try await choosing[other].load() == 0 else { return }
      }
      let theirs = try await numbers[other].load()
      guard theirs == 0 || (mine, me) < (theirs, other) else { return }
      try await inside.visit()
      try await numbers[me].store(0)
    }
    try await together(stage, [{ try await task(0) }, { try await task(1) }])
  }
}
