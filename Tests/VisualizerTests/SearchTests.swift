import ConcurrencyTrace
import TerminalScreen
import Testing
import TraceAnalysis

@testable import Visualizer

/// `/`, `n`, `N`.
@Suite struct `A search on the screen` {
  @Test func `what is typed is shown at once, and Esc returns to where it began`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    _ = model.press(.home)
    let start = model.shownEvents
    _ = model.press("/")
    _ = model.type("writ")
    #expect(model.run?.world.step == 3)
    #expect(model.searchState == "1 of 2")
    #expect(model.selectedTask == TaskID(1))
    _ = model.press(.escape)
    #expect(model.shownEvents == start)
    #expect(model.search == nil)
  }

  @Test func `n and N go from match to match and round`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    _ = model.press(.home, "/")
    _ = model.type("B")
    #expect(model.press(.enter).isEmpty)
    var states: [String] = []
    for _ in 0..<3 {
      states.append(model.searchState)
      _ = model.press("n")
    }
    // The first is the task's creation, which comes before the first step.
    #expect(states == ["2 of 4", "3 of 4", "4 of 4"])
    #expect(model.searchState == "1 of 4")
    #expect(model.message == "Round to the first match.")
    _ = model.press("N")
    #expect(model.searchState == "4 of 4")
    #expect(model.message == "Round to the last match.")
    // Between two matches there is none to be counted.
    _ = model.press(.left)
    #expect(model.searchState == "4 found")
    _ = model.press("n")
    #expect(model.searchState == "3 of 4")
    _ = model.press(.escape)
    #expect(model.search == nil)
    #expect(model.isWatching)
  }

  @Test func `what is nowhere is said to be so`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    let end = model.shownEvents
    _ = model.press("/")
    _ = model.type("nowhere")
    #expect(model.searchState == "nothing found")
    _ = model.press(.enter)
    #expect(model.message == "\u{201C}nowhere\u{201D} is found nowhere in this run.")
    #expect(model.shownEvents == end)
    _ = model.press("n")
    #expect(model.message == "\u{201C}nowhere\u{201D} is found nowhere in this run.")
  }

  @Test func `without a search n says how to begin one`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    _ = model.press("n")
    #expect(model.message == "Nothing is searched; / asks for what.")
  }

  @Test func `a long trace is searched in pieces, which Esc stops`() throws {
    var trace = TraceWriter()
    let cell = trace.object("cell", .variable, .int(0))
    trace.pass(milliseconds: 1)
    for _ in 0..<5 * Model.searchedAtOnce / 2 { trace.post(Event(.taskYielded, task: .main)) }
    trace.perform(.main, .write, cell, .int(4711), line: 4)
    var model = try Stage.watching("fetch", trace)
    _ = model.press(.home, "/")
    _ = model.type("4711")
    #expect(model.wantsTime)
    #expect(model.searchState.hasPrefix("searching: "))
    var stopped = model
    _ = stopped.press(.enter, .escape)
    #expect(!stopped.wantsTime)
    #expect(stopped.searchState == "nothing found, not searched to the end")
    for _ in 0..<3 { _ = model.update(.elapsed(33_000_000)) }
    #expect(!model.wantsTime)
    #expect(model.searchState == "1 of 1")
    _ = model.press(.enter)
    #expect(model.run?.world.events == trace.events.count)
  }

  @Test(arguments: [Stage.small, Stage.medium])
  func `its screens`(size: Size) throws {
    var model = try Stage.lostUpdate(steps: 5, size)
    _ = model.press(.home, "/")
    _ = model.type("counter")
    expectGolden("search-\(size.columns)x\(size.rows)", model.drawn())
    _ = model.press(.enter, "n", "n")
    expectGolden("search-kept-\(size.columns)x\(size.rows)", model.drawn())
  }
}
