import ConcurrencyTrace
import Glibc
import Testing
import TraceAnalysis

@testable import InstrumentedRuntime

@Suite(.serialized) struct `Ends` {
  @Test(arguments: Way.all)
  func `locks in opposite order end in a deadlock or not at all`(way: Way) async {
    let result = await run(way) { stage in
      let first = stage.mutex("first")
      let second = stage.mutex("second")
      let bothHaveOne = stage.waitGroup("both")
      try await bothHaveOne.add(2)
      try await stage.group { group in
        for (name, mine, other) in [("pay", first, second), ("refund", second, first)] {
          group.spawn(name) {
            try await mine.lock()
            try await bothHaveOne.done()
            try await bothHaveOne.wait()
            try await other.lock()
          }
        }
      }
    }
    #expect(result.ending == .deadlock)
    #expect(result.abandoned == [])
    var world = World()
    world.apply(contentsOf: result.events, in: result.directory)
    #expect(
      world.tasks.indices.filter { world.tasks[$0].isStuck }
        .map { result.directory.tasks[$0].name } == ["main", "pay", "refund"])
  }

  @Test(arguments: Way.all)
  func `a lock of a mutex that one holds oneself is a deadlock`(way: Way) async {
    let result = await run(way) { stage in
      let mutex = stage.mutex("m")
      try await mutex.lock()
      try await mutex.lock()
    }
    #expect(result.ending == .deadlock)
  }

  @Test(arguments: Way.all)
  func `tasks parked for ever after main has returned are a leak`(way: Way) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self)
      stage.detached("sender") { try await channel.send(1) }
    }
    #expect(result.ending == .leak)
    #expect(result.abandoned == [])
  }

  @Test(arguments: Way.all)
  func `a parked select is a leak too`(way: Way) async {
    let result = await run(way) { stage in
      let channel = stage.channel("c", of: Int.self)
      stage.detached("waits") { try await stage.select([channel.onReceive { _ in }]) }
    }
    #expect(result.ending == .leak)
    #expect(result.abandoned == [])
  }

  @Test(arguments: Way.all)
  func `a task that goes on for too long after main is stopped`(way: Way) async {
    // swift-format-ignore: OnlyOneTrailingClosureArgument
    let result = await run(way, { $0.grace = 10_000_000 }) { stage in
      stage.detached("lives") { while true { try await stage.sleep(.milliseconds(3)) } }
    }
    #expect(result.ending == .stopped)
    #expect(result.abandoned == [])
  }

  @Test(arguments: Way.all)
  func `a task that ends in time after main is none`(way: Way) async {
    let result = await run(way) { stage in
      stage.detached("ends") { try await stage.sleep(.milliseconds(3)) }
    }
    #expect(result.ending == .completed)
    #expect(result.ends == ["main": .returned, "ends": .returned])
  }

  @Test(arguments: Way.all)
  func `a crash counts before the deadlock that it leaves`(way: Way) async {
    let result = await run(way) { stage in
      let mutex = stage.mutex("m")
      let channel = stage.channel("c", of: Int.self)
      stage.detached("waits") { _ = try await channel.receive() }
      try await mutex.unlock()
    }
    #expect(result.ending == .crash)
  }

  @Test(arguments: Way.all)
  func `a closed scene that swallows every error is parked after a thousand calls`(way: Way) async {
    // swift-format-ignore: OnlyOneTrailingClosureArgument
    let result = await run(way, { $0.grace = 5_000_000 }) { stage in
      let counter = stage.shared("counter", 0)
      for name in ["stubborn", "deaf"] {
        stage.detached(name) {
          while true {
            _ = try? await counter.read()
            try? await stage.sleep(.milliseconds(1))
          }
        }
      }
    }
    #expect(result.ending == .stopped)
    #expect(result.abandoned.sorted() == ["deaf", "stubborn"])
    #expect(result.count(.taskAbandoned) == (result.isDirected ? 0 : 2))
  }

  @Test(arguments: Way.live)
  func `a run can be closed in the middle`(way: Way) async {
    let (mode, workers) = way.modeAndWorkers
    let ended = await onOwnThread { () -> (Ending?, [String], Bool) in
      let scene = scene { stage in
        let mutex = stage.mutex("m")
        let channel = stage.channel("c", of: Int.self)
        try await stage.group { group in
          group.spawn("locks") { while true { try await mutex.withLock {} } }
          group.spawn("computes") { try await stage.compute(.seconds(1000)) }
          group.spawn("sleeps") { try await stage.sleep(.seconds(1000)) }
          group.spawn("blocks") { try await stage.blockThread(.seconds(1000)) }
          group.spawn("receives") { _ = try await channel.receive() }
          group.spawn("selects") { try await stage.select([channel.onReceive { _ in }]) }
        }
      }
      var options = RunOptions(scene.description)
      options.mode = mode
      options.workers = workers
      let run = LiveRun(scene, options)
      do { try run.start() } catch { return (nil, ["\(error)"], false) }
      usleep(30_000)
      run.close()
      let events = run.takeEvents()
      let contradictions = TraceValidator.contradictions(in: events, run.directory)
      return (run.ending, run.abandoned, contradictions == [])
    }
    #expect(ended.0 == .stopped)
    #expect(ended.1 == [])
    #expect(ended.2)
  }

  @Test func `threads of runs that are over are gone`() async {
    let before = await onOwnThread { threadsNamed("test worker") }
    for _ in 1...3 {
      _ = await finish(
        scene { stage in
          try await stage.group { group in
            for _ in 1...20 {
              group.spawn("test worker") { try await stage.sleep(.milliseconds(1)) }
            }
          }
        }, mode: .threads)
    }
    let isGone = await onOwnThread { eventually { threadsNamed("test worker") == before } }
    #expect(isGone)
  }

  @Test func `what a run keeps is freed when it is over`() async {
    let kept = Kept()
    for way in Way.all {
      for _ in 1...5 {
        // swift-format-ignore: OnlyOneTrailingClosureArgument
        _ = await run(way, { $0.grace = 5_000_000 }) { stage in
          let probe = kept.probe()
          let mutex = stage.mutex("m")
          let channel = stage.channel("c", of: Probe.self)
          try await mutex.lock()
          stage.detached("leaks") { try await channel.send(probe) }
          stage.detached("selects") {
            try await stage.select(
              [channel.onSend(probe) {}], timeout: (.seconds(100), { _ = probe.number }))
          }
          stage.detached("sleeps") { for _ in 1...9 { try await stage.sleep(.milliseconds(1)) } }
          try await stage.group { group in
            group.spawn("A") { try await mutex.unlock() }
            group.spawn("B") { try await mutex.withLock { _ = probe.number } }
          }
        }
      }
    }
    let isFreed = await onOwnThread { eventually { kept.living == 0 } }
    #expect(isFreed, "\(kept.living) of \(kept.made) are left")
    #expect(kept.made == 25)
  }

  @Test func `many directed runs leave nothing behind`() async {
    let kept = Kept()
    await onOwnThread {
      let scene = scene { stage in
        let probe = kept.probe()
        let counter = stage.shared("counter", 0)
        try await stage.group { group in
          for name in ["A", "B"] {
            group.spawn(name) { try await counter.write(try await counter.read() + probe.number) }
          }
        }
      }
      var runs: [Weak] = []
      for number in 0..<2_000 {
        let run = DirectedRun(scene, RunOptions(scene.description))
        runs.append(Weak(run: run.run))
        run.begin()
        // Every third is left in its middle, and dropped without being closed.
        while number % 3 != 0, let choice = run.timelyChoices.first { try? run.perform(choice) }
        if number % 3 == 1 { run.close() }
      }
      #expect(runs.count { $0.run != nil } == 0)
    }
    #expect(kept.living == 0)
    #expect(kept.made == 2_000)
  }
}

