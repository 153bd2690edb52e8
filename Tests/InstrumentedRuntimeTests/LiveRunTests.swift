import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@Suite(.serialized) struct `Live runs` {
  @Test(arguments: [Mode.tasks, .threads], 1...5)
  func `increments under a mutex are never lost at full speed`(mode: Mode, seed: Int) async {
    let scene = counting(tasks: 2, increments: 20_000) { stage in
      let mutex = stage.mutex("mutex")
      return { body in try await mutex.withLock { try await body() } }
    }
    let result = await finish(scene, mode: mode, seed: UInt64(seed))
    #expect(result.ending == .completed)
    #expect(result.outcomes == ["counter": .int(40_000)])
  }

  @Test(arguments: [Mode.tasks, .threads])
  func `increments without one are lost at full speed`(mode: Mode) async {
    let scene = counting(tasks: 2, increments: 50_000) { _ in { body in try await body() } }
    var lost = 0
    for seed in 0..<5 {
      let result = await finish(scene, mode: mode, seed: UInt64(seed))
      #expect(result.ending == .completed)
      if result.outcomes != ["counter": .int(100_000)] { lost += 1 }
    }
    #expect(lost > 0)
  }

  @Test(arguments: [Mode.tasks, .threads])
  func `tasks that wait for each other for ever are a deadlock`(mode: Mode) async {
    let scene = Scene(
      "d", title: "", chapter: .failures, summary: "",
      variants: [
        .init("only", "") { stage in
          let first = stage.mutex("first")
          let second = stage.mutex("second")
          try await stage.group { group in
            group.spawn("pay") {
              try await first.lock()
              try await stage.sleep(.milliseconds(20))
              try await second.lock()
            }
            group.spawn("refund") {
              try await second.lock()
              try await stage.sleep(.milliseconds(20))
              try await first.lock()
            }
          }
        }
      ])
    let result = await finish(scene, mode: mode)
    #expect(result.ending == .deadlock)
    #expect(result.abandoned == [])
  }

  @Test(arguments: [Mode.tasks, .threads])
  func `a detached task that is parked when main has returned is a leak`(mode: Mode) async {
    let scene = Scene(
      "l", title: "", chapter: .failures, summary: "",
      variants: [
        .init("only", "") { stage in
          let channel = stage.channel("results", of: Int.self)
          stage.detached("sender") { try await channel.send(1) }
        }
      ])
    let result = await finish(scene, mode: mode)
    #expect(result.ending == .leak)
    #expect(result.abandoned == [])
  }

  @Test(arguments: [Mode.tasks, .threads], [Speed.real, .thirty])
  func `three concurrent waits of a second take a second of scene time`(mode: Mode, speed: Speed)
    async
  {
    let scene = Scene(
      "f", title: "", chapter: .structure, summary: "",
      variants: [
        .init("only", "") { stage in
          try await stage.group { group in
            for name in ["a", "b", "c"] {
              group.spawn(name) { try await stage.io(name, .milliseconds(300)) }
            }
          }
        }
      ])
    let result = await finish(scene, mode: mode) { $0.speed = speed }
    #expect(result.ending == .completed)
    #expect(result.events.last.map { $0.sceneTime >= 300_000_000 } == true)
    #expect(result.events.last.map { $0.sceneTime < 600_000_000 } == true)
  }

  private func counting(
    tasks: Int, increments: Int,
    protection:
      @escaping @Sendable (Stage) -> @Sendable (() async throws -> Void) async throws -> Void
  ) -> Scene {
    Scene(
      "c", title: "", chapter: .sharedState, summary: "",
      variants: [
        .init("only", "") { stage in
          let counter = stage.shared("counter", 0)
          let protect = protection(stage)
          try await stage.group { group in
            for number in 0..<tasks {
              group.spawn("task \(number)") {
                for _ in 0..<increments {
                  try await protect {
                    let seen = try await counter.read()
                    try await counter.write(seen + 1)
                  }
                }
              }
            }
          }
          stage.outcome("counter", try await counter.read())
        }
      ])
  }
}
