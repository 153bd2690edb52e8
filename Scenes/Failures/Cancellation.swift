import InstrumentedRuntime

/// A client asks for a long report, and leaves before it is done.
let cancellation = Scene(
  "cancellation", title: "Cancellation", chapter: .failures,
  summary: """
    A client asks for a report of several pages, and leaves; the task that writes it is cancelled.
    Cancelling stops nothing by itself: it is a flag, and the task must look at it.
    """,
  parameters: [
    .init(name: "pages", defaultValue: 5, range: 1...100, meaning: "pages of the report"),
    .init(
      name: "milliseconds", defaultValue: 20, range: 1...1_000,
      meaning: "processor time of a page; the client leaves after twice that"),
  ],
  lookAt: [
    "Ignored: every page after \"cancel\" is work that nobody will read.",
    "Honoured: the task looks before each page, and ends with the one that it was at.",
    "A task that waits would notice at once: waits end when their task is cancelled. Computing "
      + "does not.",
  ],
  question: .init(
    text: "The client has left, and the task was cancelled. It only computes. When does it stop?",
    answers: [
      .wrong(
        "At once: it was cancelled",
        "Nobody takes the processor from it for that. A flag is set, no more."),
      .right(
        "When it next looks, and never if it does not",
        "Cancellation is a request. Where to look is for the task's author to decide."),
      .wrong(
        "When its client's connection is closed",
        "The connection and the task know nothing of each other unless the code ties them."),
    ]),
  goForm: """
    ctx, cancel := context.WithCancel(context.Background())
    done := make(chan struct{})
    go func() {
        defer close(done)
        for page := range pages {
            if ctx.Err() != nil { // without this line all pages are written
                return
            }
            write(page)
        }
    }()
    clientLeaves()
    cancel()
    <-done
    """,
  mode: .directed, axis: .time, workers: 2, firstSeed: 2,
  variants: [
    .init("ignored", "The task never looks whether it is still wanted.") { stage in
      try await report(stage) {}
    },
    .init("honoured", "The task looks before each page.") { stage in
      try await report(stage) { try stage.checkCancellation() }
    },
  ])

private func report(
  _ stage: Stage, beforeEachPage look: @escaping @Sendable () throws -> Void
) async throws {
  let page = Duration.milliseconds(stage["milliseconds"])
  let written = stage.atomic("pages written", 0)
  let report = stage.detached("report") {
    for _ in 1...stage["pages"] {
      try look()
      try await stage.compute(page)
      try await written.add(1)
    }
  }

  try await stage.sleep(page * 2)
  try await report.cancel()
  let wanted = try await written.load()
  try await report.join()
  let forNobody = try await written.load() - wanted
  stage.outcome("pages for nobody", forNobody)
  stage.expect(forNobody <= 1, "after the client has left, at most one page is finished")
}
