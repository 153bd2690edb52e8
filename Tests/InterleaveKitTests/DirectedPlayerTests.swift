import ConcurrencyTrace
import InstrumentedRuntime
import Testing
import Visualizer

@testable import InterleaveKit
@testable import fixture_program

/// Stepping, going back, taking another way: without a thread and without a screen.
@Suite struct `A directed session` {
  /// A player, and what it has told the screen.
  private struct Watched {
    var player: DirectedPlayer
    var events: [Event] = []
    var status = RunStatus()
    var starts: [RunHeader] = []
    var messages: [String] = []

    init(_ scene: Scene, _ policy: RunRequest.Policy = .hand, seed: UInt64 = 1) throws {
      var request = RunRequest(opening: scene.description)
      request.mode = .directed
      request.policy = policy
      request.seed = seed
      request.startsPaused = true
      let plan = try RunPlan(
        request, in: Repertoire(scenes: [scene], sources: []), isLossy: false)
      player = DirectedPlayer(plan, request, lastWords: LastWords())
      player.open()
      listen()
    }

    mutating func listen() {
      for input in player.takeNews() {
        switch input {
        case .runStarted(let header):
          starts.append(header)
          events = []
        case .events(let new, _): events += new
        case .status(let new): status = new
        case .message(let text): messages.append(text)
        default: Issue.record("no such news: \(input)")
        }
      }
    }

    mutating func callAsFunction(_ command: (inout DirectedPlayer) -> Void) {
      command(&player)
      listen()
    }

    var schedule: String { status.schedule?.description ?? "" }
    var outcome: Value? { events.last { $0.operation == .outcome }?.value }
  }

  @Test func `a witness opens at step 0, with its schedule as the way ahead`() throws {
    let way = try Schedule(parsing: "1 2 2 1 0")
    var watched = try Watched(FixtureScenes.lostUpdate, .witness(way), seed: 3)
    #expect(watched.schedule == "")
    #expect(watched.status.ahead == way.choices)
    #expect(watched.status.next == TaskID(1))
    #expect(watched.status.isPaused)
    watched { $0.step() }
    #expect(watched.schedule == "1")
    #expect(watched.status.ahead == Array(way.choices.dropFirst()))
    for _ in 0..<4 { watched { $0.step() } }
    #expect(watched.status.schedule == way)
    #expect(watched.status.isOver)
    #expect(watched.outcome == .int(1))
  }

  @Test func `any other choice leaves the witness`() throws {
    let way = try Schedule(parsing: "1 2 2 1 0")
    var watched = try Watched(FixtureScenes.lostUpdate, .witness(way))
    watched { $0.step() }
    watched { $0.letGo(TaskID(1)) }
    #expect(watched.schedule == "1 1")
    #expect(watched.status.ahead == [])
    watched { $0.go(toStep: 1) }
    watched { $0.letGo(TaskID(2)) }
    #expect(watched.schedule == "1 2")
  }

  @Test func `it opens at step 0 and says who can go`() throws {
    let watched = try Watched(FixtureScenes.lostUpdate)
    #expect(watched.schedule == "")
    #expect(watched.status.ready == [TaskID(1), TaskID(2)])
    #expect(watched.status.isPaused && !watched.status.isOver)
    #expect(watched.starts.map(\.isRewound) == [false])
  }

  @Test func `it says what its schedules are for, before and after a step back`() throws {
    var watched = try Watched(FixtureScenes.lostUpdate)
    watched { $0.letGo(TaskID(1)) }
    watched { $0.go(toStep: 0) }
    let plan = watched.player.plan
    #expect(watched.starts.map(\.scheduleCheck) == [plan.check, plan.check])
    try plan.refuseForeign(Schedule(parsing: "1 2 @\(plan.check)"))
    #expect(throws: KitError.self) { try plan.refuseForeign(Schedule(parsing: "1 2 @abcdef")) }
  }

  @Test func `the viewer decides who goes`() throws {
    var watched = try Watched(FixtureScenes.lostUpdate)
    for task in [1, 2, 1, 2, 0] as [UInt32] { watched { $0.letGo(TaskID(task)) } }
    #expect(watched.schedule == "1 2 1 2 0")
    #expect(watched.outcome == .int(1))
    #expect(watched.status.isOver)
  }

