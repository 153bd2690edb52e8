import InstrumentedRuntime

/// Two tasks with several increments each: how much can go wrong at most?
let smallestSum = Scene(
  "smallest-sum", title: "The smallest sum", chapter: .sharedState,
  summary: """
    Two tasks add one to the same counter, three times each. Six is what everybody means.
    How small can the sum be, if the order of their steps is the worst that there is?
    """,
  parameters: [
    .init(name: "increments", defaultValue: 3, range: 1...10, meaning: "increments of each task")
  ],
  lookAt: [
    "A task that has read and not yet written can undo everything that happens in between.",
    "It takes two such moments: one makes the counter small again, the other keeps it small.",
    "With three increments each, 8 of 924 orders end at 2: no test by chance is sure to meet one.",
    "With ten it is 8 of 137,846,528,820 orders; switching four times at the wrong place is enough.",
  ],
  question: .init(
    text: "Two tasks, three increments each, nothing between them. What is the smallest sum?",
    answers: [
      .wrong(
        "3: one of them counts right, whatever the other does",
        "Each can undo the other's: A's old write takes B's away, and then B's last takes A's."),
      .wrong(
        "1: the last write may come from someone who has read 0",
        "Before its last increment a task has written itself, and from the first write on the "
          + "counter is never 0 again."),
      .right(
        "2, whatever the number of increments",
        "A reads 0 and waits; B does all but its last; A writes 1; B reads that 1 and waits; A "
          + "does the rest; B writes 2."),
    ]),
  goForm: """
    var counter int
    var done sync.WaitGroup
    for range 2 {
        done.Add(1)
        go func() {
            defer done.Done()
            for range 3 {
                counter++ // reads, adds, writes
            }
        }()
    }
    done.Wait()
    fmt.Println(counter) // 2, 3, 4, 5 or 6
    """,
  mode: .directed, axis: .steps, workers: 2, firstSeed: 155,
  variants: [
    .init("racy", "Each increment is a read and a write, with nothing between the tasks.") {
      stage in
      let counter = stage.shared("counter", 0)
      try await count(on: stage) {
        let seen = try await counter.read()
        try await counter.write(seen + 1)
      }
      report(try await counter.read(), on: stage)
    },
    .init("atomic", "Each increment is one step.") { stage in
      let counter = stage.atomic("counter", 0)
      try await count(on: stage) { try await counter.add(1) }
      report(try await counter.load(), on: stage)
    },
  ])

private func count(
  on stage: Stage, _ increment: @escaping @Sendable () async throws -> Void
) async throws {
  try await stage.group { group in
    for name in ["A", "B"] {
      group.spawn(name) {
        for _ in 1...stage["increments"] { try await increment() }
      }
    }
  }
}

private func report(_ sum: Int, on stage: Stage) {
  stage.outcome("counter", sum)
  stage.expect(sum == 2 * stage["increments"], "every increment is counted")
}
