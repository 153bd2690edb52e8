import ConcurrencyTrace
import TerminalScreen
import Testing
import TraceAnalysis

@testable import Visualizer

/// A recording on the screen: no program is behind it, and every key acts on the moment.
@Suite struct `A replay` {
  private static let second: UInt64 = 1_000_000_000

  /// Three concurrent requests, recorded.
  private func fetch(at time: UInt64? = nil, _ size: Size = Stage.medium) throws -> Model {
    let trace = Traces.fetch(workers: 2)
    let scene = try #require(Stage.catalogue.scene("fetch"))
    var request = RunRequest(opening: scene)
    request.speed = .one
    var model = Model(catalogue: Stage.catalogue, size: size)
    let history = History(trace.events, directory: trace.directory)
    let recorded = RecordedRun(
      header: RunHeader(request: request, cores: 2), history: history,
      duration: history.duration, words: "fetch.ilv", at: time)
    #expect(model.update(.replay(recorded)).isEmpty)
    return model
  }

  private func step(_ model: Model) throws -> Int {
    try #require(model.run).world.step
  }

  @Test func `plays from its start, a step at a time, and stays on the last`() throws {
    var model = try fetch()
    let steps = try #require(model.run).stepCount
    #expect(model.wantsTime)
    #expect(try step(model) == 0)
    _ = model.update(.elapsed(Self.second * 3 / 2))
    #expect(try step(model) == 1)
    _ = model.update(.elapsed(Self.second / 2))
    #expect(try step(model) == 2)
    for _ in 0..<steps { _ = model.update(.elapsed(Self.second)) }
    #expect(try step(model) == steps)
    #expect(!model.wantsTime)
    #expect(model.isWatching)
  }

  @Test func `at real speed the recorded time passes`() throws {
    var model = try fetch()
    _ = model.press(">", ">", ">", ">", ">")
    let half = try #require(model.replay).duration / 2
    _ = model.update(.elapsed(half))
    #expect(model.replay?.time == half)
    let run = try #require(model.run)
    #expect(try step(model) == run.history.step(at: run.history.position(at: half)))
    _ = model.update(.elapsed(half + 1))
    #expect(!model.wantsTime)
  }

  @Test func `every key stays within the recording`() throws {
    var model = try fetch(at: 0)
    let steps = try #require(model.run).stepCount
    #expect(!model.wantsTime)
    let first = model.shownEvents
    #expect(model.press(".").isEmpty)
    #expect(model.shownEvents == first + 1)
    #expect(model.press(",").isEmpty)
    #expect(model.shownEvents == first)
    #expect(model.press(.right).isEmpty)
    #expect(try step(model) == 1)
    #expect(model.press(.left).isEmpty)
    #expect(try step(model) == 0)
    #expect(model.press(.end).isEmpty)
    #expect(try step(model) == steps)
    #expect(model.press("0").isEmpty)
    #expect(try step(model) == 0)
    #expect(model.press("5").isEmpty)
    #expect(model.replay.map { $0.time } == model.replay.map { $0.duration / 10 * 5 })
    #expect(model.press(" ").isEmpty)
    #expect(model.wantsTime)
    #expect(model.press(" ").isEmpty)
    #expect(!model.wantsTime)
    #expect(model.press("r", "R", "t", "v", "p", "u", "e", "w").isEmpty)
    #expect(model.press(.end, ".").isEmpty)
    #expect(model.message == "This is the end; space plays it again.")
    #expect(model.overlay == nil)
    #expect(model.press("q") == [.quit])
  }

  @Test func `space at the end plays again from the start`() throws {
    var model = try fetch(at: 0)
    _ = model.press(.end, " ")
    #expect(try step(model) == 0)
    #expect(model.wantsTime)
  }

  @Test func `with a loop it begins again at the end, and L turns that off`() throws {
    var model = try fetch()
    _ = model.press("L")
    for _ in 0..<20 { _ = model.update(.elapsed(Self.second)) }
    #expect(model.wantsTime)
    #expect(model.replay?.loops == true)
    _ = model.press("L", .end)
    _ = model.update(.elapsed(Self.second))
    #expect(!model.wantsTime)
  }

  @Test func `another way of the session is asked for, and looked at from where they part`() throws
  {
    var model = try fetch(at: 0)
    let trace = Traces.fetch(workers: 2)
    let request = try #require(model.run).header.request
    func recorded(_ branch: Int) throws -> RecordedRun {
      let history = History(trace.events, directory: trace.directory)
      var run = RecordedRun(
        header: RunHeader(request: request, cores: 2), history: history,
        duration: history.duration, words: "fetch.ilv --branch \(branch + 1)")
      run.ways = [
        RecordedWay(branch: 0, schedule: try Schedule(parsing: "1 2"), result: "counter = 1"),
        RecordedWay(branch: 3, schedule: try Schedule(parsing: "1 1"), result: "…"),
      ]
      run.branch = branch
      run.shared = branch == 0 ? [.max, 20, 20, 20] : [20, 20, 20, .max]
      return run
    }
    model = Model(catalogue: Stage.catalogue, size: Stage.medium)
    _ = model.update(.replay(try recorded(3)))
    #expect(model.earlierRuns.entries.map(\.result) == ["counter = 1", "…"])
    #expect(model.earlierRuns.current == 1)
    _ = model.press(.end)
    #expect(model.press("u") == [.openBranch(0)])
    _ = model.update(.replay(try recorded(0)))
    #expect(model.earlierRuns.current == 0)
    let run = try #require(model.run)
    #expect(run.world.step == run.history.step(at: 20))
    #expect(model.press("u") == [.openBranch(3)])
    model.view.focus = .yourRuns
    #expect(model.press(.down, .enter) == [.openBranch(3)])
    #expect(!model.wantsTime)
  }

  @Test func `the copied command leads to the same moment`() throws {
    var model = try fetch(at: 0)
    _ = model.press("5")
    let time = try #require(model.replay).time
    let command = "interleave replay fetch.ilv --at \(Replay.exact(time))"
    #expect(model.press("y") == [.copy(command)])
    #expect(try step(fetch(at: time)) == step(model))
  }

  @Test(arguments: [(0, "0s"), (420_000_000, "0.42s"), (1_000_000_007, "1.000000007s")])
  func `times are written exactly`(time: (nanoseconds: UInt64, text: String)) {
    #expect(Replay.exact(time.nanoseconds) == time.text)
  }

  @Test(arguments: [Stage.small, Stage.medium])
  func `its screen`(size: Size) throws {
    var model = try fetch(at: 0, size)
    _ = model.press("5")
    expectGolden("replay-\(size.columns)x\(size.rows)", model.drawn())
  }
}