  @Test func `a task that cannot go says why, and nothing happens`() throws {
    var watched = try Watched(FixtureScenes.transfer)
    for task in [1, 1] as [UInt32] { watched { $0.letGo(TaskID(task)) } }
    let before = watched.events
    watched { $0.letGo(TaskID(2)) }
    watched { $0.letGo(TaskID(0)) }
    watched { $0.letGo(TaskID(9)) }
    #expect(
      watched.messages == [
        "refund cannot go: it waits for bob (lock).", "main cannot go: it waits for group (join).",
        "There is no task 9.",
      ])
    #expect(watched.events == before)
  }

  @Test func `one step back is the same run, one step shorter`() throws {
    var watched = try Watched(FixtureScenes.lostUpdate)
    watched { $0.letGo(TaskID(1)) }
    watched { $0.letGo(TaskID(2)) }
    let atTwo = watched.events
    watched { $0.letGo(TaskID(2)) }
    watched { $0.go(toStep: 2) }
    #expect(watched.schedule == "1 2")
    #expect(watched.events == atTwo)
    #expect(watched.starts.map(\.isRewound) == [false, true])
    #expect(watched.status.next == TaskID(2))
  }

  @Test func `what was taken back is taken again, until another way is chosen`() throws {
    var watched = try Watched(FixtureScenes.lostUpdate)
    for task in [1, 2, 1, 2, 0] as [UInt32] { watched { $0.letGo(TaskID(task)) } }
    watched { $0.go(toStep: 1) }
    watched { $0.step() }
    watched { $0.step() }
    #expect(watched.schedule == "1 2 1")
    watched { $0.go(toStep: 1) }
    watched { $0.letGo(TaskID(1)) }
    while !watched.status.isOver { watched { $0.step() } }
    #expect(watched.schedule == "1 1 2 2 0")
    #expect(watched.outcome == .int(2))
  }

  @Test(arguments: 0..<20)
  func `back and forth leads where going straight leads`(seed: Int) throws {
    var straight = try Watched(FixtureScenes.lostUpdate, .seed, seed: UInt64(seed))
    while !straight.status.isOver { straight { $0.step() } }
    var winding = try Watched(FixtureScenes.lostUpdate, .seed, seed: UInt64(seed))
    for step in [3, 1, 4, 0, 5] { winding { $0.go(toStep: step) } }
    #expect(winding.schedule == straight.schedule)
    #expect(winding.events == straight.events)
  }

  @Test func `a written schedule is performed at once`() throws {
    let schedule = try Schedule(parsing: "1 2 1")
    let watched = try Watched(FixtureScenes.lostUpdate, .schedule(schedule))
    #expect(watched.schedule == "1 2 1")
    #expect(!watched.status.isOver)
  }

  @Test func `a written schedule that does not fit stands where it fails and says so`() throws {
    let schedule = try Schedule(parsing: "1 1 1")
    let watched = try Watched(FixtureScenes.lostUpdate, .schedule(schedule))
    #expect(watched.schedule == "1 1")
    #expect(
      watched.messages == [
        "The schedule does not fit at step 3, “1”: A has ended. Possible: 2 (B)."
      ])
  }

  @Test func `playing ends with the run`() throws {
    var watched = try Watched(FixtureScenes.lostUpdate)
    watched { $0.play() }
    #expect(!watched.status.isPaused)
    while watched.player.isPlaying { watched { $0.step() } }
    #expect(watched.status.isOver && watched.status.isPaused)
    watched { $0.play() }
    #expect(watched.status.isPaused)
  }
}

@Suite struct `The seeded policy` {
  private let choices = (1...3).map { Schedule.Choice(TaskID($0)) }

  @Test func `the same step gets the same choice, whatever was asked before`() {
    let policy = SeededPolicy(seed: 7)
    let forwards = (1...50).map { policy.choice(among: choices, atStep: $0) }
    let backwards = (1...50).reversed().map { policy.choice(among: choices, atStep: $0) }
    #expect(forwards == backwards.reversed())
    #expect(Set(forwards) == Set(choices))
  }

  @Test func `each choice has about the same chance`() {
    var counts: [Schedule.Choice?: Int] = [:]
    for seed in 0..<3000 as Range<UInt64> {
      counts[SeededPolicy(seed: seed).choice(among: choices, atStep: 4), default: 0] += 1
    }
    // Six standard deviations on each side.
    #expect(counts.values.allSatisfy { (850...1150).contains($0) })
  }

  @Test func `without a choice there is none`() {
    #expect(SeededPolicy(seed: 1).choice(among: [], atStep: 1) == nil)
  }
}
