import ConcurrencyTrace
import Glibc
import Testing
import TraceAnalysis

@testable import InstrumentedRuntime

/// A live run that a test holds in its hands, with all its events so far. Used from one thread.
final class Watched {
  let run: LiveRun
  private(set) var events: [Event] = []

  init(_ scene: Scene, _ way: Way, _ change: (inout RunOptions) -> Void = { _ in }) {
    var options = RunOptions(scene.description)
    (options.mode, options.workers) = way.modeAndWorkers
    options.startsPaused = true
    change(&options)
    run = LiveRun(scene, options)
    do { try run.start() } catch { Issue.record(error) }
  }

  deinit { run.close() }

  var performed: [Event] {
    events.filter { $0.kind == .operationPerformed && $0.operation.isStep }
  }

  var steps: [String] {
    performed.map { "\(run.directory.name(of: $0.task)) \($0.operation)" }
  }

  /// The task of that name.
  func task(_ name: String) -> TaskID {
    TaskID(UInt32(run.directory.tasks.firstIndex { $0.name == name } ?? 0))
  }

  /// Takes events until nothing has come for a while and no worker is on its way: all that can happen
  /// has happened.
  func settle() {
    var quiet = 0
    var rounds = 0
    while quiet < 12, rounds < 2_000 {
      rounds += 1
      usleep(5_000)
      let new = run.takeEvents()
      let collecting = run.scheduler.collecting
      let isStill =
        new.isEmpty && !events.isEmpty && collecting.areAllAsleep
        && !collecting.collector.hasWaiting
      quiet = isStill ? quiet + 1 : 0
      events += new
    }
  }

  /// Takes events until someone, or that task, has done something or cannot.
  private func wait(for task: TaskID? = nil) {
    let before = events.count
    _ = eventually {
      takeEvents()
      let new = events.dropFirst(before)
      return run.isFinished
        || new.contains {
          ($0.kind == .operationPerformed || $0.kind == .taskBlocked)
            && (task == nil || $0.task == task)
        }
    }
  }

  /// Takes what has come.
  func takeEvents() { events += run.takeEvents() }

  /// - Parameter count: How many operations are to come of it: on a busy machine a task that was woken
  ///   may take its time.
  func step(to count: Int = 1) -> [String] {
    let before = steps.count
    run.step()
    wait()
    if count > 1 {
      _ = eventually {
        takeEvents()
        return steps.count - before >= count
      }
    }
    settle()
    return Array(steps.dropFirst(before))
  }

  func letGo(_ name: String) -> (Bool, [String]) {
    let before = steps.count
    let went = run.letGo(task(name))
    if went { wait(for: task(name)) }
    settle()
    return (went, Array(steps.dropFirst(before)))
  }

  func close() -> Ending? {
    run.close()
    events += run.takeEvents()
    #expect(TraceValidator.contradictions(in: events, run.directory) == [])
    return run.ending
  }

  func finish() -> Ending? {
    run.waitUntilFinished()
    events += run.takeEvents()
    #expect(TraceValidator.contradictions(in: events, run.directory) == [])
    return run.ending
  }
}

@Suite(.serialized) struct `Control of live runs` {
  static let counting = scene { stage in
    let counter = stage.shared("counter", 0)
    try await stage.group { group in
      for name in ["A", "B"] {
        group.spawn(name) {
          for _ in 1...3 { try await counter.write(try await counter.read() + 1) }
        }
      }
    }
    stage.outcome("counter", try await counter.read())
  }

