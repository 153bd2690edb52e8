import InstrumentedRuntime

/// Two servers count visits in one table. A table is more than a word, so a write takes a while.
let sharedTable = Scene(
  "shared-table", title: "A shared table", chapter: .sharedState,
  summary: """
    Two servers count visits to the same pages in one table.
    A visit can be lost as a counter's can; and who touches the table during a write ends the program.
    """,
  parameters: [
    .init(name: "servers", defaultValue: 2, range: 2...8, meaning: "tasks that count visits"),
    .init(name: "visits", defaultValue: 1, range: 1...1_000, meaning: "visits that each counts"),
  ],
  lookAt: [
    "A write has a begin and an end: between them the table is in no state that others may see.",
    "An access in between ends the scene. Go's map does the same where it notices, and its check may "
      + "miss; here it is exact.",
    "Without a crash the run may still be wrong: both read 0, both write 1.",
    "The owner needs no lock: the table is touched by one task only.",
  ],
  question: .init(
    text: "Two tasks write different keys of one table, without a lock. Is that safe?",
    answers: [
      .wrong(
        "Yes: they never touch the same entry",
        "They touch the same table: it may grow, and move its entries, during either write."),
      .right(
        "No: the table itself is what they share",
        "Its size and its inner order belong to all entries, so writes must not overlap."),
    ]),
  goForm: """
    hits := map[string]int{}
    var done sync.WaitGroup
    for _, server := range []string{"north", "south"} {
        done.Add(1)
        go func() {
            defer done.Done()
            hits["home"]++ // may end in: fatal error: concurrent map writes
            log.Println(server, "has counted")
        }()
    }
    done.Wait()
    // locked:  mu.Lock(); hits["home"]++; mu.Unlock()
    // The fatal error cannot be recovered, and the check is best-effort: visits may also be lost.
    """,
  mode: .directed, axis: .steps, workers: 2, firstSeed: 13,
  variants: [
    .init("racy", "Nothing between the servers.", body: racy),
    .init("locked", "A lock round reading and writing.", body: locked),
    .init("owner", "One task owns the table; the servers tell it of each visit.", body: owner),
  ])

private let servers = ["north", "south", "east", "west", "up", "down", "left", "right"]
private let pages = ["home", "about"]

private typealias Visits = SharedTable<String, Int>

private func count(visit: Int, in visits: Visits) async throws {
  let page = pages[visit % pages.count]
  let seen = try await visits.read(page) ?? 0
  try await visits.write(page, seen + 1)
}

private func racy(_ stage: Stage) async throws {
  let visits: Visits = stage.table("visits")
  try await stage.group { group in
    for server in servers.prefix(stage["servers"]) {
      group.spawn(server) {
        for visit in 0..<stage["visits"] { try await count(visit: visit, in: visits) }
      }
    }
  }
  try await report(visits, on: stage)
}

private func locked(_ stage: Stage) async throws {
  let visits: Visits = stage.table("visits")
  let lock = stage.mutex("lock")
  try await stage.group { group in
    for server in servers.prefix(stage["servers"]) {
      group.spawn(server) {
        for visit in 0..<stage["visits"] {
          try await lock.withLock { try await count(visit: visit, in: visits) }
        }
      }
    }
  }
  try await report(visits, on: stage)
}

private func owner(_ stage: Stage) async throws {
  let visits: Visits = stage.table("visits")
  let reports = stage.channel("reports", of: Int.self)
  try await stage.group { group in
    group.spawn("owner") {
      while let visit = try await reports.receive() { try await count(visit: visit, in: visits) }
    }
    try await stage.group("servers") { group in
      for server in servers.prefix(stage["servers"]) {
        group.spawn(server) {
          for visit in 0..<stage["visits"] { try await reports.send(visit) }
        }
      }
    }
    try await reports.close()
  }
  try await report(visits, on: stage)
}

private func report(_ visits: Visits, on stage: Stage) async throws {
  var counted = 0
  for page in pages { counted += try await visits.read(page) ?? 0 }
  stage.outcome("visits", counted)
  stage.expect(counted == stage["servers"] * stage["visits"], "every visit is counted")
}
