import ConcurrencyTrace
import TerminalScreen
import Testing
import TraceAnalysis

@testable import Visualizer

/// What is wrong, on the screen: the panel, the keys, and the marks in the other panels.
@Suite struct `Findings on the screen` {
  static let sizes = [Stage.small, Stage.medium]

  private func name(_ screen: String, _ size: Size) -> String {
    "findings-\(screen)-\(size.columns)x\(size.rows)"
  }

  /// The kinds in the panel, in its order, the chosen one marked.
  private func listed(_ model: Model) -> [String] {
    guard let run = model.run else { return [] }
    return run.rankedFindings.map {
      ($0 == model.selectedFinding ? "▸" : " ") + run.findings[$0].kind.rawValue
    }
  }

  private func moment(_ model: Model) throws -> Int {
    try #require(model.run).world.step
  }

  // MARK: Screens

  @Test(arguments: sizes)
  func `a data race while the run goes on`(size: Size) throws {
    var model = try Stage.lostUpdate(steps: 3, size)
    _ = model.press("!")
    expectGolden(name("data-race", size), model.drawn())
  }

  @Test(arguments: sizes)
  func `a lost update with its events marked`(size: Size) throws {
    var model = try Stage.lostUpdate(steps: 5, size)
    _ = model.press("!", .enter, .enter)
    expectGolden(name("lost-update", size), model.drawn())
  }

  @Test(arguments: sizes)
  func `a deadlock draws its ring`(size: Size) throws {
    var model = try Stage.watching("deadlock", Traces.deadlock, size, schedule: "1 2")
    _ = model.press("!", .enter)
    expectGolden(name("deadlock", size), model.drawn())
  }

  @Test(arguments: sizes)
  func `what can deadlock is advice, and drawn as well`(size: Size) throws {
    var model = try Stage.watching("deadlock", Traces.inversion, size, schedule: "1 1 1 1 2 2")
    _ = model.press("!", .enter)
    expectGolden(name("advice", size), model.drawn())
  }

  @Test func `the marks on the time axis`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    _ = model.press("x", "!", .enter)
    expectGolden("findings-time-axis", model.drawn())
  }

  @Test func `a large screen gives the findings a place of their own`() throws {
    expectGolden("findings-200x60", try Stage.lostUpdate(steps: 5, Stage.large).drawn())
  }

  // MARK: Keys

  @Test func `an error is shown first, advice only when it is asked for`() throws {
    #expect(try Stage.lostUpdate(steps: 2).tab == .happened)
    #expect(try Stage.lostUpdate(steps: 3).tab == .findings)
    let advice = try Stage.watching("deadlock", Traces.inversion, schedule: "1 1 1 1 2 2")
    #expect(advice.tab == .happened)
    #expect(listed(advice) == ["▸lock-order inversion"])
  }

  @Test func `whoever reads another panel there is left alone`() throws {
    var model = try Stage.lostUpdate(steps: 2)
    model.view.focus = .statistics
    model.view.chosenTab = .statistics
    let trace = Traces.lostUpdate(steps: 3)
    let known = Traces.lostUpdate(steps: 2).events.count
    _ = model.update(.events(Array(trace.events[known...]), trace.directory))
    #expect(model.run?.hasErrors == true)
    #expect(model.tab == .statistics)
  }

  @Test func `! goes there and back, and takes the marks along`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    #expect(model.press("!", .enter).isEmpty)
    #expect(model.view.focus == .findings)
    #expect(model.markedFinding?.finding.kind == .lostUpdate)
    _ = model.press("!")
    #expect(model.view.focus == .timeline)
    #expect(model.markedFinding == nil)
  }

  @Test func `Enter goes through the events of a finding, and ← → as well`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    _ = model.press("!")
    let finding = try #require(model.selectedFinding.flatMap { model.run?.findings[$0] })
    #expect(finding.steps == [2, 3, 4])
    var seen: [Int] = []
    var tasks: [TaskID] = []
    for _ in 0..<4 {
      _ = model.press(.enter)
      seen.append(try moment(model))
      tasks.append(model.selectedTask)
    }
    #expect(seen == [2, 3, 4, 2])
    #expect(tasks == [TaskID(2), TaskID(1), TaskID(2), TaskID(2)])
    _ = model.press(.left)
    #expect(try moment(model) == 4)
    _ = model.press(.right, .right)
    #expect(try moment(model) == 3)
  }

  @Test func `↑ ↓ choose another finding, which is not marked yet`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    _ = model.press("!", .enter)
    #expect(
      listed(model) == [
        "▸lost update", " data race", " data race", " data race", " failed expectation",
      ])
    _ = model.press(.down)
    #expect(listed(model).prefix(2) == [" lost update", "▸data race"])
    #expect(model.markedFinding == nil)
    _ = model.press("G", .enter)
    #expect(model.markedFinding?.finding.kind == .failedExpectation)
    #expect(try moment(model) == 5)
  }

  @Test func `q gives up the marks before it leaves the scene`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    _ = model.press("!", .enter)
    #expect(model.press("q").isEmpty)
    #expect(model.markedFinding == nil)
    #expect(model.isWatching)
    #expect(model.press("q") == [.close])
  }

  @Test func `the status line says what was found, as far as it has room`() throws {
    let model = try Stage.lostUpdate(steps: 3)
    let run = try #require(model.run)
    func words(_ room: Int) -> String { FindingSummary.line(run, room: room, .unicode).text }
    #expect(words(40) == "⚠ 1 data race (2–3)")
    #expect(words(18) == "⚠ 1 data race")
    #expect(words(10) == "⚠ 1")
    let over = try #require(try Stage.lostUpdate(steps: 5).run)
    #expect(
      FindingSummary.line(over, room: 80, .unicode).text
        == "⚠ 1 lost update (2–4), 3 data races, 1 failed expectation")
    #expect(
      FindingSummary.line(over, room: 40, .unicode).text == "⚠ 1 lost update (2–4), 4 more")
  }

  @Test func `a run that is told its findings looks for none itself`() throws {
    var model = try Stage.lostUpdate(steps: 0)
    var header = try #require(model.run?.header)
    header.tellsFindings = true
    _ = model.update(.runStarted(header))
    let trace = Traces.lostUpdate(steps: 5)
    _ = model.update(.events(trace.events, trace.directory))
    #expect(listed(model) == [])
    let findings = Findings.all(in: trace.events, trace.directory)
    _ = model.update(.found(FoundSoFar(findings: findings, note: "sampled: some")))
    #expect(listed(model).count == 5)
    #expect(model.tab == .findings)
    #expect(model.screen.contains("sampled: some"))
  }

  @Test func `in a replay Enter pauses and goes to the events`() throws {
    let trace = Traces.lostUpdate(steps: 5)
    var request = RunRequest(opening: try #require(Stage.catalogue.scene("lost-update")))
    request.speed = .one
    var model = Model(catalogue: Stage.catalogue, size: Stage.medium)
    let history = History(trace.events, directory: trace.directory)
    _ = model.update(
      .replay(
        RecordedRun(
          header: RunHeader(request: request, cores: 1), history: history,
          duration: history.duration, words: "x.ilv")))
    #expect(model.wantsTime)
    _ = model.press("!", .enter)
    #expect(!model.wantsTime)
    #expect(try moment(model) == 2)
    #expect(model.press("q").isEmpty)
    #expect(model.press("q") == [.quit])
  }
}
