import ConcurrencyTrace
import TerminalScreen
import Testing
import TraceAnalysis

@testable import Visualizer

/// Every outcome on the screen, and the witness that is watched.
@Suite struct `Every outcome on the screen` {
  static let sizes = [Stage.small, Stage.medium]

  private func name(_ screen: String, _ size: Size) -> String {
    "outcomes-\(screen)-\(size.columns)x\(size.rows)"
  }

  private var witness: Schedule {
    Schedule([1, 2, 1, 2, 0].map { Schedule.Choice(TaskID($0)) })
  }

  private var easy: Schedule {
    Schedule([1, 1, 2, 2, 0].map { Schedule.Choice(TaskID($0)) })
  }

  private func table(_ change: (inout OutcomeTable) -> Void = { _ in }) -> OutcomeTable {
    var table = OutcomeTable(
      rows: [
        .init(
          name: "counter = 1", ending: .completed, isBad: true, orders: "4 of 6 orders", traces: 2,
          witness: witness, preemptions: 1, switches: 4),
        .init(
          name: "counter = 2", ending: .completed, isBad: false, orders: "2 of 6 orders",
          traces: 2, witness: easy, preemptions: 0, switches: 2),
      ], isExhaustive: true, executions: 4, seconds: 0.002, note: "4 traces: all")
    change(&table)
    return table
  }

  private func looked(_ table: inout OutcomeTable) {
    table.rows[0].findings = [.lostUpdate, .dataRace, .failedExpectation]
    table.rows[0].decisiveSteps = [2, 3, 4]
    table.rows[1].findings = [.dataRace]
    table.realRuns = 1000
    table.rows[0].seen = 3
    table.rows[1].seen = 997
  }

  private func showing(_ table: OutcomeTable?, _ size: Size = Stage.medium) throws -> Model {
    var model = try Stage.lostUpdate(steps: 5, size)
    #expect(model.press("e").count == 1)
    if let table { _ = model.update(.outcomes(table)) }
    return model
  }

  /// The first outcome's witness, after so many of its steps.
  private func watching(steps: Int, _ size: Size = Stage.medium) throws -> Model {
    var model = try showing(table(looked), size)
    guard case .start(let request) = model.press(.enter).first else {
      throw Missing.start
    }
    let trace = Traces.lostUpdate(steps: steps)
    _ = model.update(.runStarted(RunHeader(request: request, cores: 1)))
    _ = model.update(.events(trace.events, trace.directory))
    let taken = Array(witness.choices.prefix(steps))
    let ahead = Array(witness.choices.dropFirst(steps))
    _ = model.update(
      .status(
        RunStatus(
          isPaused: true, isOver: ahead.isEmpty, schedule: Schedule(taken), ahead: ahead,
          ready: ahead.isEmpty ? [] : [TaskID(1), TaskID(2)], next: ahead.first?.task)))
    return model
  }

  private enum Missing: Error { case start }

  // MARK: Screens

  @Test(arguments: sizes)
  func `too many orders to run them all`(size: Size) throws {
    let estimated = table {
      $0.isExhaustive = false
      $0.note = "not exhaustive: stopped before the end"
      ($0.rows[0].orders, $0.rows[0].share) = ("at least 8 orders", "under 0.19 %")
      ($0.rows[1].orders, $0.rows[1].share) = ("", "99.7–100.0 %")
    }
    expectGolden(name("estimated", size), try showing(estimated, size).drawn())
  }

  @Test(arguments: sizes)
  func `a scene that does not repeat`(size: Size) throws {
    let differing = table {
      $0.isExhaustive = false
      $0.note = "not exhaustive: not repeatable: step 2 differed in the same schedule"
      $0.difference =
        "After the same steps, step 2 was once \u{201C}B writes 17\u{201D}, and once "
        + "\u{201C}B writes 18\u{201D}."
    }
    expectGolden(name("differs", size), try showing(differing, size).drawn())
  }

  @Test(arguments: sizes)
  func `nothing known yet`(size: Size) throws {
    expectGolden(name("begin", size), try showing(nil, size).drawn())
  }

  @Test(arguments: sizes)
  func `while it counts`(size: Size) throws {
    let running = table {
      ($0.isRunning, $0.isExhaustive, $0.executions) = (true, false, 123_456)
      ($0.seconds, $0.note) = (0.6, "")
    }
    expectGolden(name("running", size), try showing(running, size).drawn())
  }

  @Test(arguments: sizes)
  func `when all is known`(size: Size) throws {
    expectGolden(name("complete", size), try showing(table(looked), size).drawn())
  }

