import ConcurrencyTrace
import TerminalScreen
import Testing
import TraceAnalysis

@testable import Visualizer

/// `m`, `[`, `]`, `M`: places that the viewer has marked.
@Suite struct `Marks on the screen` {
  private func notes(_ model: Model) -> [String] {
    model.shownMarks.map { "\($0.position): \($0.note)" }
  }

  private func rewind(_ model: inout Model, steps: Int) throws {
    let request = try #require(model.run?.header.request)
    _ = model.update(.runStarted(RunHeader(request: request, cores: 2, isRewound: true)))
    let trace = Traces.lostUpdate(steps: steps)
    _ = model.update(.events(trace.events, trace.directory))
  }

  @Test func `a note is typed, and Esc forgets it`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    #expect(model.press("m").isEmpty)
    #expect(model.type("lost, q ,.").isEmpty)
    #expect(model.press(.backspace, .escape).isEmpty)
    #expect(model.shownMarks.isEmpty)
    let end = try #require(model.run).history.count
    _ = model.press("m")
    _ = model.type("here")
    // There is no file yet.
    #expect(model.press(.enter).isEmpty)
    #expect(notes(model) == ["\(end): here"])
    _ = model.press("m", .control("u"), "x", .enter)
    #expect(notes(model) == ["\(end): x"])
  }

  @Test func `one jumps between them, and takes one away`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    _ = model.press("]")
    #expect(model.message == "Nothing is marked; m marks this moment.")
    for note in ["c", "b", "a"] {
      _ = model.press("m", .character(Character(note)), .enter, .left)
    }
    #expect(model.run?.world.step == 0)
    _ = model.press("]")
    #expect(model.run?.world.step == 1)
    #expect(model.message == "Mark 1 of 3 · step 1: a")
    _ = model.press("]", "]")
    #expect(model.view.moment == nil)
    _ = model.press("]")
    #expect(model.message == "No mark is behind this one.")
    _ = model.press("[")
    #expect(model.message == "Mark 2 of 3 · step 2: b")
    _ = model.press("M", .down, "d")
    #expect(model.shownMarks.map(\.note) == ["a", "c"])
    _ = model.press("k", .enter)
    #expect(model.overlay == nil)
    #expect(model.run?.world.step == 1)
  }

  @Test func `a mark is on the way that it was set on, and on others as far as they are the same`()
    throws
  {
    var model = try Stage.lostUpdate(steps: 3)
    _ = model.press(.left, "m", "2", .enter, .end, "m", "3", .enter)
    #expect(model.shownMarks.map(\.note) == ["2", "3"])
    try rewind(&model, steps: 1)
    #expect(model.shownMarks.map(\.note) == [])
    // Back again before anything else happened, and then on the same way.
    try rewind(&model, steps: 0)
    let (begun, all) = (Traces.lostUpdate(steps: 0), Traces.lostUpdate(steps: 3))
    _ = model.update(.events(Array(all.events.dropFirst(begun.events.count)), all.directory))
    #expect(model.shownMarks.map(\.note) == ["2", "3"])
    try rewind(&model, steps: 2)
    var trace = Traces.lostUpdate(steps: 2)
    trace.step(TaskID(2), .write, ObjectID(0), .int(1), line: 5)
    let seen = Traces.lostUpdate(steps: 2).events.count
    _ = model.update(.events(Array(trace.events.dropFirst(seen)), trace.directory))
    #expect(model.shownMarks.map(\.note) == ["2"])
    _ = model.press("m", "x", .enter)
    #expect(model.shownMarks.map(\.note) == ["2", "x"])
    #expect(model.marks.all.map(\.branch) == [0, 0, 3])
  }

  @Test func `they go beside the recording as soon as there is one, and each change does`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    _ = model.press("m", "a", .enter)
    let mark = try #require(model.shownMarks.first)
    #expect(model.update(.recording(.recording(path: "x.ilv"))) == [.saveMarks([mark])])
    let effects = model.press(.left, "m", "b", .enter)
    #expect(effects.count == 1)
    guard case .saveMarks(let all)? = effects.first else {
      Issue.record("saved")
      return
    }
    #expect(all.map(\.note) == ["a", "b"])
    #expect(model.press("M", "d") == [.saveMarks([mark])])
  }

  @Test func `another run has none`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    _ = model.press("m", "a", .enter)
    let request = try #require(model.run?.header.request)
    _ = model.update(.runStarted(RunHeader(request: request, cores: 2)))
    #expect(model.marks.all.isEmpty)
  }

  @Test(arguments: [Stage.small, Stage.medium])
  func `their screens`(size: Size) throws {
    var model = try Stage.lostUpdate(steps: 3, size)
    _ = model.press(.left, "m")
    _ = model.type("both have read 0")
    expectGolden("mark-note-\(size.columns)x\(size.rows)", model.drawn())
    _ = model.press(.enter, .right, "m", .enter, "[", "M")
    expectGolden("marks-\(size.columns)x\(size.rows)", model.drawn())
  }

  @Test func `they stand in the ruler of the time axis`() throws {
    var model = try Stage.watching("fetch", Traces.fetch(workers: 2))
    _ = model.press(.left, .left, "m", .enter, "T", .end)
    let ruler = try #require(model.screen.split(separator: "\n").dropFirst(2).first)
    #expect(ruler.contains("◆"))
  }
}
