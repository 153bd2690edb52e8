import InstrumentedRuntime

/// Dijkstra's philosophers: round a table, one fork between each two, and two are needed to eat.
let philosophers = Scene(
  "philosophers", title: "Dining philosophers", chapter: .failures,
  summary: """
    Philosophers sit round a table with one fork between each two neighbours, and need both to eat.
    If each takes the left one first, all may end up holding one fork and waiting for the next.
    """,
  parameters: [
    .init(
      name: "philosophers", defaultValue: 5, range: 2...names.count,
      meaning: "philosophers and forks"
    )
  ],
  lookAt: [
    "Nothing is shared but the forks: the cycle of who waits for whom goes all round the table.",
    "It takes every one of them to close it; if one has both forks, it ends sooner or later.",
    "Ordered: the last takes the right fork first, and the circle cannot close.",
    "With five, about one order in half a million ends so; counted are orders, not chances.",
  ],
  question: .init(
    text: "Five philosophers, left fork first. How many must be stuck at once for a deadlock?",
    answers: [
      .wrong(
        "Two neighbours are enough",
        "The second of them waits for a third fork, which its holder puts back after eating."),
      .right(
        "All five",
        "As long as one has both forks, it eats and puts them back, and the chain dissolves."),
    ]),
  goForm: """
    forks := make([]sync.Mutex, n)
    var done sync.WaitGroup
    for i := range n {
        done.Add(1)
        go func() {
            defer done.Done()
            first, second := i, (i+1)%n
            // Ordered: if i == n-1 { first, second = second, first }
            forks[first].Lock()
            forks[second].Lock()
            eat()
            forks[second].Unlock()
            forks[first].Unlock()
        }()
    }
    done.Wait()
    """,
  mode: .directed, axis: .steps, workers: 2, firstSeed: 11,
  variants: [
    .init("naive", "Everybody takes the left fork first.") { stage in
      try await dinner(on: stage) { left, right, _ in (left, right) }
    },
    .init("ordered", "The last philosopher takes the right fork first.") { stage in
      try await dinner(on: stage) { left, right, isLast in isLast ? (right, left) : (left, right) }
    },
  ])

private let names = [
  "Plato", "Hypatia", "Laozi", "Kant", "Arendt", "Hume", "Weil", "Zeno", "Diotima", "Locke",
]

private func dinner(
  on stage: Stage,
  order: (_ left: SceneMutex, _ right: SceneMutex, _ isLast: Bool) -> (SceneMutex, SceneMutex)
) async throws {
  let count = stage["philosophers"]
  let forks = (1...count).map { stage.mutex("fork \($0)") }
  try await stage.group { group in
    for seat in 0..<count {
      let (first, second) = order(forks[seat], forks[(seat + 1) % count], seat == count - 1)
      group.spawn(names[seat]) {
        try await first.lock()
        try await second.lock()
        stage.log("eats")
        try await second.unlock()
        try await first.unlock()
      }
    }
  }
  stage.outcome("have eaten", count)
}
