import ConcurrencyTrace
import Glibc
import InstrumentedRuntime

/// Small scenes whose every end is known.
enum FixtureScenes {
  static let all = [
    lostUpdate, transfer, fetch, leak, closedChannel, table, sleepers, endless, trapping, talking,
  ]

  static let lostUpdate = Scene(
    "lost-update", title: "Lost update", chapter: .sharedState,
    summary: "Two tasks add one to the same counter, with nothing between them.",
    parameters: [
      .init(name: "increments", defaultValue: 1, range: 1...100_000, meaning: "by each task"),
      .init(name: "tasks", defaultValue: 2, range: 1...1000, meaning: "that count"),
    ],
    startHere: 1,
    variants: [
      .init("racy", "Each reads, and then writes.") { stage in
        try await count(stage) { try await $0() }
      },
      .init("mutex", "A mutex is held meanwhile.") { stage in
        let mutex = stage.mutex("mutex")
        try await count(stage) { try await mutex.withLock($0) }
      },
    ])

  private static func count(
    _ stage: Stage,
    _ guarded:
      @escaping @Sendable (@escaping @Sendable () async throws -> Void) async throws -> Void
  ) async throws {
    let counter = stage.shared("counter", 0)
    let (tasks, increments) = (stage["tasks"], stage["increments"])
    try await stage.group { group in
      for number in 0..<tasks {
        group.spawn(number < 26 ? String(UnicodeScalar(UInt8(65 + number))) : "task \(number)") {
          for _ in 0..<increments {
            try await guarded {
              let seen = try await counter.read()
              try await counter.write(seen + 1)
            }
          }
        }
      }
    }
    let total = try await counter.read()
    stage.outcome("counter", total)
    stage.expect(total == tasks * increments, "every increment is counted")
  }

  static let transfer = Scene(
    "transfer", title: "Transfer", chapter: .failures,
    summary: "Two transfers lock the same two accounts.",
    startHere: 2,
    variants: [
      .init("ab-ba", "In opposite order.") { stage in
        let alice = stage.mutex("alice")
        let bob = stage.mutex("bob")
        try await stage.group { group in
          group.spawn("pay") {
            try await alice.lock()
            try await bob.lock()
            try await bob.unlock()
            try await alice.unlock()
          }
          group.spawn("refund") {
            try await bob.lock()
            try await alice.lock()
            try await alice.unlock()
            try await bob.unlock()
          }
        }
      }
    ])

  static let fetch = Scene(
    "fetch", title: "Fetch", chapter: .structure, summary: "Three fetches of a second each.",
    mode: .tasks, axis: .time,
    variants: [
      .init("concurrent", "All at once.") { stage in
        try await stage.group { group in
          for page in ["a", "b", "c"] {
            group.spawn(page) { try await stage.io(page, .seconds(1)) }
          }
        }
      },
      .init("sequential", "One after the other.") { stage in
        for page in ["a", "b", "c"] { try await stage.io(page, .seconds(1)) }
      },
    ])

  static let leak = Scene(
    "leak", title: "Leak", chapter: .failures, summary: "A sender whom nobody hears.",
    variants: [
      .init("only", "") { stage in
        let results = stage.channel("results", of: Int.self)
        stage.detached("sender") { try await results.send(7) }
      }
    ])

  static let closedChannel = Scene(
    "closed-channel", title: "Closed channel", chapter: .failures,
    summary: "Sends after the close.",
    variants: [
      .init("only", "") { stage in
        let results = stage.channel("results", of: Int.self, capacity: 1)
        try await results.close()
        try await results.send(7)
      }
    ])

  static let table = Scene(
    "table", title: "Table", chapter: .sharedState, summary: "Two writers to one table.",
    variants: [
      .init("only", "") { stage in
        let table = stage.table("visits", of: (String, Int).self)
        try await stage.group { group in
          for name in ["A", "B"] { group.spawn(name) { try await table.write(name, 1) } }
        }
      }
    ])

  static let sleepers = Scene(
    "sleepers", title: "Sleepers", chapter: .structure, summary: "A task outlives main.",
    variants: [
      .init("only", "") { stage in
        stage.detached("late") { while true { try await stage.sleep(.seconds(1)) } }
      }
    ])

  static let endless = Scene(
    "endless", title: "Endless", chapter: .structure, summary: "Never ends.", mode: .tasks,
    axis: .time,
    variants: [
      .init("only", "") { stage in
        let turns = stage.shared("turns", 0)
        while true { try await turns.write(try await turns.read() + 1) }
      }
    ])

  static let trapping = Scene(
    "trapping", title: "Trapping", chapter: .failures, summary: "The scene itself is broken.",
    variants: [
      .init("only", "") { stage in
        let counter = stage.shared("counter", 0)
        try await counter.write(1)
        let seen = try await counter.read()
        precondition(seen != 1, "the scene is broken")
      }
    ])

  static let talking = Scene(
    "talking", title: "Talking", chapter: .structure, summary: "It prints.",
    variants: [
      .init("only", "") { stage in
        let counter = stage.shared("counter", 0)
        print("a word on standard output")
        try await counter.write(1)
        _ = unsafe write(2, "a word on standard error\n", 25)
        stage.outcome("done", true)
        stage.outcome("word", "he said \"so\"")
      }
    ])
}
