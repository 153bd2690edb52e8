import ConcurrencyTrace
import TerminalScreen
import Testing
import TraceAnalysis

@testable import Visualizer

/// Keys in, effects out.
@Suite struct `The model` {
  // MARK: The picker

  @Test func `Enter starts the chosen scene as it wants to be opened`() throws {
    var model = Stage.picker()
    let effects = model.press(.down, .down, .right, .enter)
    let expected = RunRequest(
      scene: "lost-update", variant: "mutex", settings: [.init("tasks", 2)], mode: .directed,
      workers: 2, seed: 1, speed: .three, startsPaused: true)
    #expect(effects == [.start(expected)])
    #expect(model.isWatching)
  }

  @Test func `typing searches, Esc clears, and only then leaves`() {
    var model = Stage.picker()
    #expect(model.type("dead") == [])
    #expect(model.picker.rows == [.scene(4)])
    #expect(model.press(.escape) == [])
    #expect(model.picker.search == "")
    #expect(model.press(.escape) == [.quit])
  }

  @Test func `a number answers the scene's question, and says why it is so or not`() {
    var model = Stage.picker()
    func shown() -> String {
      var canvas = Canvas(size: model.size, glyphs: .unicode)
      model.draw(on: &canvas)
      return ScreenText(canvas.buffer).description
    }
    #expect(!shown().contains("Both may read 0."))
    _ = model.press("1")
    #expect(model.picker.prediction == 0)
    #expect(shown().contains("✗ Both may read 0."))
    _ = model.press("2")
    #expect(shown().contains("✓ Both may read 0."))
    _ = model.press("3")
    #expect(model.picker.search == "3")
    _ = model.press(.escape, .down)
    #expect(model.picker.prediction == nil)
  }

  @Test func `q leaves the picker, but is a letter of a search`() {
    var model = Stage.picker()
    #expect(model.press("q") == [.quit])
    #expect(model.type("cq") == [])
    #expect(model.picker.search == "cq")
    #expect(model.press(.enter) == [])
  }

  @Test func `the chosen scene stays chosen while the search still finds it`() {
    var model = Stage.picker()
    _ = model.press(.down, .down, .down)
    #expect(model.picker.scene == 4)
    _ = model.type("d")
    #expect(model.picker.scene == 4)
    _ = model.press(.backspace)
    #expect(model.picker.scene == 4)
  }

  // MARK: Driving by hand

  @Test(arguments: [
    (".", [Effect.step]), (",", [.stepBack(toStep: 2)]), (" ", [.resume]),
    ("1", [.letGo(TaskID(1))]), ("2", [.letGo(TaskID(2))]), (">", [.setSpeed(.ten)]),
    ("<", [.setSpeed(.one)]),
  ])
  func `keys drive a run by hand`(key: String, expected: [Effect]) throws {
    var model = try Stage.lostUpdate(steps: 3)
    #expect(model.type(key) == expected)
  }

