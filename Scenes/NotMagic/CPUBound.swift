import InstrumentedRuntime

/// Real work for the processor, in one task or in several.
let cpuBound = Scene(
  "cpu-bound", title: "Bound by the processor", chapter: .notMagic,
  summary: """
    Two chunks of real processor time, one after the other or in two tasks.
    More tasks make it no faster; more cores do.
    """,
  parameters: [
    .init(name: "chunks", defaultValue: 2, range: 1...8, meaning: "chunks of work"),
    .init(
      name: "milliseconds", defaultValue: 300, range: 1...5_000,
      meaning: "processor time of one chunk"),
  ],
  lookAt: [
    "On one worker, or with all workers on one core, both variants take the same time.",
    "On two workers with two cores the concurrent one takes about half.",
    "Switching between the tasks wins nothing: a computation has no waits that another could fill.",
  ],
  question: .init(
    text: "Two computations of 0.3 s each. Does it help to put them into two tasks?",
    answers: [
      .wrong(
        "Yes: two tasks take half the time",
        "Half the time takes two cores. On one, they share the same 0.6 s of processor time."),
      .wrong(
        "No, never: computing is computing",
        "The tasks make it possible to use two cores, if there are two."),
      .right(
        "Only where two cores can run them",
        "The tasks are the structure; whether they run at the same instant is up to the machine."),
    ]),
  goForm: """
    var done sync.WaitGroup
    for _, chunk := range chunks {
        done.Add(1)
        go func() {
            defer done.Done()
            crunch(chunk)
        }()
    }
    done.Wait()
    // GOMAXPROCS=1 go run .   takes as long as the plain loop.
    """,
  mode: .tasks, axis: .time, workers: 2, firstSeed: 1,
  variants: [
    .init("concurrent", "A task for each chunk.", body: concurrent),
    .init("sequential", "One chunk after the other, in main.", body: sequential),
  ])

private func sequential(_ stage: Stage) async throws {
  var done = 0
  for _ in 1...stage["chunks"] {
    try await stage.compute(.milliseconds(stage["milliseconds"]))
    done += 1
  }
  report(done, on: stage)
}

private func concurrent(_ stage: Stage) async throws {
  let results = try await stage.group(of: Int.self) { group in
    for number in 1...stage["chunks"] {
      group.spawn("chunk \(number)") {
        try await stage.compute(.milliseconds(stage["milliseconds"]))
        return 1
      }
    }
    return try await group.results()
  }
  report(results.reduce(0, +), on: stage)
}

private func report(_ done: Int, on stage: Stage) {
  stage.outcome("chunks", done)
  stage.outcome("took", stage.now.inSeconds)
  stage.expect(done == stage["chunks"], "every chunk is done")
}
