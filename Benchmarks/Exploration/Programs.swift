import InstrumentedRuntime

/// A scene to explore, with how many traces it has.
struct Program {
  let name: String
  let traces: Int
  /// Tasks beside `main`, and how many steps they take altogether, as far as it is the same each time.
  let tasks: Int
  let steps: Int
  let scene: Scene

  init(
    _ name: String, traces: Int, tasks: Int, steps: Int,
    _ body: @escaping @Sendable (Stage) async throws -> Void
  ) {
    self.name = name
    self.traces = traces
    self.tasks = tasks
    self.steps = steps
    scene = Scene(
      "benchmark", title: "Benchmark", chapter: .sharedState, summary: "",
      variants: [.init("only", "", body: body)])
  }

  static let all = [
    increments(2, times: 1, traces: 4), increments(2, times: 2, traces: 34),
    increments(2, times: 3, traces: 328), increments(3, times: 1, traces: 36),
    increments(4, times: 1, traces: 576), increments(5, times: 1, traces: 14_400), lastZero(10),
    readers(13), philosophers(5),
  ]

  static func increments(_ tasks: Int, times: Int, traces: Int) -> Program {
    Program(
      "\(tasks) tasks × \(times) increments", traces: traces, tasks: tasks,
      steps: 2 * tasks * times + 1
    ) { stage in
      let counter = stage.shared("counter", 0)
      try await stage.group { group in
        for number in 1...tasks {
          group.spawn("T\(number)") {
            for _ in 0..<times { try await counter.write(try await counter.read() + 1) }
          }
        }
      }
      stage.outcome("counter", try await counter.read())
    }
  }

  static func lastZero(_ length: Int) -> Program {
    Program(
      "lastzero(\(length))", traces: (length + 3) << (length - 2), tasks: length + 1,
      steps: 2 * length + 2
    ) { stage in
      let cells = (0...length).map { stage.shared("a\($0)", 0) }
      try await stage.group { group in
        group.spawn("reader") {
          var index = length
          while try await cells[index].read() != 0 { index -= 1 }
        }
        for index in 1...length {
          group.spawn("W\(index)") {
            try await cells[index].write(try await cells[index - 1].read() + 1)
          }
        }
      }
    }
  }

  static func readers(_ count: Int) -> Program {
    Program("readers(\(count))", traces: 1 << count, tasks: count + 1, steps: count + 1) { stage in
      let cell = stage.shared("x", 0)
      try await stage.group { group in
        group.spawn("writer") { try await cell.write(1) }
        for number in 1...count { group.spawn("R\(number)") { _ = try await cell.read() } }
      }
    }
  }

  static func philosophers(_ count: Int) -> Program {
    Program(
      "\(count) philosophers", traces: 1 << count - 1, tasks: count, steps: 4 * count
    ) { stage in
      let forks = (0..<count).map { stage.mutex("fork \($0)") }
      try await stage.group { group in
        for seat in 0..<count {
          group.spawn("P\(seat)") {
            let (left, right) = (forks[seat], forks[(seat + 1) % count])
            try await left.lock()
            try await right.lock()
            try await right.unlock()
            try await left.unlock()
          }
        }
      }
    }
  }
}
