import InstrumentedRuntime

/// Tasks add one to the same counter. Adding is reading, then writing.
let lostUpdate = Scene(
  "lost-update", title: "Lost update", chapter: .sharedState,
  summary: """
    Two tasks add one to the same counter, and the counter ends at 1.
    Between a task's read and its write another may write; that one's increment is overwritten.
    """,
  parameters: [
    .init(name: "tasks", defaultValue: 2, range: 2...8, meaning: "tasks that count"),
    .init(name: "increments", defaultValue: 1, range: 1...2_000_000, meaning: "increments of each"),
  ],
  lookAt: [
    "What A and B have read stands under the counter: it is marked while it is out of date.",
    "The second write puts the same number there again: nothing crashes, and one increment is gone.",
    "Go back and let one of them finish before the other begins: then the end is 2.",
    "Swift 6 refuses to compile a plain variable shared like this; the scene's cell allows it, to be "
      + "looked at.",
    "With one increment each, 4 of the 6 orders of their four steps lose an update.",
  ],
  question: .init(
    text:
      "Two tasks, one increment each, nothing between them. What can the counter be at the end?",
    answers: [
      .wrong("Always 2", "Only if one of them has written before the other reads."),
      .right(
        "2 or 1", "If both read 0 before one of them writes, both write 1, and one update is lost."),
      .wrong(
        "Anything at all, 0 included",
        "Main waits for both, and each writes what it has read plus one: at least 1. In C, C++ and "
          + "Swift the language promises nothing here; this scene's cells keep each access whole."),
    ]),
  goForm: """
    var counter int
    var done sync.WaitGroup
    for range 2 {
        done.Add(1)
        go func() {
            defer done.Done()
            counter++ // reads, adds, writes
        }()
    }
    done.Wait()
    fmt.Println(counter) // 2, or 1
    // mutex:   mu.Lock(); counter++; mu.Unlock()
    // atomic:  var counter atomic.Int64, then counter.Add(1)
    """,
  mode: .directed, axis: .steps, workers: 2, firstSeed: 13, startHere: 3,
  variants: [
    .init("racy", "A read and a write, with nothing between the tasks.", body: racy),
    .init("mutex", "A lock makes reading and writing one step for the others.", body: mutex),
    .init("atomic", "One operation that reads, adds and writes.", body: atomic),
    .init("channel", "One task owns the counter; the others tell it what to add.", body: channel),
  ])

private let names = ["A", "B", "C", "D", "E", "F", "G", "H"]

private func racy(_ stage: Stage) async throws {
  let counter = stage.shared("counter", 0)
  try await stage.group { group in
    for name in names.prefix(stage["tasks"]) {
      group.spawn(name) {
        for _ in 1...stage["increments"] {
          let seen = try await counter.read()
          try await counter.write(seen + 1)
        }
      }
    }
  }
  report(try await counter.read(), on: stage)
}

private func mutex(_ stage: Stage) async throws {
  let counter = stage.shared("counter", 0)
  let lock = stage.mutex("lock")
  try await stage.group { group in
    for name in names.prefix(stage["tasks"]) {
      group.spawn(name) {
        for _ in 1...stage["increments"] {
          try await lock.lock()
          let seen = try await counter.read()
          try await counter.write(seen + 1)
          try await lock.unlock()
        }
      }
    }
  }
  report(try await counter.read(), on: stage)
}

private func atomic(_ stage: Stage) async throws {
  let counter = stage.atomic("counter", 0)
  try await stage.group { group in
    for name in names.prefix(stage["tasks"]) {
      group.spawn(name) {
        for _ in 1...stage["increments"] { try await counter.add(1) }
      }
    }
  }
  report(try await counter.load(), on: stage)
}

private func channel(_ stage: Stage) async throws {
  let counter = stage.shared("counter", 0)
  let additions = stage.channel("additions", of: Int.self)
  try await stage.group { group in
    group.spawn("owner") {
      while let amount = try await additions.receive() {
        let seen = try await counter.read()
        try await counter.write(seen + amount)
      }
    }
    try await stage.group("senders") { senders in
      for name in names.prefix(stage["tasks"]) {
        senders.spawn(name) {
          for _ in 1...stage["increments"] { try await additions.send(1) }
        }
      }
    }
    try await additions.close()
  }
  report(try await counter.read(), on: stage)
}

private func report(_ total: Int, on stage: Stage) {
  stage.outcome("counter", total)
  stage.expect(total == stage["tasks"] * stage["increments"], "every increment is counted")
}
