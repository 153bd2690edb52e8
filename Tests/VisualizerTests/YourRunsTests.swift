import ConcurrencyTrace
import TerminalScreen
import Testing

@testable import Visualizer

@Suite struct `Your runs` {
  private func status(_ schedule: String) throws -> Input {
    .status(RunStatus(isPaused: true, schedule: try Schedule(parsing: schedule)))
  }

  /// What "Your runs" holds, a line an entry.
  private func listed(_ model: Model) -> [String] {
    model.earlierRuns.entries.enumerated().map { index, entry in
      let mark = index == model.earlierRuns.current ? "▸" : " "
      return "\(mark)\(entry.number): \(entry.schedule?.description ?? "live") \(entry.result)"
    }
  }

  /// The run on the screen, shorter by being run again.
  private func rewind(_ model: inout Model, steps: Int, _ schedule: String) throws {
    let request = try #require(model.run?.header.request)
    let trace = Traces.lostUpdate(steps: steps)
    _ = model.update(.runStarted(RunHeader(request: request, cores: 2, isRewound: true)))
    _ = model.update(.events(trace.events, trace.directory))
    _ = model.update(try status(schedule))
  }

  @Test func `going back and on the same way is one run`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    try rewind(&model, steps: 2, "1 2")
    #expect(listed(model) == ["▸1: 1 2 1 …"])
    _ = model.update(try status("1 2 1"))
    #expect(listed(model) == ["▸1: 1 2 1 …"])
  }

  @Test func `another way after going back is a run of its own`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    try rewind(&model, steps: 2, "1 2")
    _ = model.update(try status("1 2 2"))
    #expect(listed(model) == [" 1: 1 2 1 2 0 counter = 1", "▸2: 1 2 2 …"])
  }

  @Test func `u takes the earlier run up again, with its whole schedule`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    try rewind(&model, steps: 2, "1 2")
    _ = model.update(try status("1 2 2"))
    var request = try #require(model.run?.header.request)
    request.policy = .schedule(try Schedule(parsing: "1 2 1 2 0"))
    #expect(model.press("u") == [.start(request)])
    _ = model.update(.runStarted(RunHeader(request: request, cores: 2)))
    _ = model.update(try status("1 2 1 2 0"))
    #expect(model.earlierRuns.current == 0)
    #expect(model.earlierRuns.entries.count == 2)
    #expect(model.earlierRuns.previous == 1)
  }

  @Test func `a restart and a variant keep the run before`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    var request = try #require(model.run?.header.request)
    request.variant = "mutex"
    _ = model.press("v", .enter)
    _ = model.update(.runStarted(RunHeader(request: request, cores: 2)))
    _ = model.update(try status("1"))
    #expect(listed(model) == [" 1: 1 2 1 2 0 counter = 1", "▸2: 1 …"])
    #expect(model.earlierRuns.entries.map(\.request.variant) == ["racy", "mutex"])
  }

  @Test func `another scene has runs of its own`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    _ = model.press("q", .down, .enter)
    #expect(model.earlierRuns.entries.isEmpty)
  }

  @Test func `a run is chosen from the panel`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    try rewind(&model, steps: 2, "1 2")
    _ = model.update(try status("1 2 2"))
    model.view.focus = .yourRuns
    var request = try #require(model.run?.header.request)
    request.policy = .schedule(try Schedule(parsing: "1 2 1 2 0"))
    #expect(model.press(.up, .enter) == [.start(request)])
  }
}
