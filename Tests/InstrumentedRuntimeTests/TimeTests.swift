import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@Suite(.serialized) struct `Time` {
  @Test func `directed, waits and computations take exactly their time`() {
    let result = directed(
      scene { stage in
        try await stage.sleep(.milliseconds(5))
        stage.outcome("slept", stage.now)
        try await stage.io("disk", .milliseconds(3))
        stage.outcome("read", stage.now)
        try await stage.compute(.milliseconds(25))
        stage.outcome("computed", stage.now)
        try await stage.blockThread(.milliseconds(2))
        stage.outcome("blocked", stage.now)
      }, seed: 1)
    // A step costs a microsecond, a wait that is over jumps to its end, 25 ms are three slices.
    #expect(
      result.told == [
        "slept": "\(Duration.milliseconds(5))", "read": "\(Duration.milliseconds(8))",
        "computed": "\(Duration.microseconds(33_003))",
        "blocked": "\(Duration.microseconds(35_004))",
      ])
  }

  @Test(arguments: 1...5)
  func `directed by a seed, three waits at once take as long as one`(seed: UInt64) {
    let result = directed(
      scene { stage in
        try await stage.group { group in
          for name in ["a", "b", "c"] {
            group.spawn(name) { try await stage.io(name, .seconds(1)) }
          }
        }
      }, seed: seed)
    #expect(result.ending == .completed)
    #expect(result.sceneTime >= .seconds(1))
    #expect(result.sceneTime <= .microseconds(1_000_003))
  }

  @Test func `a written schedule may let a timer fire early`() throws {
    let result = try directed("2 1") { stage in
      try await stage.group { group in
        group.spawn("short") {
          try await stage.sleep(.milliseconds(1))
          stage.log("short")
        }
        group.spawn("long") {
          try await stage.sleep(.milliseconds(9))
          stage.log("long")
        }
      }
    }
    #expect(result.log == ["long", "short"])
    #expect(result.sceneTime == .microseconds(9_001))
  }

  @Test func `cancelling a sleeper does not let its time pass`() {
    let result = directed(
      scene { stage in
        let sleeper = stage.detached("sleeper") { try await stage.sleep(.seconds(100)) }
        try await stage.sleep(.milliseconds(1))
        try await sleeper.cancel()
        try await sleeper.join()
      }, seed: 1)
    #expect(result.ending == .completed)
    #expect(result.sceneTime < .milliseconds(2))
  }

  @Test(arguments: Way.live)
  func `live, nothing that waits for the scene clock ends before its time`(way: Way) async {
    let result = await run(way) { stage in
      var began = stage.now
      try await stage.sleep(.milliseconds(5))
      stage.outcome("sleep", stage.now - began >= .milliseconds(5))
      began = stage.now
      try await stage.io("disk", .milliseconds(5))
      stage.outcome("io", stage.now - began >= .milliseconds(5))
      began = stage.now
      try await stage.blockThread(.milliseconds(5))
      stage.outcome("block", stage.now - began >= .milliseconds(5))
    }
    #expect(result.told == ["sleep": "true", "io": "true", "block": "true"])
  }

  /// Two computations share a core, by whatever means: they take the sum of both.
  @Test(arguments: [Mode.tasks, .threads])
  func `on one core two computations take the time of both`(mode: Mode) async {
    let result = await finish(Self.computing, mode: mode) { $0.oneCore = true }
    #expect(result.ending == .completed)
    #expect(result.sceneTime >= .milliseconds(100))
  }

  @Test func `on one worker two computations take the time of both`() async {
    let result = await finish(Self.computing, mode: .tasks) { $0.workers = 1 }
    #expect(result.sceneTime >= .milliseconds(100))
  }

  @Test func `what is computed in slices adds up`() async {
    let result = await finish(Self.computing, mode: .tasks) { $0.workers = 2 }
    var burnt: [String: Int64] = [:]
    for event in result.events where event.operation == .compute {
      if event.kind == .operationPerformed {
        burnt[result.directory.name(of: event.task), default: 0] += event.detail
      }
    }
    #expect(burnt == ["A": 50_000_000, "B": 50_000_000])
  }

  static let computing = scene { stage in
    try await stage.group { group in
      for name in ["A", "B"] { group.spawn(name) { try await stage.compute(.milliseconds(50)) } }
    }
  }

  @Test func `with one worker a computation lets others in, slice by slice`() async {
    let result = await finish(Self.mixed, mode: .tasks) { $0.workers = 1 }
    #expect(result.log == ["reader", "computer"])
  }

  @Test func `without slices a computation is never interrupted`() async {
    let result = await finish(Self.mixed, mode: .tasks) {
      $0.workers = 1
      $0.slices = false
    }
    #expect(result.log == ["computer", "reader"])
  }

  static let mixed = scene { stage in
    let counter = stage.shared("counter", 0)
    try await stage.group { group in
      group.spawn("computer") {
        try await stage.compute(.milliseconds(60))
        stage.log("computer")
      }
      group.spawn("reader") {
        _ = try await counter.read()
        stage.log("reader")
      }
    }
  }

  @Test func `a loop of operations is interrupted too, so that with one worker it can be stopped`()
    async
  {
    let result = await run(.tasks(workers: 1)) { stage in
      let go = stage.atomic("go", 1)
      try await stage.group { group in
        group.spawn("spins") { while try await go.load() == 1 {} }
        group.spawn("stops") { try await go.store(0) }
      }
    }
    #expect(result.ending == .completed)
  }
}
