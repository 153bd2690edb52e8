import ConcurrencyTrace
import TerminalScreen
import Testing
import TraceAnalysis

@testable import Visualizer

@Suite struct `The layout` {
  /// Everything that the layout gives a place.
  private func rects(_ layout: SceneLayout) -> [Rect] {
    let others = [layout.status, layout.queueLine, layout.banner, layout.caption, layout.keys]
    return (others + layout.places.map(\.rect)).filter { !$0.isEmpty }
  }

  @Test(arguments: [60, 79, 80, 99, 100, 120, 159, 160, 240], [16, 17, 24, 29, 30, 36, 50, 90])
  func `parts lie on the screen, and none on another`(columns: Int, rows: Int) throws {
    let size = Size(columns: columns, rows: rows)
    for model in [
      try Stage.lostUpdate(steps: 3, size), try Stage.lostUpdate(steps: 5, size),
      try Stage.watching("deadlock", Traces.table(of: 6), size),
      try Stage.watching("cost", Traces.crowd(of: 300), size),
    ] {
      let rects = rects(SceneLayout(model))
      for (index, rect) in rects.enumerated() {
        #expect(rect.intersection(Rect(size)) == rect)
        for other in rects[..<index] { #expect(rect.intersection(other).isEmpty) }
      }
    }
  }

  @Test(arguments: [60, 80, 99, 100, 160, 240], [16, 24, 30, 60])
  func `the timeline and the memory are always there`(columns: Int, rows: Int) throws {
    let size = Size(columns: columns, rows: rows)
    let layout = SceneLayout(try Stage.watching("deadlock", Traces.table(of: 6), size))
    #expect((layout[.timeline]?.height ?? 0) >= 4)
    #expect((layout[.memory]?.height ?? 0) >= 2)
  }

  @Test(arguments: [Stage.small, Stage.medium, Stage.large])
  func `a panel in focus is on the screen`(size: Size) throws {
    var model = try Stage.watching("deadlock", Traces.deadlock, size)
    for panel in SceneLayout.reachable(model) {
      while model.view.focus != panel { _ = model.press(.tab) }
      #expect(SceneLayout(model)[panel] != nil)
    }
  }

  @Test func `a long result has rows of its own, on the same ground from edge to edge`() throws {
    var trace = TraceWriter()
    for number in 1...9 { trace.outcome("bytes resident for task \(number)", 67_108, line: 9) }
    trace.end(.main)
    trace.finish(.completed)
    let model = try Stage.watching("cost", trace)
    let banner = SceneLayout(model).banner
    #expect(banner.height == 3)
    let drawn = model.drawn()
    for y in banner.y..<banner.y + banner.height {
      for x in banner.x..<banner.x + banner.width {
        #expect(drawn[x, y].style.background == .green)
      }
    }
  }

  @Test func `the enlarged panel has the screen to itself`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    _ = model.press(.tab, .tab, "z")
    #expect(SceneLayout(model).places.map(\.panel) == [.memory])
  }
}

@Suite struct `The axes` {
  @Test(arguments: [(3, 11), (4, 11), (0, 11)])
  func `columns are wide enough for the operations while there is room`(steps: Int, width: Int)
    throws
  {
    let model = try Stage.lostUpdate(steps: steps)
    let run = try #require(model.run)
    #expect(StepColumns(model, run, panelWidth: 76).width == width)
  }

  @Test func `columns become narrow before steps are hidden`() throws {
    let model = try Stage.lostUpdate(steps: 4)
    let run = try #require(model.run)
    let widths = [76, 72, 66, 50].map { StepColumns(model, run, panelWidth: $0).width }
    #expect(widths == [11, 9, 9, 4])
    #expect(StepColumns(model, run, panelWidth: 40).count == 2)
  }

  @Test(arguments: [(9, 4), (99, 4), (999, 4), (1_000, 5), (12_345, 6)])
  func `narrow columns have room for a step's number`(steps: Int, width: Int) throws {
    var trace = TraceWriter()
    let counter = trace.object("counter", .variable, .int(0))
    for step in 1...steps { trace.step(.main, .write, counter, .int(Int64(step)), line: 4) }
    let model = try Stage.watching("lost-update", trace)
    let run = try #require(model.run)
    #expect(StepColumns(model, run, panelWidth: 60).width == width)
  }

