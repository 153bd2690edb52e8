import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@Suite struct `Directed runs` {
  static let lostUpdate = Scene(
    "lost-update", title: "Lost update", chapter: .sharedState, summary: "",
    variants: [
      .init("racy", "") { stage in
        let counter = stage.shared("counter", 0)
        try await stage.group { group in
          for name in ["A", "B"] {
            group.spawn(name) {
              let seen = try await counter.read()
              try await counter.write(seen + 1)
            }
          }
        }
        let total = try await counter.read()
        stage.outcome("counter", total)
      }
    ])

  func run(_ scene: Scene, _ schedule: String) throws -> (DirectedRun, [Event]) {
    let run = DirectedRun(scene, RunOptions(scene.description))
    run.begin()
    for choice in try Schedule(parsing: schedule).choices { try run.perform(choice) }
    return (run, run.takeEvents())
  }

  func outcomes(_ events: [Event]) -> [Value] {
    events.filter { $0.operation == .outcome }.map(\.value)
  }

  @Test(arguments: [
    ("1 1 2 2 0", 2), ("1 2 1 2 0", 1), ("1 2 2 1 0", 1), ("2 1 2 1 0", 1), ("2 2 1 1 0", 2),
  ])
  func `a written schedule decides the outcome`(schedule: String, total: Int) throws {
    let (run, events) = try run(Self.lostUpdate, schedule)
    #expect(run.ending == .completed)
    #expect(outcomes(events) == [.int(Int64(total))])
    run.close()
  }

  @Test func `the same schedule gives the same events`() throws {
    let first = try run(Self.lostUpdate, "1 2 1 2 0").1
    let second = try run(Self.lostUpdate, "1 2 1 2 0").1
    #expect(first == second)
    #expect(first.count > 10)
  }

  @Test func `a choice that is not possible says why`() throws {
    let scene = DirectedRun(Self.lostUpdate, RunOptions(Self.lostUpdate.description))
    scene.begin()
    #expect(throws: ScheduleMismatch.self) { try scene.perform(.init(TaskID(0))) }
    #expect(scene.choices == [.init(TaskID(1)), .init(TaskID(2))])
    scene.close()
  }
}
