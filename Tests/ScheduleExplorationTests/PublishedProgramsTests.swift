import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@testable import ScheduleExploration

/// A program that explorers are measured with, and how many traces it has.
struct PublishedProgram: Sendable, CustomTestStringConvertible {
  let name: String
  let traces: Int
  /// All orders of its steps, where they were counted on their own.
  let orders: String?
  let body: @Sendable (Stage) async throws -> Void

  /// - Parameter orders: As a separate count over the graph of all beginnings gives them, which merges two
  ///   of them where they are the same partial order; it knows nothing of races, sleep sets or wakeup trees.
  init(
    _ name: String, traces: Int, orders: String? = nil,
    _ body: @escaping @Sendable (Stage) async throws -> Void
  ) {
    self.name = name
    self.traces = traces
    self.orders = orders
    self.body = body
  }

  var testDescription: String { name }
}

/// The counts are those that Nidhugg and GenMC come to under sequential consistency, in the tables and the
/// regression tests that they publish.
@Suite struct `Published programs` {
  static let all =
    PublishedProgram.comparing + PublishedProgram.writing + PublishedProgram.reading
    + PublishedProgram.locking + PublishedProgram.excluding

  @Test(arguments: all.filter { $0.orders == nil })
  func `have as many executions as traces`(program: PublishedProgram) async {
    let scene = scene(program.body)
    let found = await `Against brute force`.onOwnThread { Found(of: scene) }
    #expect(found == Found(traces: program.traces))
  }

  @Test(arguments: all.filter { $0.orders != nil })
  func `have as many orders as there are`(program: PublishedProgram) async {
    let report = await explore(scene(program.body))
    #expect(report.executions == program.traces)
    #expect(report.traces == program.traces)
    #expect(report.redundantExecutions == 0)
    #expect(report.isExhaustive, "\(report)")
    #expect(!report.rows.contains { $0.outcome.isBad }, "\(report)")
    #expect(report.interleavings == program.orders)
  }

  /// What the search alone comes to, without a look at what it finds.
  struct Found: Equatable {
    var traces = 0
    var otherExecutions = 0
    var badOutcomes = 0

    init(traces: Int) { self.traces = traces }

    init(of scene: Scene) {
      let search = OptimalSearch(scene, RunOptions(scene.description), stepLimit: 10_000)
      while search.moveOn() {
        search.run()
        if search.end == .finished { traces += 1 } else { otherExecutions += 1 }
        if Outcome(search.execution).isBad { badOutcomes += 1 }
      }
    }
  }
}

/// Runs the bodies as the tasks of one group, more than letters have names for.
func numbered(
  _ stage: Stage, _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void
) async throws {
  try await stage.group { group in
    for number in 0..<count { group.spawn("T\(number)") { try await body(number) } }
  }
}

// MARK: Compare and swap, add

extension PublishedProgram {
  static let comparing =
    [(2, 2), (3, 5), (4, 14), (5, 43), (6, 144), (7, 523)].map { rotation($0, traces: $1) }
    + [(2, 6, "6"), (3, 66, "90"), (4, 1_200, nil)].map {
      swapAndWrite($0, traces: $1, orders: $2)
    }
    + [(2, 5), (3, 13), (4, 33), (5, 81), (6, 193), (7, 449)].map { writeAndSwap($0, traces: $1) }
    + [
      PublishedProgram("five tasks compare with the same and swap", traces: 5, orders: "120") {
        stage in
        let x = stage.atomic("x", 0)
        try await numbered(stage, 5) {
          _ = try await x.compareExchange(expected: 0, desired: $0 + 1)
        }
      },
      PublishedProgram("five tasks add", traces: 120, orders: "120") { stage in
        let x = stage.atomic("x", 0)
        try await numbered(stage, 5) { _ in try await x.add(1) }
      },
    ]
    + [(2, 8, "20"), (3, 216, "1680")].map { tasks, traces, orders in
      PublishedProgram("\(tasks) tasks add to three in turn", traces: traces, orders: orders) {
        stage in
        let cells = ["x", "y", "z"].map { stage.atomic($0, 0) }
        try await numbered(stage, tasks) { _ in for cell in cells { try await cell.add(1) } }
      }
    }

