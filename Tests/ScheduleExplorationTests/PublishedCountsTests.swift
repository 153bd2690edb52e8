import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@testable import ScheduleExploration

/// Counts that every optimal exploration comes to.
@Suite struct `Published counts` {
  static func increments(_ tasks: Int, times: Int = 1) -> Scene {
    scene { stage in
      let counter = stage.shared("counter", 0)
      try await stage.group { group in
        for number in 1...tasks {
          group.spawn("T\(number)") {
            for _ in 0..<times {
              let seen = try await counter.read()
              try await counter.write(seen + 1)
            }
          }
        }
      }
      stage.outcome("counter", try await counter.read())
    }
  }

  @Test(arguments: [(2, 1, 4), (3, 1, 36), (4, 1, 576), (2, 2, 34)])
  func `tasks that increment`(tasks: Int, times: Int, traces: Int) async {
    let report = await explore(Self.increments(tasks, times: times))
    #expect(report.traces == traces)
    #expect(report.isExhaustive)
    #expect(report.redundantExecutions == 0)
  }

  @Test func `a lost update loses one in four of six orders`() async {
    let report = await explore(Self.increments(2))
    #expect(
      Counts(report, interleavings: true)
        == Counts(4, ["counter = 1": 2, "counter = 2": 2], interleavings: "6"))
    #expect(report.rows.map(\.interleavings) == ["4", "2"])
    #expect(report.rows.map(\.witness.description) == ["1 2 2 1 0", "1 1 2 2 0"])
    #expect(report.rows.map(\.preemptions) == [1, 0])
    #expect(report.rows.map(\.switches) == [3, 2])
  }

  @Test(arguments: [(2, 2), (3, 6), (4, 24)])
  func `critical sections`(tasks: Int, traces: Int) async {
    let report = await explore(
      scene { stage in
        let counter = stage.shared("counter", 0)
        let mutex = stage.mutex("mutex")
        try await stage.group { group in
          for number in 1...tasks {
            group.spawn("T\(number)") {
              try await mutex.withLock {
                try await counter.write(try await counter.read() + 1)
              }
            }
          }
        }
        stage.outcome("counter", try await counter.read())
      })
    #expect(Counts(report) == Counts(traces, ["counter = \(tasks)": traces]))
  }

  /// - Parameter rightFirst: Which fork is put down first.
  static func philosophers(_ count: Int, ordered: Bool = false, rightFirst: Bool = true) -> Scene {
    scene { stage in
      let forks = (0..<count).map { stage.mutex("fork \($0)") }
      try await stage.group { group in
        for seat in 0..<count {
          group.spawn("P\(seat)") {
            let left = forks[seat]
            let right = forks[(seat + 1) % count]
            let (first, second) = ordered && seat == count - 1 ? (right, left) : (left, right)
            try await first.lock()
            try await second.lock()
            try await (rightFirst ? second : first).unlock()
            try await (rightFirst ? first : second).unlock()
          }
        }
      }
    }
  }

  @Test(arguments: [2, 3, 4])
  func `dining philosophers`(count: Int) async {
    let traces = (1 << count) - 1
    #expect(
      Counts(await explore(Self.philosophers(count)))
        == Counts(traces, ["completed": traces - 1, "deadlock": 1]))
    #expect(
      Counts(await explore(Self.philosophers(count, ordered: true)))
        == Counts(traces - 1, ["completed": traces - 1]))
  }

  @Test(arguments: [(true, "66468720"), (false, "104652200")])
  func `orders of five philosophers`(rightFirst: Bool, orders: String) async {
    let report = await explore(Self.philosophers(5, rightFirst: rightFirst))
    #expect(
      Counts(report, interleavings: true)
        == Counts(31, ["completed": 30, "deadlock": 1], interleavings: orders))
  }

  @Test func `store buffering`() async {
    let report = await explore(
      scene { stage in
        let x = stage.shared("x", 0)
        let y = stage.shared("y", 0)
        try await stage.group { group in
          group.spawn("A") {
            try await x.write(1)
            stage.outcome("a", try await y.read())
          }
          group.spawn("B") {
            try await y.write(1)
            stage.outcome("b", try await x.read())
          }
        }
      })
    #expect(
      Counts(report) == Counts(3, ["a = 0, b = 1": 1, "a = 1, b = 0": 1, "a = 1, b = 1": 1]))
  }

  // MARK: Of the paper on optimal exploration (POPL 2014), and the one that it measures itself against

  /// In a ring, each writes its own cell and reads the next: all but one of 2^n ways are possible.
  @Test(arguments: [2, 3, 5])
  func `store buffering in a ring`(tasks: Int) async {
    let report = await explore(
      scene { stage in
        let cells = (0..<tasks).map { stage.shared("x\($0)", 0) }
        try await stage.group { group in
          for task in 0..<tasks {
            group.spawn("T\(task)") {
              try await cells[task].write(1)
              _ = try await cells[(task + 1) % tasks].read()
            }
          }
        }
      })
    #expect(Counts(report) == Counts((1 << tasks) - 1, ["completed": (1 << tasks) - 1]))
  }

  /// Two tasks add each other's number to their own (the Fibonacci benchmark of SV-COMP): measured against
  /// every order.
  @Test(arguments: [1, 2])
  func `two that add each other's number`(rounds: Int) async throws {
    let scene = scene { stage in
      let (i, j) = (stage.shared("i", 1), stage.shared("j", 1))
      try await stage.group { group in
        group.spawn("A") {
          for _ in 0..<rounds { try await i.write(try await i.read() + (try await j.read())) }
        }
        group.spawn("B") {
          for _ in 0..<rounds { try await j.write(try await j.read() + (try await i.read())) }
        }
      }
      stage.outcome("i", try await i.read())
      stage.outcome("j", try await j.read())
    }
    let report = await explore(scene)
    let all = try #require(
      await `Against brute force`.onOwnThread { BruteForce(scene, limit: 10_000) })
    #expect(report.traces == all.traceCount)
    #expect(report.interleavings == "\(all.orders)")
    #expect(report.rows.count == all.outcomes.count)
    #expect(report.redundantExecutions == 0)
  }
}
