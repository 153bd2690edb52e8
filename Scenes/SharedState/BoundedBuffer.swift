import InstrumentedRuntime

/// Producers put items into a buffer of limited room, consumers take them out.
let boundedBuffer = Scene(
  "bounded-buffer", title: "Bounded buffer", chapter: .sharedState,
  summary: """
    Producers put items into a buffer that has little room; consumers take them out.
    Whoever finds it full, or empty, waits: so neither side can run away from the other.
    """,
  parameters: [
    .init(name: "producers", defaultValue: 2, range: 1...8, meaning: "tasks that put items in"),
    .init(name: "consumers", defaultValue: 2, range: 1...8, meaning: "tasks that take items out"),
    .init(name: "items", defaultValue: 2, range: 1...1_000, meaning: "items of each producer"),
    .init(name: "capacity", defaultValue: 1, range: 1...100, meaning: "room in the buffer"),
  ],
  lookAt: [
    "A producer that finds the buffer full waits until a consumer has made room.",
    "A channel with a capacity is this buffer: look at how much shorter that variant is.",
    "Semaphores: \"room\" and \"items\" count what may be done, the lock protects the buffer itself.",
  ],
  question: .init(
    text: "Producers are much faster than consumers. What does a small buffer do to them?",
    answers: [
      .right(
        "It slows the producers down to the consumers' pace",
        "A full buffer makes them wait; nothing piles up without limit."),
      .wrong(
        "It drops what does not fit", "Nothing is lost here: who cannot put an item in waits."),
      .wrong(
        "It makes the consumers faster", "A buffer evens out haste; it does none of the work."),
    ]),
  goForm: """
    buffer := make(chan int, capacity)
    var producers, consumers sync.WaitGroup
    for p := range 2 {
        producers.Add(1)
        go func() {
            defer producers.Done()
            buffer <- p // waits while the buffer is full
        }()
    }
    for range 2 {
        consumers.Add(1)
        go func() {
            defer consumers.Done()
            for item := range buffer {
                use(item)
            }
        }()
    }
    producers.Wait()
    close(buffer)
    consumers.Wait()
    """,
  mode: .directed, axis: .steps, workers: 2, firstSeed: 1,
  variants: [
    .init("channel", "A channel with a capacity is the whole buffer.", body: channel),
    .init("semaphores", "Dijkstra's form: two semaphores and a lock.", body: semaphores),
  ])

private func channel(_ stage: Stage) async throws {
  let buffer = stage.channel("buffer", of: Int.self, capacity: stage["capacity"])
  let taken = try await stage.group(of: [Int].self) { consumers in
    for number in 1...stage["consumers"] {
      consumers.spawn("consumer \(number)") {
        var taken: [Int] = []
        while let item = try await buffer.receive() { taken.append(item) }
        return taken
      }
    }
    try await stage.group("producers") { producers in
      for number in 1...stage["producers"] {
        producers.spawn("producer \(number)") {
          for item in items(of: number, on: stage) { try await buffer.send(item) }
        }
      }
    }
    try await buffer.close()
    return try await consumers.results()
  }
  report(taken.flatMap(\.self), on: stage)
}

private func semaphores(_ stage: Stage) async throws {
  let buffer = stage.shared("buffer", [Int]())
  let lock = stage.mutex("lock")
  let room = stage.semaphore("room", permits: stage["capacity"])
  let filled = stage.semaphore("items", permits: 0)

  @Sendable func put(_ item: Int) async throws {
    try await room.wait()
    try await lock.lock()
    let before = try await buffer.read()
    try await buffer.write(before + [item])
    try await lock.unlock()
    try await filled.signal()
  }

  @Sendable func take() async throws -> Int {
    try await filled.wait()
    try await lock.lock()
    let before = try await buffer.read()
    try await buffer.write(Array(before.dropFirst()))
    try await lock.unlock()
    try await room.signal()
    return before[0]
  }

  let taken = try await stage.group(of: [Int].self) { consumers in
    for number in 1...stage["consumers"] {
      consumers.spawn("consumer \(number)") {
        var taken: [Int] = []
        var item = try await take()
        while item != stop {
          taken.append(item)
          item = try await take()
        }
        return taken
      }
    }
    try await stage.group("producers") { producers in
      for number in 1...stage["producers"] {
        producers.spawn("producer \(number)") {
          for item in items(of: number, on: stage) { try await put(item) }
        }
      }
    }
    for _ in 1...stage["consumers"] { try await put(stop) }
    return try await consumers.results()
  }
  report(taken.flatMap(\.self), on: stage)
}

/// Tells a consumer that nothing more will come.
private let stop = 0

/// Producer 2 puts 2000, 2001 and so on: each item is told from all others.
private func items(of producer: Int, on stage: Stage) -> [Int] {
  (0..<stage["items"]).map { producer * 1_000 + $0 }
}

private func report(_ taken: [Int], on stage: Stage) {
  let made = (1...stage["producers"]).flatMap { items(of: $0, on: stage) }
  stage.outcome("items taken", taken.count)
  stage.expect(taken.sorted() == made, "every item is taken exactly once")
}