  /// Each swaps in its own number where the one before it has been.
  private static func rotation(_ tasks: Int, traces: Int) -> PublishedProgram {
    PublishedProgram("casrot(\(tasks))", traces: traces) { stage in
      let x = stage.atomic("x", 0)
      try await numbered(stage, tasks) {
        _ = try await x.compareExchange(expected: $0, desired: $0 + 1)
      }
    }
  }

  private static func swapAndWrite(
    _ tasks: Int, traces: Int, orders: String?
  ) -> PublishedProgram {
    PublishedProgram("casw(\(tasks))", traces: traces, orders: orders) { stage in
      let x = stage.atomic("x", 0)
      try await numbered(stage, tasks) {
        _ = try await x.compareExchange(expected: 0, desired: 2 * $0 + 1)
        try await x.store(2 * $0 + 2)
      }
    }
  }

  private static func writeAndSwap(_ tasks: Int, traces: Int) -> PublishedProgram {
    PublishedProgram("wcas(\(tasks))", traces: traces) { stage in
      let x = stage.atomic("x", 0)
      try await stage.group { group in
        group.spawn("writer") { try await x.store(1) }
        for number in 0..<tasks {
          group.spawn("T\(number)") {
            _ = try await x.compareExchange(expected: 1, desired: 2)
          }
        }
      }
    }
  }
}

// MARK: Reads and writes

extension PublishedProgram {
  static let writing = [
    PublishedProgram("five writers and a reader", traces: 720, orders: "720") { stage in
      let x = stage.shared("x", 0)
      try await numbered(stage, 6) { task in
        if task < 5 { try await x.write(task) } else { _ = try await x.read() }
      }
    },
    PublishedProgram("three writers and four reads of one task", traces: 210, orders: "210") {
      stage in
      let x = stage.shared("x", 0)
      try await numbered(stage, 4) { task in
        if task < 3 { return try await x.write(task) }
        for _ in 0..<4 { _ = try await x.read() }
      }
    },
    PublishedProgram(
      "two that add, one that writes, two that read twice", traces: 600, orders: "1260"
    ) { stage in
      let x = stage.atomic("x", 0)
      try await numbered(stage, 5) { task in
        switch task {
        case 0, 1: try await x.add(1)
        case 2: try await x.store(7)
        default: for _ in 0..<2 { _ = try await x.load() }
        }
      }
    },
    PublishedProgram("independent reads of independent writes", traces: 15, orders: "180") {
      stage in
      let cells = [stage.shared("x", 0), stage.shared("y", 0)]
      try await numbered(stage, 4) { task in
        if task < 2 { return try await cells[task].write(1) }
        _ = try await cells[task - 2].read()
        _ = try await cells[3 - task].read()
      }
    },
  ]

  static let reading =
    [(2, 5, "35"), (4, 28, "44300"), (6, 144, nil), (8, 704, nil), (10, 3_328, nil)]
    .map { length, traces, orders in
      PublishedProgram("lastzero(\(length))", traces: traces, orders: orders) {
        try await lastZero($0, length)
      }
    }
    + [(8, 256), (13, 8_192)].map { readers, traces in
      PublishedProgram("readers(\(readers))", traces: traces) {
        try await Self.readers($0, readers)
      }
    }
    + [(1, 11, "560"), (2, 140, "84084"), (3, 1_698, nil)].map { rounds, traces, orders in
      PublishedProgram("fib_bench(\(rounds))", traces: traces, orders: orders) {
        try await fibonacci($0, rounds)
      }
    }

  static func readers(_ stage: Stage, _ count: Int) async throws {
    let x = stage.shared("x", 0)
    try await numbered(stage, count + 1) { task in
      if task == 0 { try await x.write(1) } else { _ = try await x.read() }
    }
  }

