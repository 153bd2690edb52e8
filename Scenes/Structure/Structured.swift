import InstrumentedRuntime

/// A function saves three parts of a document, each in a task. What is true when it returns?
let structured = Scene(
  "structured", title: "Structured or detached", chapter: .structure,
  summary: """
    A function starts three tasks and returns: after they have ended, or whenever it likes.
    If tasks cannot outlive the scope that started them, its end means something.
    """,
  parameters: [
    .init(
      name: "milliseconds", defaultValue: 500, range: 1...4_000, meaning: "length of saving a part")
  ],
  lookAt: [
    "Group: main waits at the end of the scope, and nothing of it is left behind.",
    "Detached: main reads \"saved\" at once, and ends while the three are still at work.",
    "A group also gives each child its parent's cancellation, and hands a child's error out.",
  ],
  question: .init(
    text: "The three tasks are detached. How many parts are saved when the function returns?",
    answers: [
      .wrong("3: it has started them all", "Starting is not ending, and nobody waits for them."),
      .wrong(
        "0, always: they have had no time",
        "Mostly, but nothing promises it: another schedule lets some of them end before."),
      .right(
        "Any number from 0 to 3",
        "The order of their ends and of the function's end is left to the schedule."),
    ]),
  goForm: """
    group, ctx := errgroup.WithContext(ctx)
    for _, part := range parts {
        group.Go(func() error { return save(ctx, part) })
    }
    if err := group.Wait(); err != nil { // a convention: leave Wait out, and no compiler objects
        return err
    }
    """,
  mode: .tasks, axis: .time, workers: 1, firstSeed: 1,
  variants: [
    .init("group", "The scope ends when its tasks have ended.", body: grouped),
    .init("detached", "Nobody waits for the tasks.", body: detached),
  ])

private let parts = ["text", "images", "index"]

private func grouped(_ stage: Stage) async throws {
  let saved = stage.atomic("saved", 0)
  try await stage.group("save") { group in
    for part in parts {
      group.spawn("save \(part)") {
        try await stage.io(part, .milliseconds(stage["milliseconds"]))
        try await saved.add(1)
      }
    }
  }
  report(try await saved.load(), on: stage)
}

private func detached(_ stage: Stage) async throws {
  let saved = stage.atomic("saved", 0)
  for part in parts {
    stage.detached("save \(part)") {
      try await stage.io(part, .milliseconds(stage["milliseconds"]))
      try await saved.add(1)
    }
  }
  report(try await saved.load(), on: stage)
}

private func report(_ saved: Int, on stage: Stage) {
  stage.outcome("saved", saved)
  stage.expect(saved == parts.count, "when the function returns, every part is saved")
}