  @Test func `a number without a task is answered with a sentence`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    #expect(model.press("7") == [])
    #expect(model.message == "There is no task 7.")
    _ = model.press(.down)
    #expect(model.message == nil)
  }

  @Test func `Enter lets the selected task go`() throws {
    var model = try Stage.lostUpdate(steps: 2)
    #expect(model.press(.up, .enter) == [.letGo(TaskID(1))])
  }

  @Test func `letting a task go from an earlier moment goes back first`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    #expect(model.press(.left, .left) == [])
    #expect(model.run?.world.step == 1)
    #expect(model.press("1") == [.stepBack(toStep: 1), .letGo(TaskID(1))])
    #expect(model.view.moment == nil)
  }

  @Test func `at an earlier moment a step looks on, and the program stands still`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    #expect(model.press(.left, .left, ".") == [])
    #expect(model.run?.world.step == 2)
    #expect(model.press(".") == [])
    #expect(model.view.moment == nil)
    #expect(model.press(".") == [.step])
  }

  @Test func `nothing steps when the run is over, but the moment still moves`() throws {
    var model = try Stage.lostUpdate(steps: 5)
    #expect(model.press(".") == [])
    #expect(model.message == "The run is over; r runs it again.")
    #expect(model.press(.home) == [])
    #expect(model.run?.world.step == 0)
    #expect(model.press(.end) == [])
    #expect(model.view.moment == nil)
  }

  // MARK: Driving a live run

  private func live() throws -> Model {
    try Stage.watching("fetch", Traces.fetch(workers: 2))
  }

  @Test func `a live run pauses and is stepped, and back only moves the moment`() throws {
    var model = try live()
    #expect(model.press(" ") == [.pause])
    #expect(model.press(".") == [.pause, .step])
    let events = try #require(model.run).history.count
    #expect(model.press(",") == [.pause])
    #expect(model.view.moment == events - 1)
    #expect(model.press(",") == [.pause])
    #expect(model.view.moment == events - 2)
    #expect(model.press(".", ".") == [])
    #expect(model.view.moment == nil)
    #expect(model.press("1") == [])
    #expect(model.message == "Only by hand can you choose who goes next; t leads there.")
  }

  @Test func `the next mode starts the run again`() throws {
    var model = try live()
    var request = try #require(model.run?.header.request)
    request.mode = .threads
    request.startsPaused = false
    #expect(model.press("t") == [.start(request)])
  }

  @Test func `again takes the next seed and the same takes the same`() throws {
    var model = try live()
    var request = try #require(model.run?.header.request)
    #expect(model.press("R") == [.start(request)])
    request.seed = 2
    #expect(model.press("r") == [.start(request)])
  }

  // MARK: Levels, overlays

  @Test func `q closes the overlay, then the enlarged panel, then the scene`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    _ = model.press("z", "?")
    #expect(model.press("q") == [])
    #expect(model.overlay == nil)
    #expect(model.view.isEnlarged)
    #expect(model.press("q") == [])
    #expect(!model.view.isEnlarged)
    #expect(model.press("q") == [.close])
    #expect(!model.isWatching)
    #expect(model.press("q") == [.quit])
  }

  @Test(arguments: ["Q" as Key, .control("c")])
  func `leaving works from everywhere`(key: Key) throws {
    var scene = try Stage.lostUpdate(steps: 3)
    #expect(scene.press(key) == [.quit])
    #expect(scene.press("?", key) == [.quit])
    var small = Stage.picker(Size(columns: 20, rows: 5))
    #expect(small.press("q") == [.quit])
  }

  @Test func `a variant is chosen and started`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    var request = try #require(model.run?.header.request)
    request.variant = "mutex"
    #expect(model.press("v", .enter) == [.start(request)])
    #expect(model.overlay == nil)
  }

  @Test func `parameters are changed within their range`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    var request = try #require(model.run?.header.request)
    _ = model.press("p", .left, .left, .left)
    request.settings = [.init("tasks", 1)]
    #expect(model.press(.enter) == [.start(request)])
  }

  @Test func `a value out of range does not start`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    #expect(model.press("p", "9", "9", .enter) == [])
    #expect(model.press(.backspace, .enter).count == 1)
  }

  @Test func `the command for this moment is copied`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    let whole = "interleave watch lost-update --variant racy --schedule '1 2 1'"
    #expect(model.press("y") == [.copy(whole)])
    #expect(model.press(.left, "y") == [.copy(whole + " --at 2")])
    #expect(model.reproducingCommand == whole + " --at 2")
  }

  @Test func `the copied schedule says what it is for`() throws {
    var model = try Stage.lostUpdate(steps: 3)
    let run = try #require(model.run)
    var header = run.header
    (header.isRewound, header.scheduleCheck) = (true, "abcdef")
    _ = model.update(.runStarted(header))
    let events = (0..<run.history.count).map { run.history.events[$0] }
    _ = model.update(.events(events, run.directory))
    _ = model.update(.status(run.status))
    #expect(
      model.press("y") == [
        .copy("interleave watch lost-update --variant racy --schedule '1 2 1 @abcdef'")
      ])
  }

  @Test func `keys of what the program cannot do are not heard`() throws {
    var model = Model(catalogue: Stage.catalogue, size: Stage.medium, abilities: [])
    _ = model.press(.down, .down, .enter)
    #expect(model.press(.control("z"), "e", "w") == [])
  }

  // MARK: Looking

  @Test func `rows are chosen and stay within the tasks`() throws {
    var model = try Stage.lostUpdate(steps: 2)
    #expect(model.selectedTask == TaskID(2))
    _ = model.press(.down, .down)
    #expect(model.selectedTask == TaskID(2))
    _ = model.press("g", .up)
    #expect(model.selectedTask == .main)
  }

  @Test func `Tab goes round all panels`() throws {
    var model = try Stage.lostUpdate(steps: 2)
    var seen: [Panel] = []
    repeat {
      seen.append(model.view.focus)
      _ = model.press(.tab)
    } while model.view.focus != .timeline
    #expect(
      seen == [
        .timeline, .runQueue, .memory, .source, .happened, .findings, .yourRuns, .statistics,
        .log,
      ])
    _ = model.press(.backTab)
    #expect(model.view.focus == .log)
    #expect(SceneLayout(model)[.log] != nil)
  }

  @Test func `a click selects the task under it`() throws {
    var model = try Stage.lostUpdate(steps: 2)
    _ = model.update(.mouse(.click, Point(x: 10, y: 4)))
    #expect(model.selectedTask == TaskID(1))
    _ = model.update(.mouse(.click, Point(x: 10, y: 2)))
    #expect(model.selectedTask == TaskID(1))
  }

  @Test func `zooming keeps the moment in sight`() throws {
    var model = try live()
    _ = model.press(.home, .right, "+", "+", "+")
    let run = try #require(model.run)
    let axis = TimeAxis(model, run, panelWidth: 100)
    #expect(axis.column(of: run.world.time) != nil)
    _ = model.press("_")
    #expect(model.view.window == TimeWindow())
  }

  @Test func `because of leads to the waker`() throws {
    var model = try live()
    _ = model.press("g", "b")
    #expect(model.selectedTask == TaskID(1))
    let cause = model.view.moment
    #expect(cause == 18)
    #expect(model.message?.hasPrefix("main was woken by users, who sent 7 to results.") == true)
    _ = model.press("B")
    #expect(model.selectedTask == .main)
    _ = model.press("b")
    #expect(model.selectedTask == TaskID(1))
    #expect(model.view.moment == cause)
  }

  @Test func `every key of the table has one meaning and every command a key`() {
    #expect(Set(KeyMap.bindings.flatMap(\.keys)).count == KeyMap.bindings.flatMap(\.keys).count)
    for binding in KeyMap.bindings {
      for key in binding.keys { #expect(KeyMap.command(for: key) == binding.command) }
    }
  }
}
