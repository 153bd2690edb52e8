import InstrumentedRuntime

/// Three users are fetched from a server that takes a second for each.
let fetch = Scene(
  "fetch", title: "Three fetches", chapter: .structure,
  summary: """
    Three users come from a slow server: one after the other, or all asked for at once.
    Waiting is not work, so three waits can share the same second.
    """,
  parameters: [
    .init(
      name: "milliseconds", defaultValue: 1_000, range: 1...10_000, meaning: "length of one fetch")
  ],
  lookAt: [
    "Sequential: main waits three times, and between the waits there is hardly any work.",
    "Concurrent: the three waits lie above each other, and the whole takes as long as the longest.",
    "There is one worker, and it is idle nearly all the time: waiting needs no worker.",
    "The channel \"results\" has room for three, so no fetch has to wait for main to take its user.",
  ],
  question: .init(
    text: "Three fetches of one second, all started at once, on one worker. How long does it take?",
    answers: [
      .wrong(
        "3 seconds: one worker can do only one thing at a time",
        "It can run only one task at a time. A task that waits for a server does not run."),
      .right(
        "1 second, as long as the slowest",
        "Each task asks and then waits without a worker, so the waits pass at the same time."),
      .wrong(
        "A third of a second: the work is shared",
        "Nothing is divided: each fetch still takes its full second."),
    ]),
  goForm: """
    names := []string{"ada", "grace", "barbara"}
    results := make(chan User, len(names))
    for _, name := range names {
        go func() { results <- fetch(name) }()
    }
    for range names {
        fmt.Println(<-results)
    }
    """,
  mode: .tasks, axis: .time, workers: 1, firstSeed: 1, startHere: 2,
  variants: [
    .init("concurrent", "A task for each user; all three wait at the same time.", body: concurrent),
    .init("sequential", "One user after the other: the waits add up.", body: sequential),
  ])

private let names = ["ada", "grace", "barbara"]

private func sequential(_ stage: Stage) async throws {
  var users: [String] = []
  for name in names {
    try await stage.io("user \(name)", .milliseconds(stage["milliseconds"]))
    users.append(name)
  }
  report(users, on: stage)
}

private func concurrent(_ stage: Stage) async throws {
  let results = stage.channel("results", of: String.self, capacity: names.count)
  let users = try await stage.group { group in
    for name in names {
      group.spawn("fetch \(name)") {
        try await stage.io("user \(name)", .milliseconds(stage["milliseconds"]))
        try await results.send(name)
      }
    }
    var users: [String] = []
    while users.count < names.count, let user = try await results.receive() { users.append(user) }
    return users
  }
  report(users, on: stage)
}

private func report(_ users: [String], on stage: Stage) {
  stage.outcome("users", users.count)
  stage.outcome("took", stage.now.inSeconds)
  stage.expect(users.sorted() == names.sorted(), "every user has arrived once")
}
