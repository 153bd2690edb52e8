import InstrumentedRuntime

/// Two bills are paid from one account. Each access is locked; is the payment?
let checkThenAct = Scene(
  "check-then-act", title: "Check, then act", chapter: .sharedState,
  summary: """
    Two bills of 80 are to be paid from an account of 100; each looks first whether there is enough.
    Every access is locked, no data race is left, and still the account can end below zero.
    """,
  parameters: [
    .init(name: "balance", defaultValue: 100, range: 0...1_000, meaning: "money in the account"),
    .init(name: "bill", defaultValue: 80, range: 1...1_000, meaning: "amount of each bill"),
  ],
  lookAt: [
    "Between a bill's two turns with the lock the other one can have it.",
    "What was true at the check need not be true at the act: both have seen 100.",
    "An actor that checks, awaits and then acts has the same flaw, and Swift compiles it.",
    "\"one-step\" holds the lock from the check to the act, and the second bill is refused.",
  ],
  question: .init(
    text: "Balance 100, two bills of 80, each access under the lock. What can the balance end at?",
    answers: [
      .wrong(
        "20, always: the lock sees to it",
        "The lock makes each access whole. The decision spans two of them."),
      .right(
        "20 or -60",
        "If both check before one of them pays, both find enough, and both pay."),
      .wrong(
        "20, -60 or 100",
        "The first that checks always finds enough, so at least one bill is paid."),
    ]),
  goForm: """
    mu.Lock()
    enough := balance >= bill
    mu.Unlock()
    if enough {
        mu.Lock() // whoever had the lock in between may have paid
        balance -= bill
        mu.Unlock()
    }
    // One step:
    mu.Lock()
    if balance >= bill {
        balance -= bill
    }
    mu.Unlock()
    """,
  mode: .directed, axis: .steps, workers: 2, firstSeed: 6,
  variants: [
    .init("two-steps", "Locked to check, and locked again to pay.", body: twoSteps),
    .init("one-step", "Locked from the check to the payment.", body: oneStep),
  ])

private func twoSteps(_ stage: Stage) async throws {
  let balance = stage.shared("balance", stage["balance"])
  let lock = stage.mutex("lock")
  let bill = stage["bill"]
  try await stage.group { group in
    for name in ["rent", "power"] {
      group.spawn(name) {
        try await lock.lock()
        let isEnough = try await balance.read() >= bill
        try await lock.unlock()
        guard isEnough else { return }
        try await lock.lock()
        let seen = try await balance.read()
        try await balance.write(seen - bill)
        try await lock.unlock()
      }
    }
  }
  report(try await balance.read(), on: stage)
}

private func oneStep(_ stage: Stage) async throws {
  let balance = stage.shared("balance", stage["balance"])
  let lock = stage.mutex("lock")
  let bill = stage["bill"]
  try await stage.group { group in
    for name in ["rent", "power"] {
      group.spawn(name) {
        try await lock.lock()
        let seen = try await balance.read()
        if seen >= bill { try await balance.write(seen - bill) }
        try await lock.unlock()
      }
    }
  }
  report(try await balance.read(), on: stage)
}

private func report(_ balance: Int, on stage: Stage) {
  stage.outcome("balance", balance)
  stage.expect(balance >= 0, "the account is never overdrawn")
}
