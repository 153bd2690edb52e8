import InstrumentedRuntime

/// Two counters sell the last ticket.
let tickets = Scene(
  "tickets", title: "The last ticket", chapter: .sharedState,
  summary: """
    Two counters sell tickets for the same evening, and one ticket is left.
    Each looks whether there is one before it sells it.
    """,
  parameters: [
    .init(name: "tickets", defaultValue: 1, range: 0...10, meaning: "tickets that are left")
  ],
  lookAt: ["Both counters may see the same last ticket."],
  variants: [
    .init("racy", "Look, then sell.") { stage in
      try await sell(on: stage) { left in
        let seen = try await left.load()
        guard seen > 0 else { return false }
        try await left.store(seen - 1)
        return true
      }
    },
    .init("compare", "Sell only if nobody has sold meanwhile; else look again.") { stage in
      try await sell(on: stage) { left in
        while true {
          let seen = try await left.load()
          guard seen > 0 else { return false }
          if try await left.compareExchange(expected: seen, desired: seen - 1) { return true }
        }
      }
    },
  ])

private func sell(
  on stage: Stage, _ sellOne: @escaping @Sendable (AtomicVariable) async throws -> Bool
) async throws {
  let left = stage.atomic("tickets left", stage["tickets"])
  let sold = try await stage.group(of: Bool.self) { group in
    for name in ["window", "web shop"] { group.spawn(name) { try await sellOne(left) } }
    return try await group.results()
  }
  let count = sold.count { $0 }
  stage.outcome("sold", count)
  stage.expect(count <= stage["tickets"], "no ticket is sold twice")
}
