import InstrumentedRuntime

/// Three tasks, each in several pieces. Whether they alternate or run at once is not theirs to decide.
let interleaving = Scene(
  "interleaving", title: "Interleaving", chapter: .structure,
  summary: """
    Three tasks make progress over the same time, on one worker or on several.
    The program says only what may overlap; the workers decide what runs at once.
    """,
  parameters: [
    .init(name: "pieces", defaultValue: 3, range: 1...20, meaning: "pieces of work in each task"),
    .init(
      name: "milliseconds", defaultValue: 150, range: 1...1_000, meaning: "length of one piece"),
  ],
  lookAt: [
    "The row \"at once\" never shows more than the number of workers, whatever the program says.",
    "On one worker the bars of A, B and C never overlap, yet none waits for another to be finished.",
    "Run it again with two workers: the same text, and now two bars stand above each other.",
    "In the variant \"waiting\" one worker is enough for all three: a task that waits needs none.",
  ],
  question: .init(
    text: "All three tasks compute, and there is one worker. What does the timeline show?",
    answers: [
      .wrong(
        "Three bars above each other: they are concurrent",
        "Concurrent means that they may overlap. One worker runs one task at any instant."),
      .wrong(
        "All of A, then all of B, then all of C",
        "So it is with slices off, as in Swift itself, which never interrupts a task. Here, as in Go, "
          + "a computing task's turn is over after about 10 ms, and the next one has its own."),
      .right(
        "Short bars that take turns, one at any instant",
        "Each is under way over the whole time, and only one of them runs: concurrency without "
          + "parallelism."),
    ]),
  goForm: """
    var done sync.WaitGroup
    for _, name := range []string{"A", "B", "C"} {
        done.Add(1)
        go func() {
            defer done.Done()
            for piece := 1; piece <= 3; piece++ {
                compute()
                fmt.Println(name, "has done", piece)
            }
        }()
    }
    done.Wait()
    // GOMAXPROCS=1 go run .   alternates; with 2, two run at once.
    """,
  mode: .tasks, axis: .time, workers: 1, firstSeed: 1, startHere: 1,
  variants: [
    .init("computing", "Each piece needs a processor.") { stage in
      try await threeTasks(on: stage) { try await stage.compute($0) }
    },
    .init("waiting", "Each piece waits for a disk, and needs no worker meanwhile.") { stage in
      try await threeTasks(on: stage) { try await stage.io("disk", $0) }
    },
  ])

private func threeTasks(
  on stage: Stage, piece: @escaping @Sendable (Duration) async throws -> Void
) async throws {
  let length = Duration.milliseconds(stage["milliseconds"])
  let finished = stage.channel("finished", of: String.self, capacity: 3)

  try await stage.group { group in
    for name in ["A", "B", "C"] {
      let progress = stage.shared("\(name) has done", 0)
      group.spawn(name) {
        for number in 1...stage["pieces"] {
          try await piece(length)
          try await progress.write(number)
        }
        try await finished.send(name)
      }
    }
  }

  var order: [String] = []
  while order.count < 3, let name = try await finished.receive() { order.append(name) }
  stage.outcome("finished in the order", order.joined(separator: " "))
  stage.outcome("took", stage.now.inSeconds)
  stage.expect(order.sorted() == ["A", "B", "C"], "all three tasks come to their end")
}
