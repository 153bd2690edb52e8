import InstrumentedRuntime

/// Someone asks a slow server, and loses patience. Who takes the answer then?
let leak = Scene(
  "leak", title: "A task that leaks", chapter: .failures,
  summary: """
    A task asks a slow server and wants to hand over the answer; but nobody waits for it any more.
    On a channel without room it stands there for ever, and keeps all that it holds.
    """,
  parameters: [
    .init(
      name: "answer", defaultValue: 800, range: 1...4_000, meaning: "ms until the answer comes"),
    .init(name: "patience", defaultValue: 300, range: 1...4_000, meaning: "ms that main waits"),
  ],
  lookAt: [
    "main takes the time-out, and goes: from then on nobody will ever receive from \"reply\".",
    "The asking task is alive, blocked in its send; each such request leaves one more behind.",
    "Buffered: the answer finds room in the channel, and its task ends, whether anybody reads or not.",
  ],
  question: .init(
    text: "Main stopped waiting for the answer. What becomes of the task that brings it?",
    answers: [
      .wrong(
        "It ends: nobody needs it any more",
        "Nobody tells it so. It waits for a receiver, as it was written to."),
      .right(
        "It waits for ever to hand the answer over",
        "Without room in the channel a send needs a receiver, and none will come."),
      .wrong(
        "The program stops with an error",
        "All others go on. A leak is silent, until so many have gathered that memory runs short."),
    ]),
  goForm: """
    reply := make(chan string) // make(chan string, 1), and the goroutine can end
    go func() { reply <- ask() }()
    select {
    case answer := <-reply:
        fmt.Println(answer)
    case <-time.After(300 * time.Millisecond):
        fmt.Println("no answer in time")
    }
    """,
  mode: .directed, axis: .time, workers: 1, firstSeed: 1,
  variants: [
    .init("unbuffered", "The channel has no room: a send needs a receiver.") { stage in
      try await ask(stage, capacity: 0)
    },
    .init("buffered", "Room for one answer: the task can leave it there.") { stage in
      try await ask(stage, capacity: 1)
    },
  ])

private func ask(_ stage: Stage, capacity: Int) async throws {
  let reply = stage.channel("reply", of: String.self, capacity: capacity)
  stage.detached("ask") {
    try await stage.io("slow server", .milliseconds(stage["answer"]))
    try await reply.send("42")
  }
  let answer = try await stage.select(
    [reply.onReceive { $0 ?? "none" }],
    timeout: (after: .milliseconds(stage["patience"]), then: { "none in time" }))
  stage.outcome("answer", answer)
}
