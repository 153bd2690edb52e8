import InstrumentedRuntime

/// A cache throws entries out, and each must be cleaned up, while requests want to be answered.
let cleanup = Scene(
  "cleanup", title: "Unbounded cleanup", chapter: .failures,
  summary: """
    A cache evicts many entries at once, and each needs a little work; a constructed example.
    With a task for each of them the requests in the foreground queue up behind the cleaning.
    """,
  parameters: [
    .init(name: "entries", defaultValue: 10, range: 1...10_000, meaning: "evicted entries"),
    .init(name: "cleaners", defaultValue: 2, range: 1...8, meaning: "tasks of the bounded variant"),
    .init(name: "requests", defaultValue: 3, range: 1...100, meaning: "requests in the foreground"),
  ],
  lookAt: [
    "Unbounded: the run queue holds all the cleaning, and a request stands somewhere among it.",
    "Bounded: only the cleaners compete with a request; the entries wait in a channel instead.",
    "Look at \"slowest request\": the work is the same in both variants, the waiting is not.",
  ],
  question: .init(
    text: "Each task is cheap. What does it cost to start one for each of a million entries?",
    answers: [
      .wrong("Nothing worth mentioning", "A million times a little is a lot of memory and queue."),
      .wrong(
        "The scheduler cannot manage so many",
        "It can. But each of them has to be kept, and each has its turn before yours."),
      .right(
        "Memory for all of them, and delay for everybody else",
        "All are alive at once, and whoever wants a turn stands in one queue with them."),
    ]),
  goForm: """
    for _, entry := range evicted {
        go clean(entry) // as many goroutines as there are entries
    }

    // Bounded: two cleaners, and whoever brings entries waits for them.
    entries := make(chan Entry)
    for range 2 {
        go func() {
            for entry := range entries {
                clean(entry)
            }
        }()
    }
    for _, entry := range evicted {
        entries <- entry
    }
    close(entries)
    """,
  mode: .directed, axis: .time, workers: 1, firstSeed: 1,
  variants: [
    .init("unbounded", "A task for each evicted entry.", body: unbounded),
    .init("bounded", "A few cleaners, and the rest waits in line.", body: bounded),
  ])

private let cleaning = Duration.milliseconds(10)
private let answering = Duration.milliseconds(10)

private func unbounded(_ stage: Stage) async throws {
  let alive = stage.atomic("cleaning tasks", 0)
  try await stage.group { group in
    group.spawn("requests") { try await answerRequests(on: stage) }
    report(try await alive.add(stage["entries"]), on: stage)
    for entry in 1...stage["entries"] {
      group.spawn("clean \(entry)") {
        try await stage.compute(cleaning)
        try await alive.add(-1)
      }
    }
  }
}

private func bounded(_ stage: Stage) async throws {
  let entries = stage.channel("evicted", of: Int.self)
  let alive = stage.atomic("cleaning tasks", 0)
  try await stage.group { group in
    group.spawn("requests") { try await answerRequests(on: stage) }
    report(try await alive.add(stage["cleaners"]), on: stage)
    for number in 1...stage["cleaners"] {
      group.spawn("cleaner \(number)") {
        while try await entries.receive() != nil { try await stage.compute(cleaning) }
        try await alive.add(-1)
      }
    }
    for entry in 1...stage["entries"] { try await entries.send(entry) }
    try await entries.close()
  }
}

private func answerRequests(on stage: Stage) async throws {
  var slowest = Duration.zero
  for _ in 1...stage["requests"] {
    let asked = stage.now
    try await stage.compute(answering)
    slowest = max(slowest, stage.now - asked)
  }
  stage.outcome("slowest request", slowest.inMilliseconds)
}

private func report(_ alive: Int, on stage: Stage) {
  stage.outcome("cleaning tasks at once", alive)
  stage.expect(alive <= stage["cleaners"], "there are no more cleaning tasks than agreed")
}
