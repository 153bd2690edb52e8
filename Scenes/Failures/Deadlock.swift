import InstrumentedRuntime

/// Two transfers between the same two accounts, in opposite directions.
let deadlock = Scene(
  "deadlock", title: "Deadlock", chapter: .failures,
  summary: """
    A payment and a refund each need both accounts, and take them one after the other.
    If each has got one and waits for the other's, neither will ever go on.
    """,
  lookAt: [
    "pay locks alice first, refund locks bob first: each then needs what the other has.",
    "Let pay take both of its locks before refund begins, and both are made: most orders are fine.",
    "Ordered: both lock alice first, so whoever has it finds bob free, or soon free.",
  ],
  question: .init(
    text: "pay locks alice, then bob; refund locks bob, then alice. What can happen?",
    answers: [
      .wrong("Always a deadlock", "Not if one of them has both locks before the other begins."),
      .right(
        "Some orders end in a deadlock, others are fine",
        "It takes one switch between the two locks of each: rare in tests, certain in time."),
      .wrong(
        "The whole program stops",
        "These two stop, and whoever waits for them. Everybody else goes on."),
    ]),
  goForm: """
    var alice, bob sync.Mutex
    var done sync.WaitGroup
    done.Add(2)
    go func() { // pay
        defer done.Done()
        alice.Lock()
        bob.Lock()
        bob.Unlock()
        alice.Unlock()
    }()
    go func() { // refund
        defer done.Done()
        bob.Lock() // alice first here as well, and nothing can go wrong
        alice.Lock()
        alice.Unlock()
        bob.Unlock()
    }()
    done.Wait()
    // Go reports a deadlock only when all goroutines are blocked.
    """,
  mode: .directed, axis: .steps, workers: 2, firstSeed: 7, startHere: 4,
  variants: [
    .init("ab-ba", "The two take the same locks in opposite order.", body: crossed),
    .init("ordered", "Both take alice before bob.", body: ordered),
  ])

private func crossed(_ stage: Stage) async throws {
  let alice = stage.mutex("alice")
  let bob = stage.mutex("bob")
  try await stage.group { group in
    group.spawn("pay") {
      try await alice.lock()
      try await bob.lock()
      stage.log("10 go from alice to bob")
      try await bob.unlock()
      try await alice.unlock()
    }
    group.spawn("refund") {
      try await bob.lock()
      try await alice.lock()
      stage.log("10 go back to alice")
      try await alice.unlock()
      try await bob.unlock()
    }
  }
  stage.outcome("transfers made", 2)
}

private func ordered(_ stage: Stage) async throws {
  let alice = stage.mutex("alice")
  let bob = stage.mutex("bob")
  try await stage.group { group in
    group.spawn("pay") {
      try await alice.lock()
      try await bob.lock()
      stage.log("10 go from alice to bob")
      try await bob.unlock()
      try await alice.unlock()
    }
    group.spawn("refund") {
      try await alice.lock()
      try await bob.lock()
      stage.log("10 go back to alice")
      try await bob.unlock()
      try await alice.unlock()
    }
  }
  stage.outcome("transfers made", 2)
}
