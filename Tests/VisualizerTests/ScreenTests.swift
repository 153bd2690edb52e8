import ConcurrencyTrace
import TerminalScreen
import Testing

@testable import Visualizer

/// Whole screens, characters and styles, of traces written by hand.
@Suite struct `Screens` {
  static let sizes = [Stage.small, Stage.medium, Stage.large]

  private func name(_ screen: String, _ size: Size) -> String {
    "\(screen)-\(size.columns)x\(size.rows)"
  }

  @Test(arguments: sizes)
  func `lost update by hand after step 3`(size: Size) throws {
    let model = try Stage.lostUpdate(steps: 3, size)
    expectGolden(name("lost-update", size), model.drawn())
  }

  @Test(arguments: [Stage.medium])
  func `lost update at the beginning and at the end`(size: Size) throws {
    expectGolden(name("lost-update-start", size), try Stage.lostUpdate(steps: 0, size).drawn())
    expectGolden(name("lost-update-end", size), try Stage.lostUpdate(steps: 5, size).drawn())
  }

  @Test func `an earlier moment is looked at`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    _ = model.press(.left)
    expectGolden("lost-update-earlier", model.drawn())
  }

  @Test(arguments: sizes)
  func `a deadlock that has ended`(size: Size) throws {
    let model = try Stage.watching("deadlock", Traces.deadlock, size, schedule: "1 2")
    expectGolden(name("deadlock", size), model.drawn())
  }

  @Test(arguments: [1, 2, 4])
  func `who waits for whom is a loop, a square or a chain`(count: Int) throws {
    let model = try Stage.watching("deadlock", Traces.table(of: count))
    expectGolden("table-of-\(count)", model.drawn())
  }

  @Test func `a leak is a sentence`() throws {
    let model = try Stage.watching("deadlock", Traces.leak, schedule: "1")
    expectGolden("leak", model.drawn())
  }

  @Test(arguments: [1, 2])
  func `three requests on the time axis`(workers: Int) throws {
    let model = try Stage.watching("fetch", Traces.fetch(workers: workers)) {
      $0.workers = workers
    }
    expectGolden("fetch-\(workers)-workers", model.drawn())
  }

  @Test(arguments: sizes)
  func `a thousand tasks`(size: Size) throws {
    var model = try Stage.watching("cost", Traces.crowd(of: 1000), size)
    _ = model.press("G")
    expectGolden(name("crowd", size), model.drawn())
  }

  @Test(arguments: sizes)
  func `the picker`(size: Size) {
    var model = Stage.picker(size)
    _ = model.press(.down, .down)
    expectGolden(name("picker", size), model.drawn())
  }

  @Test func `an answer has the room that it needs on a small screen`() {
    var model = Stage.picker(Size(columns: 60, rows: 16))
    _ = model.press("1")
    expectGolden("picker-answered", model.drawn())
  }

  @Test func `a search in the picker`() {
    var model = Stage.picker()
    _ = model.type("lock")
    expectGolden("picker-search", model.drawn())
  }

  @Test(arguments: [Stage.small, Stage.medium])
  func `the help`(size: Size) throws {
    var model = try Stage.lostUpdate(steps: 3, size)
    _ = model.press("?")
    expectGolden(name("help", size), model.drawn())
  }

  @Test(arguments: ["i", "v", "p", "z"] as [Key])
  func `what lies over the scene`(key: Key) throws {
    var model = try Stage.lostUpdate(steps: 3)
    _ = model.press(key)
    expectGolden("overlay-\(key)", model.drawn())
  }

  @Test func `a terminal that is too small says what it takes`() throws {
    let model = try Stage.lostUpdate(steps: 3, Size(columns: 40, rows: 10))
    expectGolden("too-small", model.drawn())
  }

  @Test func `no arrow is taken for another key in ASCII`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    _ = model.press("?")
    expectGolden("help-ascii", model.drawn(glyphs: .ascii))
  }

  @Test func `ASCII takes the same places`() throws {
    let model = try Stage.lostUpdate(steps: 3)
    let plain = model.drawn(glyphs: .ascii)
    let rich = model.drawn()
    // The lines of keys apart, where arrows are words.
    #expect(plain.styleRows().dropLast(2) == rich.styleRows().dropLast(2))
    expectGolden("lost-update-ascii", plain)
  }

  @Test(arguments: [0, 1, 7, 23, 59, 60, 61, 80, 99, 100, 133, 160, 300])
  func `every size is drawn`(columns: Int) throws {
    for rows in [0, 1, 5, 15, 16, 17, 24, 29, 30, 50, 100] {
      let size = Size(columns: columns, rows: rows)
      #expect(try Stage.lostUpdate(steps: 3, size).drawn().size == size)
      #expect(try Stage.watching("fetch", Traces.fetch(workers: 2), size).drawn().size == size)
      #expect(try Stage.watching("deadlock", Traces.deadlock, size).drawn().size == size)
      #expect(Stage.picker(size).drawn().size == size)
    }
  }
}
