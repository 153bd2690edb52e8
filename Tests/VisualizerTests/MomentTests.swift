import ConcurrencyTrace
import TerminalScreen
import Testing
import TraceAnalysis

@testable import Visualizer

/// Times in all forms, and how an object came to hold what it holds.
@Suite struct `A moment` {
  private func fetch(_ start: StartTime?) throws -> Model {
    var model = Stage.picker()
    let trace = Traces.fetch(workers: 2)
    let scene = try #require(Stage.catalogue.scene("fetch"))
    let request = RunRequest(opening: scene)
    _ = model.open(request)
    _ = model.update(.runStarted(RunHeader(request: request, cores: 2, start: start)))
    _ = model.update(.events(trace.events, trace.directory))
    return model
  }

  private func labels(_ model: Model) throws -> [String] {
    let run = try #require(model.run)
    return TimeAxis(model, run, panelWidth: 120).labels(run, TimeWords(model, run)).map(\.text)
  }

  @Test func `T goes through the forms of time, and the ruler follows`() throws {
    // Two minutes before midnight, an hour ahead of Greenwich.
    var model = try fetch(StartTime(began: 1_700_002_679_000_000_000, offset: 3600))
    #expect(try labels(model) == ["0 s", "500 ms", "1 s"])
    _ = model.press("T")
    #expect(model.view.timeForm == .watched)
    #expect(try labels(model).first == "0 s")
    _ = model.press("T")
    #expect(model.view.timeForm == .clock)
    #expect(try labels(model).first == "23:57:59.000")
    _ = model.press(.left, "T")
    let time = model.momentTime
    #expect(model.view.timeForm == .relative(to: time))
    #expect(try labels(model).contains("−1 s"))
    _ = model.press("T")
    #expect(model.view.timeForm == .scene)
  }

  @Test func `where nobody knows when it began there is no time of day`() throws {
    var model = try fetch(nil)
    _ = model.press("T", "T")
    #expect(model.view.timeForm == .relative(to: model.momentTime))
  }

  @Test func `times count from the mark before the moment`() throws {
    var model = try fetch(nil)
    _ = model.press(.left, .left, "m", .enter, .right, "T", "T")
    #expect(model.view.timeForm == .relative(to: try #require(model.shownMarks.first).time))
  }

  @Test(arguments: [
    (1_700_002_679, 0, "22:57:59"), (1_700_002_679, 7200, "00:57:59"), (0, -3600, "23:00:00"),
  ])
  func `the time of day`(time: (began: UInt64, offset: Int, text: String)) throws {
    let model = try fetch(
      StartTime(began: time.began * 1_000_000_000, offset: time.offset))
    let words = TimeWords(model, try #require(model.run))
    #expect(words.clock(0, precision: 1_000_000_000) == time.text)
    #expect(words.clock(1_500_000, precision: 1_000_000) == time.text + ".001")
    #expect(words.clock(1_500_000, precision: 1) == time.text + ".001500")
  }

  @Test func `an object's history ends at the moment, and leads to each of its changes`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    model.view.focus = .memory
    _ = model.press("i")
    func changes(_ model: Model) throws -> [Int] {
      guard case .object(let history, _)? = model.overlay else {
        Issue.record("the object's overlay")
        return []
      }
      let run = try #require(model.run)
      return history.changes.map { run.history.step(at: $0 + 1) }
    }
    #expect(try changes(model) == [4, 3, 0])
    _ = model.press(.left, .left)
    #expect(try changes(model) == [3, 0])
    _ = model.press(.end, .down, .enter)
    #expect(model.overlay == nil)
    #expect(model.run?.world.step == 3)
    #expect(model.view.isAtEvent)
  }

  @Test(arguments: [Stage.small, Stage.medium])
  func `its screen`(size: Size) throws {
    var model = try Stage.lostUpdate(steps: 5, size)
    model.view.focus = .memory
    _ = model.press(.left, "i")
    expectGolden("object-\(size.columns)x\(size.rows)", model.drawn())
  }

  @Test func `a live run that is paused is looked at event by event`() throws {
    var model = try Stage.watching("fetch", Traces.fetch(workers: 2))
    _ = model.update(.status(RunStatus(isPaused: true, speed: .three)))
    #expect(model.press(",", ",", ",").isEmpty)
    expectGolden("live-past-120x36", model.drawn())
    #expect(model.press(".", ".", ".").isEmpty)
    #expect(model.press(".") == [.step])
  }
}