private struct Weak {
  weak var run: Run?
}

/// Counts what is alive.
final class Kept: Sendable {
  private let counts = Counter()
  var living: Int { counts.values.living }
  var made: Int { counts.values.made }
  func probe() -> Probe { Probe(counts) }
}

final class Probe: Sendable {
  private let counts: Counter
  let number = 1

  fileprivate init(_ counts: Counter) {
    self.counts = counts
    counts.change(living: 1, made: 1)
  }

  deinit { counts.change(living: -1, made: 0) }
}

private final class Counter: Sendable {
  private let state = Monitor((living: 0, made: 0))
  var values: (living: Int, made: Int) { state.withLock { $0 } }

  func change(living: Int, made: Int) {
    state.withLock { $0 = ($0.living + living, $0.made + made) }
  }
}

/// Asks again and again for at most ten seconds. Blocks.
func eventually(_ isTrue: () -> Bool) -> Bool {
  for _ in 0..<2_000 {
    if isTrue() { return true }
    usleep(5_000)
  }
  return isTrue()
}

extension Way {
  var modeAndWorkers: (Mode, Int) {
    switch self {
    case .directed: (.directed, 1)
    case .tasks(let workers): (.tasks, workers)
    case .threads: (.threads, 1)
    }
  }
}

extension Finished {
  var isDirected: Bool { directory.workers == ["by hand"] }
}
