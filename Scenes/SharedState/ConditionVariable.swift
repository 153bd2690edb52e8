import InstrumentedRuntime

/// A waiter sleeps until the cook rings. What if the bell rings too early?
let condition = Scene(
  "condition", title: "The lost wake-up", chapter: .sharedState,
  summary: """
    A waiter waits until the cook has made a dish and rings the bell.
    A bell that rings before anyone listens is not heard, and nobody will ring again.
    """,
  lookAt: [
    "A signal keeps nothing: whoever is not yet waiting will never know of it.",
    "Between the waiter's look at \"ready\" and its wait there is room for all that the cook does.",
    "Waiting gives the lock back and queues up in one step: nothing fits in between.",
    "Correct: look under the lock, wait while it is not so, and look again when woken.",
    "Real condition variables may also wake for no reason: one more cause for \"while\".",
  ],
  question: .init(
    text:
      "The waiter looks whether the dish is ready; if not, it takes the lock and waits. Enough?",
    answers: [
      .wrong(
        "Yes: the cook changes it under the lock",
        "The waiter looked without the lock, so it holds nothing that keeps the cook away."),
      .wrong(
        "Yes: the signal wakes it as soon as it waits",
        "A signal that finds nobody waiting is gone. A semaphore would keep it."),
      .right(
        "No: cook and signal may come between its look and its wait",
        "Then it waits for a signal that has been given already, and waits for ever."),
    ]),
  goForm: """
    var mu sync.Mutex
    bell := sync.NewCond(&mu)
    ready := false
    go func() { // cook
        mu.Lock()
        ready = true
        bell.Signal()
        mu.Unlock()
    }()
    // waiter
    mu.Lock() // before looking
    for !ready {
        bell.Wait()
    }
    mu.Unlock()
    """,
  mode: .directed, axis: .steps, workers: 2, firstSeed: 5,
  variants: [
    .init("unlocked-check", "The waiter looks first, and takes the lock only to wait.") { stage in
      try await serve(on: stage) { ready, lock, bell in
        if try await ready.read() { return }
        try await lock.lock()
        try await bell.wait(lock)
        try await lock.unlock()
      }
    },
    .init("no-check", "The waiter waits without looking whether it has to.") { stage in
      try await serve(on: stage) { _, lock, bell in
        try await lock.lock()
        try await bell.wait(lock)
        try await lock.unlock()
      }
    },
    .init("correct", "The waiter looks under the lock, and waits while it is not ready.") { stage in
      try await serve(on: stage) { ready, lock, bell in
        try await lock.lock()
        while try await !ready.read() { try await bell.wait(lock) }
        try await lock.unlock()
      }
    },
  ])

private func serve(
  on stage: Stage,
  awaitDish:
    @escaping @Sendable (SharedVariable<Bool>, SceneMutex, Condition) async throws -> Void
) async throws {
  let ready = stage.shared("ready", false)
  let lock = stage.mutex("lock")
  let bell = stage.condition("bell")
  try await stage.group { group in
    group.spawn("waiter") {
      try await awaitDish(ready, lock, bell)
      let isReady = try await ready.read()
      stage.outcome("served", isReady)
      stage.expect(isReady, "what is served is ready")
    }
    group.spawn("cook") {
      try await lock.lock()
      try await ready.write(true)
      try await bell.signal()
      try await lock.unlock()
    }
  }
}
