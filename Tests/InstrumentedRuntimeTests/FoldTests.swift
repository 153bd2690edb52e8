import ConcurrencyTrace
import InstrumentedRuntime
import Testing
import TraceAnalysis

/// A trace is right if folding it explains every event: each read returns exactly what the fold says the
/// cell holds, each lock is taken when it is free, each channel gives what was put in.
@Suite(.serialized) struct `Traces fold without contradiction` {
  /// Many tasks that draw what they do next from a seed, over one object of each kind.
  static let mixture = Scene(
    "mixture", title: "", chapter: .sharedState, summary: "",
    parameters: [
      .init(name: "tasks", defaultValue: 4, range: 1...100, meaning: ""),
      .init(name: "operations", defaultValue: 200, range: 1...1_000_000, meaning: ""),
    ],
    variants: [
      .init("only", "") { stage in
        let objects = Objects(stage)
        try await stage.group { group in
          for number in 0..<stage["tasks"] {
            group.spawn("task \(number)") {
              var random = SeededGenerator(seed: UInt64(number))
              for _ in 0..<stage["operations"] {
                try await objects.operate(Int.random(in: 0..<10, using: &random), stage)
              }
            }
          }
        }
      }
    ])

  struct Objects: Sendable {
    let variable: SharedVariable<Int>
    let atomic: AtomicVariable
    let mutex: SceneMutex
    let semaphore: SceneSemaphore
    let waitGroup: WaitGroup
    let buffered: Channel<Int>
    let meeting: Channel<Int>

    init(_ stage: Stage) {
      variable = stage.shared("variable", 0)
      atomic = stage.atomic("atomic", 0)
      mutex = stage.mutex("mutex")
      semaphore = stage.semaphore("semaphore", permits: 2)
      waitGroup = stage.waitGroup("wait group")
      buffered = stage.channel("buffered", of: Int.self, capacity: 3)
      meeting = stage.channel("meeting", of: Int.self)
    }

    func operate(_ choice: Int, _ stage: Stage) async throws {
      switch choice {
      case 0: try await variable.write(try await variable.read() + 1)
      case 1: try await atomic.add(1)
      case 2:
        let seen = try await atomic.load()
        _ = try await atomic.compareExchange(expected: seen, desired: seen + 1)
      case 3: try await mutex.withLock { try await variable.write(7) }
      case 4: if try await mutex.tryLock() { try await mutex.unlock() }
      case 5: try await semaphore.withPermit { _ = try await variable.read() }
      case 6:
        try await waitGroup.add()
        try await waitGroup.done()
      case 7:
        try await select(sending: buffered, stage)
        try await select(receiving: buffered, stage)
      case 8: try await select(sending: meeting, stage)
      default: try await select(receiving: meeting, stage)
      }
    }

    private func select(sending channel: Channel<Int>, _ stage: Stage) async throws {
      try await stage.select([channel.onSend(1) {}], timeout: (.microseconds(50), {}))
    }

    private func select(receiving channel: Channel<Int>, _ stage: Stage) async throws {
      try await stage.select(
        [buffered.onReceive { _ in }, channel.onReceive { _ in }], timeout: (.microseconds(50), {}))
    }
  }

  @Test(arguments: [Mode.tasks, .threads], 1...6)
  func `live at full speed`(mode: Mode, seed: Int) async {
    let result = await finish(Self.mixture, mode: mode, seed: UInt64(seed)) {
      $0.parameters["operations"] = 2_000
      $0.workers = 2
    }
    #expect(result.ending == .completed)
    #expect(result.events.count > 10_000)
    #expect(TraceValidator.contradictions(in: result.events, result.directory) == [])
  }

  @Test(arguments: [Mode.tasks, .threads])
  func `live in slow motion`(mode: Mode) async {
    let result = await finish(Self.mixture, mode: mode) {
      $0.parameters["operations"] = 10
      $0.speed = .thirty
    }
    #expect(result.ending == .completed)
    #expect(TraceValidator.contradictions(in: result.events, result.directory) == [])
  }

  @Test(arguments: 1...20)
  func `directed by a seed`(seed: Int) {
    var options = RunOptions(Self.mixture.description)
    options.parameters["operations"] = 50
    let run = DirectedRun(Self.mixture, options)
    run.begin()
    var random = SeededGenerator(seed: UInt64(seed))
    while let choice = run.timelyChoices.randomElement(using: &random) {
      do { try run.perform(choice) } catch { Issue.record(error) }
    }
    #expect(run.ending == .completed)
    #expect(TraceValidator.contradictions(in: run.takeEvents(), run.directory) == [])
    #expect(run.close() == [])
  }
}