  @Test func `the line stands after the moment`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    var run = try #require(model.run)
    #expect(StepColumns(model, run, panelWidth: 76).line == 13 + 33)
    _ = model.press(.left)
    run = try #require(model.run)
    let columns = StepColumns(model, run, panelWidth: 76)
    #expect(columns.line == 13 + 22)
    #expect(columns.end == 13 + 33)
  }

  @Test func `the ruler counts scene time, round and in order`() throws {
    let model = try Stage.watching("fetch", Traces.fetch(workers: 2))
    let run = try #require(model.run)
    let labels = TimeAxis(model, run, panelWidth: 120).labels(run, TimeWords(model, run))
    #expect(labels.map(\.text) == ["0 s", "500 ms", "1 s"])
    #expect(labels.map(\.column) == labels.map(\.column).sorted())
  }

  @Test func `a cell shows the share of all that it stands for, not what came last`() throws {
    var trace = TraceWriter()
    let task = trace.spawn("A")
    // Nine tenths of the time it waits, and each wait ends with a short run.
    for _ in 0..<100 {
      trace.block(task, .sleep, line: 1)
      trace.pass(milliseconds: 9)
      trace.resume(task)
      trace.pass(milliseconds: 1)
    }
    let history = History(trace.events, directory: trace.directory)
    let buckets = Buckets(from: 0, to: 900_000_000, count: 4)
    let cells = history.timeline.shares(of: task, in: buckets).map { BarCell($0, .unicode) }
    #expect(cells == Array(repeating: BarCell(.blocked(.sleep), .unicode), count: 4))
  }

  @Test(arguments: [
    (free: 9, drawn: "██write 1│█"), (free: 6, drawn: "█write│█"), (free: 3, drawn: "███│█"),
    (free: 0, drawn: "│█"),
  ])
  func `an operation's words stand before its line, as many as the bar has room for`(
    free: Int, drawn: String
  ) throws {
    var trace = TraceWriter()
    let counter = trace.object("counter", .variable, .int(0))
    let task = trace.spawn("A")
    trace.start(task)
    trace.step(task, .write, counter, .int(1), line: 4)
    let run = try #require(try Stage.watching("fetch", trace).run)
    let time = trace.events.last?.time ?? 0
    let ticks = OperationTicks(
      task: task, cells: Array(repeating: BarCell(.running, .unicode), count: free + 2),
      buckets: Buckets(from: time - UInt64(free), to: time + 2, count: free + 2), run: run)
    var canvas = Canvas(size: Size(columns: free + 2, rows: 1), glyphs: .unicode)
    for column in 0..<free + 2 { canvas.put("█", at: Point(x: column, y: 0), Style.green) }
    ticks.draw(from: Point(x: 0, y: 0), on: &canvas)
    #expect(canvas.buffer.row(0).map { String($0.scalar) }.joined() == drawn)
  }

  @Test func `zoomed out to the whole, the axis holds still while the run goes on`() throws {
    var model = try Stage.watching("fetch", Traces.fetch(workers: 2))
    let first = try #require(model.run)
    let before = TimeAxis(model, first, panelWidth: 100).buckets
    _ = model.update(.tick(time: first.time + 100_000_000, sceneTime: first.sceneTime))
    let later = try #require(model.run)
    #expect(later.time == first.time + 100_000_000)
    #expect(TimeAxis(model, later, panelWidth: 100).buckets == before)
  }
}

@Suite struct `Names in a lane` {
  @Test(arguments: [
    ("A", 4, "A"), ("crawler", 3, "c"), ("fetch ada", 9, "fetch ada"), ("fetch ada", 5, "ada"),
    ("fetch grace", 3, "g"), ("task 17", 7, "task 17"), ("task 17", 6, "t17"),
    ("task 17", 2, "17"), ("task 17", 1, ""),
  ])
  func `are cut, but never so that a number becomes another`(
    name: String, columns: Int, shown: String
  ) {
    #expect(WorkerLanes.short(name, columns: columns) == shown)
  }
}