  static func lastZero(_ stage: Stage, _ length: Int) async throws {
    let cells = (0...length).map { stage.shared("a\($0)", 0) }
    try await numbered(stage, length + 1) { task in
      if task == 0 {
        var index = length
        while try await cells[index].read() != 0 { index -= 1 }
      } else {
        try await cells[task].write(try await cells[task - 1].read() + 1)
      }
    }
  }

  /// Two tasks add each other's number to their own, while a third looks at both.
  private static func fibonacci(_ stage: Stage, _ rounds: Int) async throws {
    let cells = [stage.atomic("i", 1), stage.atomic("j", 1)]
    try await numbered(stage, 3) { task in
      if task == 2 {
        for cell in cells { _ = try await cell.load() }
        return
      }
      for _ in 0..<rounds {
        let (own, other) = (try await cells[task].load(), try await cells[1 - task].load())
        try await cells[task].store(own + other)
      }
    }
  }
}

// MARK: Locks

extension PublishedProgram {
  static let locking =
    [(12, 8), (13, 64), (14, 512)].map { tasks, traces in
      PublishedProgram("indexer(\(tasks))", traces: traces) { try await index($0, tasks) }
    }
    + [(14, 2), (16, 8), (18, 32)].map { tasks, traces in
      PublishedProgram("filesystem(\(tasks))", traces: traces) { try await allocate($0, tasks) }
    }
    + [(1, 4, "8"), (2, 26, "102"), (3, 192, "1556")].map { rounds, traces, orders in
      PublishedProgram("linuxlocks(\(rounds))", traces: traces, orders: orders) { stage in
        let (lock, x) = (stage.atomic("lock", 0), stage.atomic("x", 0))
        try await numbered(stage, 2) { task in
          for _ in 0..<rounds {
            guard try await lock.compareExchange(expected: 0, desired: 1) else { continue }
            try await visit(stage, x, task)
            try await lock.store(0)
          }
        }
      }
    }
    + [(3, 20), (5, 252)].map { rounds, traces in
      PublishedProgram("circular_buffer(\(rounds))", traces: traces) { stage in
        let lock = stage.mutex("lock")
        let filled = stage.shared("filled", 0)
        try await numbered(stage, 2) { task in
          for _ in 0..<rounds {
            try await lock.withLock {
              let seen = try await filled.read()
              try await filled.write(seen + (task == 0 ? 1 : -1))
            }
          }
        }
      }
    }

  private static func index(_ stage: Stage, _ tasks: Int) async throws {
    let table = (0..<128).map { stage.atomic("table \($0)", 0) }
    try await numbered(stage, tasks) { task in
      for round in 1...4 {
        let word = round * 11 + task
        var place = word * 7 % 128
        while try await !table[place].compareExchange(expected: 0, desired: word) {
          place = (place + 1) % 128
        }
      }
    }
  }

  private static func allocate(_ stage: Stage, _ tasks: Int) async throws {
    let (files, blocks) = (32, 26)
    let fileLocks = (0..<files).map { stage.mutex("lock of file \($0)") }
    let blockLocks = (0..<blocks).map { stage.mutex("lock of block \($0)") }
    let blockOf = (0..<files).map { stage.shared("file \($0)", 0) }
    let isBusy = (0..<blocks).map { stage.shared("block \($0)", false) }
    try await numbered(stage, tasks) { file in
      try await fileLocks[file].withLock {
        guard try await blockOf[file].read() == 0 else { return }
        var isFound = false
        var block = file * 2 % blocks
        while !isFound {
          try await blockLocks[block].lock()
          if try await !isBusy[block].read() {
            try await isBusy[block].write(true)
            try await blockOf[file].write(block + 1)
            isFound = true
          }
          try await blockLocks[block].unlock()
          block = (block + 1) % blocks
        }
      }
    }
  }

  /// The critical section: nobody else is in it.
  static func visit(_ stage: Stage, _ x: AtomicVariable, _ task: Int) async throws {
    try await x.store(task + 1)
    stage.expect(try await x.load() == task + 1, "one at a time")
  }
}