  @Test(arguments: Way.live)
  func `paused from the start, nothing is performed; each step is one operation`(way: Way) async {
    await onOwnThread {
      let watched = Watched(Self.counting, way)
      watched.settle()
      #expect(watched.steps == [])
      for _ in 1...13 { #expect(watched.step().count == 1) }
      #expect(watched.finish() == .completed)
      #expect(watched.steps.count == 13)
    }
  }

  @Test(arguments: Way.live, [Speed.real, .thirty])
  func `a pause holds every task before its next operation, and the clocks`(way: Way, speed: Speed)
    async
  {
    await onOwnThread {
      let watched = Watched(
        scene { stage in
          let counter = stage.shared("counter", 0)
          try await stage.group { group in
            group.spawn("A") { while true { _ = try await counter.read() } }
            group.spawn("B") { try await stage.compute(.seconds(1000)) }
            group.spawn("C") { while true { try await stage.sleep(.milliseconds(1)) } }
          }
        }, way
      ) { $0.speed = speed }
      watched.run.resume()
      usleep(60_000)
      watched.run.pause()
      watched.settle()
      // Who has passed the gate already performs its operation, on a busy machine some time later.
      _ = eventually {
        let count = watched.steps.count
        usleep(20_000)
        watched.settle()
        return watched.steps.count == count
      }
      let before = (watched.steps.count, watched.run.now.sceneTime)
      usleep(40_000)
      watched.settle()
      // The clock is moved by a hair now and then, so that what is stepped can be published.
      #expect(watched.steps.count == before.0)
      #expect(watched.run.now.sceneTime - before.1 < 1_000_000)
      watched.run.resume()
      let goesOn = eventually {
        watched.takeEvents()
        return watched.steps.count > before.0
      }
      #expect(goesOn)
      #expect(watched.close() == .stopped)
    }
  }

  @Test(arguments: Way.live)
  func `by hand, the selected task goes, whether it has a worker or not`(way: Way) async {
    await onOwnThread {
      let watched = Watched(Self.counting, way)
      watched.settle()
      #expect(watched.letGo("B") == (true, ["B read"]))
      #expect(watched.letGo("A") == (true, ["A read"]))
      #expect(watched.letGo("A") == (true, ["A write"]))
      #expect(watched.letGo("B") == (true, ["B write"]))
      #expect(watched.letGo("main") == (false, []))
      watched.run.resume()
      #expect(watched.finish() == .completed)
    }
  }

  @Test func `the task that loses its worker to another is the next one to get it back`() async {
    await onOwnThread {
      let watched = Watched(
        scene { stage in
          let counter = stage.shared("counter", 0)
          try await stage.group { group in
            for name in ["A", "B", "C"] {
              group.spawn(name) { for _ in 1...2 { _ = try await counter.read() } }
            }
          }
        }, .tasks(workers: 1))
      watched.settle()
      let held = watched.events.last { $0.kind == .operationAnnounced }
      let name = watched.run.directory.name(of: held?.task ?? .none)
      #expect(name == "A")
      #expect(watched.letGo("C") == (true, ["C read"]))
      let yielded = watched.events.filter { $0.kind == .taskYielded }
      #expect(yielded.map { watched.run.directory.name(of: $0.task) } == ["A"])
      // C now stands before its second read; A is the first in the queue.
      #expect(watched.letGo("C") == (true, ["C read"]))
      #expect(watched.step() == ["A read"])
      watched.run.resume()
      #expect(watched.finish() == .completed)
    }
  }

  @Test(arguments: Way.live)
  func `a blocked task cannot be let go`(way: Way) async {
    await onOwnThread {
      let watched = Watched(
        scene { stage in
          let mutex = stage.mutex("m")
          try await mutex.lock()
          try await stage.group { group in
            group.spawn("A") { try await mutex.lock() }
            try await stage.sleep(.milliseconds(1))
            try await mutex.unlock()
          }
        }, way)
      watched.settle()
      #expect(watched.letGo("main") == (true, ["main lock"]))
      #expect(watched.letGo("A") == (true, []))
      #expect(watched.letGo("A") == (false, []))
      #expect(watched.letGo("main") == (true, []))
      #expect(watched.letGo("main") == (false, []))
      // Nothing is ready: a step moves the clock to the end of the sleep, and main stands again.
      #expect(watched.step() == ["main sleep"])
      #expect(watched.step(to: 2) == ["main unlock", "A lock"])
      #expect(watched.finish() == .completed)
    }
  }

  @Test(arguments: Way.live)
  func `a run that ends while it is paused has all its events, and the end is the last`(way: Way)
    async
  {
    await onOwnThread {
      for _ in 1...20 {
        let watched = Watched(Self.counting, way)
        // All at once: nobody gives the clock, which stands still, time to be moved on in between.
        for _ in 1...13 { watched.run.step() }
        #expect(watched.finish() == .completed)
        #expect(watched.steps.count == 13)
        let last = watched.events.last { $0.kind != .threadSampled }
        #expect(last?.kind == .sceneEnded)
        #expect(watched.events.count { $0.kind == .taskEnded } == 3)
      }
    }
  }

  @Test(arguments: Way.live)
  func `in a computation a step is one slice`(way: Way) async {
    await onOwnThread {
      let watched = Watched(scene { stage in try await stage.compute(.milliseconds(25)) }, way)
      watched.settle()
      for length in [10_000_000, 10_000_000, 5_000_000] {
        #expect(watched.step() == ["main compute"])
        #expect(watched.performed.last?.detail == Int64(length))
      }
      #expect(watched.finish() == .completed)
    }
  }

  @Test(arguments: Way.live)
  func `a run is closed while it is paused`(way: Way) async {
    await onOwnThread {
      let watched = Watched(Self.counting, way)
      watched.settle()
      #expect(watched.close() == .stopped)
      #expect(watched.run.abandoned == [])
    }
  }

  @Test(arguments: Way.live)
  func `the speed can be changed while it runs`(way: Way) async {
    await onOwnThread {
      let watched = Watched(
        scene { stage in
          let counter = stage.atomic("counter", 0)
          try await stage.group { group in
            for name in ["A", "B"] {
              group.spawn(name) { for _ in 1...500 { try await counter.add(1) } }
            }
            group.spawn("C") { try await stage.sleep(.milliseconds(50)) }
          }
          stage.outcome("counter", try await counter.load())
        }, way
      ) { $0.speed = .third }
      watched.run.resume()
      for speed in [Speed.thirty, .real, .ten, .thirty, .real, .one, .real] {
        usleep(5_000)
        watched.run.setSpeed(speed)
      }
      #expect(watched.finish() == .completed)
      #expect(watched.steps.count == 1_002)
    }
  }

  @Test(arguments: Way.live)
  func `in slow motion the scene clock stands still while operations are held`(way: Way) async {
    // swift-format-ignore: OnlyOneTrailingClosureArgument
    let result = await run(way, { $0.speed = .three }) { stage in
      let counter = stage.atomic("counter", 0)
      try await stage.group { group in
        for name in ["A", "B"] {
          group.spawn(name) { for _ in 1...2 { try await counter.add(1) } }
        }
      }
    }
    #expect(result.ending == .completed)
    // Four holds of 333 ms each take at least 666 ms on two workers, and next to no scene time.
    #expect(result.sceneTime < .milliseconds(300))
    #expect(result.events.last.map { $0.time >= 666_000_000 } == true)
  }

  @Test(arguments: Way.live)
  func `resumed from a pause in slow motion, the clock stands still during the hold`(way: Way)
    async
  {
    await onOwnThread {
      let watched = Watched(
        scene { stage in
          let counter = stage.atomic("counter", 0)
          try await counter.add(1)
        }, way
      ) { $0.speed = .three }
      watched.settle()
      watched.run.resume()
      #expect(watched.finish() == .completed)
      #expect(watched.events.last.map { $0.sceneTime < 250_000_000 } == true)
      #expect(watched.events.last.map { $0.time >= 333_000_000 } == true)
    }
  }

  @Test(arguments: [Way.tasks(workers: 2), .threads])
  func `a loop that polls in slow motion does not keep a timer from firing`(way: Way) async {
    // swift-format-ignore: OnlyOneTrailingClosureArgument
    let result = await run(way, { $0.speed = .thirty }) { stage in
      let isReady = stage.atomic("ready", 0)
      try await stage.group { group in
        group.spawn("polls") { while try await isReady.load() == 0 {} }
        group.spawn("sets") {
          try await stage.sleep(.seconds(100))
          try await isReady.store(1)
        }
      }
    }
    #expect(result.ending == .completed)
    #expect(result.sceneTime >= .seconds(100))
    let polls = result.events.count { $0.operation == .load && $0.kind == .operationPerformed }
    #expect(polls >= 31)
  }

  @Test func `onEvents tells also that all is over`() async {
    let wasFinished = await onOwnThread { () -> Bool in
      let told = Monitor((run: LiveRun?.none, wasFinished: false))
      let scene = scene { _ in }
      var options = RunOptions(scene.description)
      options.mode = .tasks
      let run = LiveRun(scene, options) {
        told.withLock { if $0.run?.isFinished == true { $0.wasFinished = true } }
      }
      told.withLock { $0.run = run }
      do { try run.start() } catch { return false }
      run.waitUntilFinished()
      defer { told.withLock { $0.run = nil } }
      return eventually { told.withLock { $0.wasFinished } }
    }
    #expect(wasFinished)
  }
}
