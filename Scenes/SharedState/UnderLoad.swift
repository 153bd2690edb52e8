import InstrumentedRuntime

/// Requests share a connection that the first one opens. Nearly always it is one connection.
let underLoad = Scene(
  "under-load", title: "Only under load", chapter: .sharedState,
  summary: """
    Requests share one connection, and whoever finds none opens it. A thousand test runs are fine.
    On a busy day two requests look at the same moment, and there are two connections.
    """,
  parameters: [
    .init(name: "requests", defaultValue: 3, range: 2...20, meaning: "requests"),
    .init(
      name: "apart", defaultValue: 1, range: 0...1_000,
      meaning: "ms of work by which each request is longer than the one before"),
  ],
  lookAt: [
    "Run it on threads at real speed, as often as you like: one connection, nearly always.",
    "Only a fraction of a microsecond lies between looking and opening, after milliseconds of work.",
    "Ask for every outcome: two or three connections are found at once, each with its order of steps.",
    "1,422 of 1,428 orders are wrong, and real runs take one of the other 6: orders are no chances.",
    "\"fixed\": the first that comes opens it, and the others wait until it is there.",
  ],
  question: .init(
    text: "It has passed a thousand runs, one connection each time. What do you know now?",
    answers: [
      .wrong(
        "At most one run in a thousand goes wrong",
        "The runs were all alike: same machine, same load. Elsewhere it may be every tenth run."),
      .wrong(
        "It is right: a real bug would have shown",
        "Tests by chance meet the likely orders again and again, and the unlikely ones never."),
      .right(
        "Only that these orders of steps are fine",
        "Two requests that look before either has opened make two connections, however rarely."),
    ]),
  goForm: """
    var connection *Conn // nil until someone needs it

    func handle(request Request) {
        parse(request)
        if connection == nil { // two may see nil
            connection = open()
        }
        answer(request, connection)
    }
    // fixed:
    var opened sync.Once
    opened.Do(func() { connection = open() })
    """,
  mode: .directed, axis: .steps, workers: 2, firstSeed: 1,
  variants: [
    .init("racy", "Each looks whether there is a connection, and opens one if not.", body: racy),
    .init("fixed", "Once: the first opens it, the others wait for that.", body: fixed),
  ])

private func racy(_ stage: Stage) async throws {
  let connection = stage.shared("connection", 0)
  let opened = stage.atomic("opened", 0)
  try await serve(on: stage) {
    guard try await connection.read() == 0 else { return }
    let number = try await opened.add(1)
    try await connection.write(number)
  }
  report(try await opened.load(), on: stage)
}

private func fixed(_ stage: Stage) async throws {
  let connection = stage.shared("connection", 0)
  let opened = stage.atomic("opened", 0)
  let opening = stage.once("opening")
  try await serve(on: stage) {
    try await opening.run {
      let number = try await opened.add(1)
      try await connection.write(number)
    }
    _ = try await connection.read()
  }
  report(try await opened.load(), on: stage)
}

/// Each request has work of its own before it needs the connection.
private func serve(
  on stage: Stage, _ connect: @escaping @Sendable () async throws -> Void
) async throws {
  try await stage.group { group in
    for number in 1...stage["requests"] {
      group.spawn("request \(number)") {
        try await stage.compute(.milliseconds(number * stage["apart"]))
        try await connect()
      }
    }
  }
}

private func report(_ opened: Int, on stage: Stage) {
  stage.outcome("connections opened", opened)
  stage.expect(opened == 1, "all requests share one connection")
}
