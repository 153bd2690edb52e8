import InstrumentedRuntime

/// An accept loop written by hand. Requests keep coming while one of them is slow.
let server = Scene(
  "server", title: "A server's accept loop", chapter: .structure,
  summary: """
    Requests keep coming while one of them is slow; the loop that accepts them is written by hand.
    If the loop itself does the work, everybody waits for the slowest.
    """,
  parameters: [
    .init(name: "requests", defaultValue: 4, range: 2...50, meaning: "requests; the first is slow"),
    .init(
      name: "milliseconds", defaultValue: 1_000, range: 10...10_000,
      meaning: "length of the slow request; the others take a tenth"),
  ],
  lookAt: [
    "Blocking: the quick requests stand in \"connections\" until the slow one has been answered.",
    "Concurrent: the loop is back at \"connections\" at once, and each request has a task of its own.",
    "Compare the outcomes: the time to answer of each request, from its sending on.",
  ],
  question: .init(
    text: "The loop handles each request itself. The first takes 1 s, the others 0.1 s. "
      + "How long does the second wait for its answer?",
    answers: [
      .wrong("0.1 s, as it is quick", "It would, if anybody looked at it. The loop is busy."),
      .right(
        "Nearly 1 s more than it needs",
        "It lies in the queue until the first one is answered, and so do all behind it."),
      .wrong(
        "For ever: the server has stopped",
        "The loop goes on after the slow request. It is late, not dead."),
    ]),
  goForm: """
    // net/http starts a goroutine for each connection by itself. This is a loop of one's own:
    for {
        conn, err := listener.Accept()
        if err != nil {
            return err
        }
        go handle(conn) // without "go", everybody waits for the slowest
    }
    """,
  mode: .tasks, axis: .time, workers: 1, firstSeed: 1,
  variants: [
    .init("blocking", "The loop handles each request before it accepts the next.", body: blocking),
    .init("concurrent", "The loop starts a task for each request.", body: concurrent),
  ])

private struct Request: Sendable, CustomStringConvertible {
  let number: Int
  let sent: Duration
  let work: Duration

  var description: String { "request \(number)" }
}

private func blocking(_ stage: Stage) async throws {
  let connections = stage.channel("connections", of: Request.self, capacity: stage["requests"])
  try await stage.group { group in
    group.spawn("clients") { try await sendRequests(to: connections, on: stage) }
    while let request = try await connections.receive() {
      try await handle(request, on: stage)
    }
  }
}

private func concurrent(_ stage: Stage) async throws {
  let connections = stage.channel("connections", of: Request.self, capacity: stage["requests"])
  try await stage.group { group in
    group.spawn("clients") { try await sendRequests(to: connections, on: stage) }
    while let request = try await connections.receive() {
      group.spawn("\(request)") { try await handle(request, on: stage) }
    }
  }
}

private func sendRequests(to connections: Channel<Request>, on stage: Stage) async throws {
  let slow = Duration.milliseconds(stage["milliseconds"])
  for number in 1...stage["requests"] {
    let work = number == 1 ? slow : slow / 10
    try await connections.send(Request(number: number, sent: stage.now, work: work))
    try await stage.sleep(slow / 10)
  }
  try await connections.close()
}

private func handle(_ request: Request, on stage: Stage) async throws {
  try await stage.io("\(request)", request.work)
  let took = stage.now - request.sent
  stage.outcome("\(request) answered after", took.inSeconds)
  stage.expect(took >= request.work, "no answer comes before its work is done")
}