  @Test(arguments: sizes)
  func `when not all is known`(size: Size) throws {
    let incomplete = table {
      looked(&$0)
      ($0.isExhaustive, $0.executions, $0.seconds) = (false, 2_000_000, 10)
      $0.note = "not exhaustive: stopped before the end"
      $0.rows[0].orders = "about 12 ± 3 % of orders"
      $0.rows[1].orders = "about 88 ± 3 % of orders"
    }
    expectGolden(name("incomplete", size), try showing(incomplete, size).drawn())
  }

  @Test(arguments: sizes)
  func `a witness at its beginning`(size: Size) throws {
    expectGolden(name("witness-0", size), try watching(steps: 0, size).drawn())
  }

  @Test(arguments: sizes)
  func `a witness in the middle`(size: Size) throws {
    expectGolden(name("witness-3", size), try watching(steps: 3, size).drawn())
  }

  @Test func `a witness on the time axis`() throws {
    var model = try watching(steps: 3)
    _ = model.press("x")
    expectGolden("outcomes-witness-time", model.drawn())
  }

  // MARK: Keys

  @Test func `Enter opens the witness paused at its beginning`() throws {
    var model = try showing(table())
    var request = try #require(model.run?.header.request)
    request.policy = .witness(easy)
    #expect(model.press(.down, .enter) == [.start(request)])
    #expect(request.startsPaused)
    #expect(model.overlay == nil)
  }

  @Test func `Esc stops the count first and then closes`() throws {
    var model = try showing(table { $0.isRunning = true })
    #expect(model.press(.escape) == [.stopExploring])
    #expect(model.overlay != nil)
    _ = model.update(.outcomes(table { $0.isRunningForReal = true }))
    #expect(model.press(.escape) == [.stopExploring])
    _ = model.update(.outcomes(table()))
    #expect(model.press(.escape).isEmpty)
    #expect(model.overlay == nil)
  }

  @Test func `what was stopped can be counted again`() throws {
    var model = try showing(table { $0.isExhaustive = false })
    let request = try #require(model.run?.header.request)
    #expect(model.press("r") == [.explore(request)])
    var complete = try showing(table())
    #expect(complete.press("r").isEmpty)
  }

  @Test func `the row of this run is said to be it`() throws {
    let lines = try showing(table()).screen.split(separator: "\n")
    #expect(lines.filter { $0.contains("this run") }.count == 1)
    #expect(lines.contains { $0.contains("counter = 1") && $0.contains("this run") })
  }

  @Test func `the status and the next column follow the written way`() throws {
    let model = try watching(steps: 1)
    #expect(model.screen.contains("by schedule · step 1 of 5"))
    #expect(model.isNextStepDecisive)
    #expect(model.screen.contains("◆ read"))
    #expect(try #require(model.reproducingCommand).hasSuffix("--schedule '1 2 1 2 0' --at 1"))
  }

  @Test func `decisive steps are marked as far as the way is the written one`() throws {
    var model = try watching(steps: 3)
    var run = try #require(model.run)
    #expect(EventMarks(model, run).marks.map(\.step) == [2, 3])
    let branch = Schedule([1, 2, 2].map { Schedule.Choice(TaskID($0)) })
    _ = model.update(.status(RunStatus(isPaused: true, schedule: branch)))
    run = try #require(model.run)
    #expect(EventMarks(model, run).marks.map(\.step) == [2])
    #expect(!model.isNextStepDecisive)
    #expect(model.screen.contains("by hand"))
  }

  @Test func `a branch off a witness is a run of its own`() throws {
    var model = try watching(steps: 2)
    #expect(model.earlierRuns.entries.map(\.schedule).last == witness)
    let branch = Schedule([1, 2, 2].map { Schedule.Choice(TaskID($0)) })
    _ = model.update(.status(RunStatus(isPaused: true, schedule: branch)))
    let entries = model.earlierRuns.entries
    #expect(entries.map(\.schedule).suffix(2) == [witness, branch])
    #expect(entries.last?.request.policy == .hand)
  }

  @Test func `the same again begins the witness again`() throws {
    var model = try watching(steps: 3)
    guard case .start(let request) = model.press("R").first else { throw Missing.start }
    #expect(request.policy == .witness(witness))
    guard case .start(let other) = model.press("r").first else { throw Missing.start }
    #expect(other.policy == .hand)
  }

  @Test func `what explored orders say of an inversion`() throws {
    var model = try Stage.watching("deadlock", Traces.inversion, schedule: "1 1 1 1 2 2")
    _ = model.press("!")
    #expect(model.screen.contains("e finds out whether it can happen"))
    var deadlock = table()
    deadlock.rows[0].ending = .deadlock
    _ = model.update(.outcomes(deadlock))
    #expect(model.screen.contains("explored: 4 of 6 orders deadlock"))
    _ = model.update(.outcomes(table()))
    #expect(model.screen.contains("explored: it never deadlocks"))
    _ = model.update(.outcomes(table { $0.isExhaustive = false }))
    #expect(model.screen.contains("explored: no deadlock so far"))
  }
}
