import InstrumentedRuntime

/// Readers share a page, a writer needs it alone. Does its turn ever come?
let readersWriters = Scene(
  "readers-writers", title: "Readers and a writer", chapter: .sharedState,
  summary: """
    Many may read a page at once; who writes it must be alone. The readers overlap.
    As long as one of them is always reading, the writer's turn never comes.
    """,
  parameters: [
    .init(name: "readers", defaultValue: 2, range: 1...6, meaning: "tasks that read"),
    .init(name: "rounds", defaultValue: 2, range: 1...50, meaning: "readings of each"),
    .init(name: "milliseconds", defaultValue: 20, range: 1...1_000, meaning: "ms of each reading"),
  ],
  lookAt: [
    "A reader comes in whenever no writer has the page, also while the writer waits for it.",
    "The readers take turns in such a way that the page is never free: the writer goes last.",
    "No deadlock, no data race, and everybody is right; only the writer's wait has no end.",
    "Fair: everybody goes in through one turnstile, and a writer that waits stands in it.",
    "Semaphores and locks that let the longest waiter go first are needed for the turnstile, too.",
  ],
  question: .init(
    text: "Readers come and go without a pause. When does the writer get the page?",
    answers: [
      .wrong(
        "When those that are reading now have finished",
        "Meanwhile others have come in: the lock lets readers in as long as no one writes."),
      .right(
        "When at some moment no one is reading: perhaps never",
        "It is called starvation. Nothing is stuck, and yet this one task does not get on."),
      .wrong(
        "At once: writing is more important", "A lock does not know that unless it is built so."),
    ]),
  goForm: """
    // Go's RWMutex lets no new reader in once a writer waits: it is fair.
    var page sync.RWMutex
    go func() { // reader
        for range rounds {
            page.RLock()
            read()
            page.RUnlock()
        }
    }()
    page.Lock() // writer
    write()
    page.Unlock()
    """,
  mode: .directed, axis: .time, workers: 2, firstSeed: 1,
  variants: [
    .init("writer-starves", "Readers come in whenever no one writes.") { stage in
      try await share(on: stage) { enter in try await enter() }
    },
    .init("fair", "A turnstile: while the writer waits in it, no reader comes in.") { stage in
      let turnstile = stage.mutex("turnstile")
      try await share(on: stage) { enter in try await turnstile.withLock(enter) }
    },
  ])

/// Goes in to the page, past whatever stands before it.
private typealias Way = @Sendable (_ enter: () async throws -> Void) async throws -> Void

private func share(on stage: Stage, by way: @escaping Way) async throws {
  let page = stage.shared("page", 0)
  let lock = stage.readWriteLock("lock")
  let hasAsked = stage.atomic("writer has asked", 0)
  let reading = Duration.milliseconds(stage["milliseconds"])

  /// Reads the page; whether it came in although the writer had been waiting before.
  @Sendable func read() async throws -> Bool {
    var isAsked = false
    try await way {
      isAsked = try await hasAsked.load() == 1
      try await lock.readLock()
    }
    let isOld = try await page.read() == 0
    try await stage.io("reading", reading)
    try await lock.readUnlock()
    return isAsked && isOld
  }

  let overtaking = try await stage.group(of: Int.self) { group in
    for number in 0..<stage["readers"] {
      group.spawn("reader \(number + 1)") {
        // They do not begin, and so do not end, at the same time.
        if number > 0 { try await stage.sleep(reading * number / stage["readers"]) }
        var count = 0
        for _ in 1...stage["rounds"] where try await read() { count += 1 }
        return count
      }
    }
    group.spawn("writer") {
      try await stage.sleep(reading / 4)
      try await way {
        try await hasAsked.store(1)
        try await lock.writeLock()
      }
      try await page.write(1)
      try await lock.writeUnlock()
      return 0
    }
    return try await group.results()
  }
  let count = overtaking.reduce(0, +)
  stage.outcome("readings that overtook the writer", count)
  stage.expect(count == 0, "no reader comes in while the writer waits")
}
