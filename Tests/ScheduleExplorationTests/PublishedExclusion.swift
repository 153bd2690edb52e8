import InstrumentedRuntime

/// Mutual exclusion by reads and writes alone. Who would have to wait for ever looks so many times, and then
/// gives up.
extension PublishedProgram {
  static let excluding =
    [(1, 12, "258"), (2, 241, nil), (3, 4_590, nil)].map { rounds, traces, orders in
      PublishedProgram("dekker(\(rounds))", traces: traces, orders: orders) {
        try await dekker($0, rounds)
      }
    }
    + [(1, 310, "145986"), (2, 2_420, nil)].map { looks, traces, orders in
      PublishedProgram("peterson(\(looks))", traces: traces, orders: orders) {
        try await peterson($0, looks)
      }
    }
    + [(1, 1_991, nil)].map { looks, traces, orders in
      PublishedProgram("szymanski(\(looks))", traces: traces, orders: orders) {
        try await szymanski($0, looks)
      }
    }
    + [(2, 27, "17529"), (4, 85, "1246150"), (6, 203, "24814775")].map { looks, traces, orders in
      PublishedProgram("dijkstra(\(looks))", traces: traces, orders: orders) {
        try await dijkstra($0, looks)
      }
    }
    + [(2, 39, "894"), (4, 85, "94171")].map { looks, traces, orders in
      PublishedProgram("burns(\(looks))", traces: traces, orders: orders) {
        try await burns($0, looks)
      }
    }
    + [(1, 3, "97"), (2, 63, "32018769")].map { rounds, traces, orders in
      PublishedProgram("pgsql(\(rounds))", traces: traces, orders: orders) {
        try await handOver($0, rounds)
      }
    }

  /// Whether one of so many looks shows it.
  private static func sees(
    within looks: Int, _ look: () async throws -> Bool
  ) async throws -> Bool {
    for _ in 0..<looks {
      if try await look() { return true }
    }
    return false
  }

  private static func dekker(_ stage: Stage, _ rounds: Int) async throws {
    let flags = [stage.atomic("flag 0", 0), stage.atomic("flag 1", 0)]
    let (turn, x) = (stage.atomic("turn", 0), stage.atomic("x", 0))
    try await numbered(stage, 2) { task in
      for _ in 0..<rounds {
        try await flags[task].store(1)
        while try await flags[1 - task].load() == 1 {
          guard try await turn.load() != task else { return }
          try await flags[task].store(0)
          guard try await turn.load() == task else { return }
          try await flags[task].store(1)
        }
        try await visit(stage, x, task)
        try await turn.store(1 - task)
        try await flags[task].store(0)
      }
    }
  }

  private static func peterson(_ stage: Stage, _ looks: Int) async throws {
    let flags = [stage.atomic("flag 0", 0), stage.atomic("flag 1", 0)]
    let (turn, x) = (stage.atomic("turn", 0), stage.atomic("x", 0))
    try await numbered(stage, 2) { task in
      for _ in 0..<2 {
        try await flags[task].store(1)
        try await turn.store(1 - task)
        let mayEnter = try await sees(within: looks) {
          let (flag, whose) = (try await flags[1 - task].load(), try await turn.load())
          return flag != 1 || whose == task
        }
        if !mayEnter { return }
        try await visit(stage, x, task)
        try await flags[task].store(0)
      }
    }
  }

  private static func szymanski(_ stage: Stage, _ looks: Int) async throws {
    let flags = [stage.atomic("flag 0", 0), stage.atomic("flag 1", 0)]
    let x = stage.atomic("x", 0)
    try await numbered(stage, 2) { task in
      let (own, other) = (flags[task], flags[1 - task])
      for _ in 0..<2 {
        try await own.store(1)
        guard try await sees(within: looks, { try await other.load() < 3 }) else { return }
        try await own.store(3)
        if try await other.load() == 1 {
          try await own.store(2)
          guard try await sees(within: looks, { try await other.load() == 4 }) else { return }
        }
        try await own.store(4)
        guard try await sees(within: looks, { try await other.load() < 2 }) else { return }
        try await visit(stage, x, task)
        let isOver = try await sees(within: looks) {
          if try await other.load() < 2 { return true }
          return try await other.load() > 3
        }
        guard isOver else { return }
        try await own.store(0)
      }
    }
  }

  private static func dijkstra(_ stage: Stage, _ looks: Int) async throws {
    let isInterested = [stage.atomic("interested 0", 0), stage.atomic("interested 1", 0)]
    let hasPassed = [stage.atomic("passed 0", 0), stage.atomic("passed 1", 0)]
    let (turn, x) = (stage.atomic("turn", 0), stage.atomic("x", 0))
    try await numbered(stage, 2) { task in
      try await isInterested[task].store(1)
      for _ in 0..<looks {
        let isNext = try await sees(within: looks) {
          let whose = try await turn.load()
          if whose == task { return true }
          if try await isInterested[whose].load() == 0 { try await turn.store(task) }
          return false
        }
        guard isNext else { return }
        try await hasPassed[task].store(1)
        if try await hasPassed[1 - task].load() == 0 {
          try await visit(stage, x, task)
          try await hasPassed[task].store(0)
          return try await isInterested[task].store(0)
        }
        try await hasPassed[task].store(0)
      }
    }
  }

  private static func burns(_ stage: Stage, _ looks: Int) async throws {
    let flags = (0..<looks).map { stage.atomic("flag \($0)", 0) }
    let x = stage.atomic("x", 0)
    try await numbered(stage, 2) { task in
      var (isUp, hasFailed) = (false, false)
      for _ in 0..<looks where !isUp {
        try await flags[task].store(0)
        for other in 0..<task {
          guard try await sees(within: looks, { try await flags[other].load() == 0 }) else {
            return
          }
        }
        try await flags[task].store(1)
        for other in 0..<task {
          let isDown = try await sees(within: looks) { try await flags[other].load() == 0 }
          if !isDown { hasFailed = true }
        }
        // Who has failed once goes on failing, in the published program too.
        isUp = !hasFailed
      }
      guard isUp else { return }
      for other in flags.indices.dropFirst(task + 1) {
        guard try await sees(within: looks, { try await flags[other].load() == 0 }) else { return }
      }
      try await visit(stage, x, task)
      try await flags[task].store(0)
    }
  }

  /// Three tasks in a ring hand a flag over, each with a latch that the one before it opens.
  private static func handOver(_ stage: Stage, _ rounds: Int) async throws {
    let latches = (0..<3).map { stage.atomic("latch \($0)", $0 == 0 ? 1 : 0) }
    let flags = (0..<3).map { stage.atomic("flag \($0)", $0 == 0 ? 1 : 0) }
    try await numbered(stage, 3) { task in
      let next = (task + 1) % 3
      for _ in 0..<rounds {
        guard try await sees(within: rounds, { try await latches[task].load() == 1 }) else {
          return
        }
        if try await latches[task].load() != 0 { _ = try await flags[task].load() }
        try await latches[task].store(0)
        guard try await flags[task].load() == 1 else { continue }
        try await flags[task].store(0)
        try await flags[next].store(1)
        try await latches[next].store(1)
      }
    }
  }
}
