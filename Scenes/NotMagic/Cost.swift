import InstrumentedRuntime

/// Many tasks that are all alive at the same time, and what they take.
let cost = Scene(
  "cost", title: "What a task costs", chapter: .notMagic,
  summary: """
    Many tasks are started, and all wait until the last one has arrived; then the system is asked.
    A task is cheap and a thread is not, but neither is free.
    """,
  parameters: [
    .init(
      name: "tasks", defaultValue: 1_000, range: 1...100_000, meaning: "tasks alive at one time")
  ],
  lookAt: [
    "Reserved is address space that was promised, resident is memory that was touched: for threads "
      + "they lie far apart, since most of a stack is never used.",
    "As tasks there are as many threads as workers, however many tasks wait.",
    "As threads the system may refuse to make more; then the scene goes on with those it got.",
    "By hand nothing is read from the system: such a run must be the same each time.",
    "The figures are the whole process's, so what the instrument keeps of each task is in them.",
  ],
  question: .init(
    text: "A thousand tasks wait, each as a thread with a stack of 8 MB. "
      + "How much memory is in use?",
    answers: [
      .wrong(
        "8 GB: a thousand stacks",
        "That much address space is reserved. A page of it takes memory only once it is touched."),
      .right(
        "A few tens of MB",
        "Of each stack only the first pages are touched, and the kernel keeps a little for each."),
      .wrong(
        "Next to nothing: they only wait",
        "A waiting thread keeps its touched stack, and a waiting task the state it goes on with."),
    ]),
  goForm: """
    start := make(chan struct{})
    var arrived, ended sync.WaitGroup
    var before, after runtime.MemStats
    runtime.ReadMemStats(&before)
    for range n {
        arrived.Add(1)
        ended.Add(1)
        go func() {
            defer ended.Done()
            arrived.Done()
            <-start
        }()
    }
    arrived.Wait()
    runtime.ReadMemStats(&after)
    fmt.Println((after.StackInuse - before.StackInuse) / uint64(n)) // bytes of stack for each
    close(start)
    ended.Wait()
    """,
  mode: .tasks, axis: .time, workers: 2, firstSeed: 1,
  variants: [
    .init("waiting", "All tasks wait at the same time, until main lets them end.", body: waiting)
  ])

private func waiting(_ stage: Stage) async throws {
  let count = stage["tasks"]
  let arrived = stage.waitGroup("still to arrive")
  let start = stage.channel("start", of: Bool.self)
  let before = stage.processFigures

  try await arrived.add(count)
  let (alive, during) = try await stage.group { group in
    var alive = 0
    for number in 1...count {
      let isStarted = group.spawn("task \(number)") {
        try await arrived.done()
        _ = try await start.receive()
      }
      if isStarted { alive += 1 } else { try await arrived.done() }
    }
    try await arrived.wait()
    let during = stage.processFigures
    try await start.close()
    return (alive, during)
  }

  stage.outcome("tasks alive at once", alive)
  stage.outcome("tasks refused by the system", count - alive)
  if let before, let during, let after = stage.processFigures, alive > 0 {
    stage.outcome("bytes reserved for each", (during.reserved - before.reserved) / alive)
    stage.outcome("bytes resident for each", (during.resident - before.resident) / alive)
    stage.outcome("switches of threads", after.switches - before.switches)
  }
}
