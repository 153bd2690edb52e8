import ConcurrencyTrace
import Glibc
import TerminalScreen
import Testing
import TraceAnalysis

@testable import InterleaveKit
@testable import Visualizer

/// Real recordings on the screen.
@Suite struct `A recording on the screen` {
  private func model(_ path: String, size: Size = Size(columns: 120, rows: 36)) throws -> Model {
    let recording = try OpenedRecording(path)
    let replaying = recording.replaying(at: 0, speed: nil, loops: false)
    var model = Model(catalogue: replaying.catalogue, size: size, abilities: [.suspend])
    _ = model.update(.replay(replaying.run))
    while model.unread > 0 { _ = model.update(.elapsed(1)) }
    _ = model.update(.key(.character("0")))
    return model
  }

  private func recorded(
    _ name: String, _ arguments: [String], _ body: (String) throws -> Void
  ) async throws {
    let path = "/tmp/interleave-\(getpid())-screen-\(name).ilv"
    defer { unsafe unlink(path) }
    _ = try await Program.interleave.run(["run"] + arguments + ["--record", path])
    try body(path)
  }

  /// Forward from the start by a key, and back again: each screen is the same on both ways.
  private func expectSameBothWays(
    _ path: String, _ forward: Key, _ back: Key, most: Int
  ) throws {
    var model = try model(path)
    var seen: [Int: CellBuffer] = [:]
    var positions: [Int] = []
    // A seek stands at a time; from here on each stop is an event's.
    for key in [forward, forward, back] { _ = model.update(.key(key)) }
    while model.view.moment != nil, positions.count < most {
      positions.append(model.shownEvents)
      seen[model.shownEvents] = model.drawn()
      _ = model.update(.key(forward))
    }
    #expect(positions.count > 20)
    for position in positions.reversed() {
      _ = model.update(.key(back))
      #expect(model.shownEvents == position)
      #expect(model.drawn() == seen[position], "event \(position)")
    }
    for position in positions {
      #expect(model.shownEvents == position)
      #expect(model.drawn() == seen[position], "event \(position), again")
      _ = model.update(.key(forward))
    }
  }

  @Test(arguments: [
    ["fetch", "--variant", "concurrent", "--on", "tasks"], ["pipeline", "--on", "directed"],
    ["lost-update", "--on", "threads"], ["philosophers", "--seed", "3"],
  ])
  func `is the same, event by event, forward and back`(arguments: [String]) async throws {
    try await recorded(arguments[0], arguments) { path in
      try expectSameBothWays(path, .character("."), .character(","), most: 120)
    }
  }

  @Test func `is the same step by step from its end to its start, and forward, when it is long`()
    async throws
  {
    let arguments = [
      "lost-update", "--on", "tasks", "--speed", "real", "--set", "increments=20000",
    ]
    try await recorded("long", arguments) { path in
      var model = try model(path)
      let history = try #require(model.run).history
      #expect(history.count > 50_000)
      // Stretches of it, from its end on: a whole screen for each of a hundred thousand steps takes too long.
      for tenth in ["9", "5", "2"] {
        _ = model.update(.key(Key.character(Character(tenth))))
        var screens: [(Int, CellBuffer)] = []
        // A seek stands at a time; from here on each stop is a step's end.
        _ = model.update(.key(.left))
        for _ in 0..<25 {
          screens.append((model.shownEvents, model.drawn()))
          _ = model.update(.key(.left))
        }
        for (position, screen) in screens.reversed() {
          _ = model.update(.key(.right))
          // The first stop need not be at a step's end.
          guard position == model.shownEvents else { continue }
          #expect(model.drawn().difference(screen) == nil, "event \(position)")
        }
      }
      // From the very end to the very start and forward again: the worlds, at every thousandth event.
      var worlds: [Int: World] = [:]
      for position in stride(from: history.count, through: 0, by: -1000) {
        model.look(at: position)
        worlds[position] = model.run?.world
      }
      for position in worlds.keys.sorted() {
        model.look(at: position)
        #expect(model.run?.world == worlds[position], "event \(position)")
      }
    }
  }

  @Test func `offers the ways that a session by hand took, each with its result`() async throws {
    let path = "/tmp/interleave-\(getpid())-screen-ways.ilv"
    defer { unsafe unlink(path) }
    let scene = SceneDescription(
      id: "ways", title: "Ways", chapter: .sharedState, summary: "",
      variants: [.init(name: "only", summary: "")], parameters: [], lookAt: [], question: nil,
      goForm: "", mode: .directed, axis: .steps, workers: 1, firstSeed: 1, startHere: nil,
      fileID: "")
    var directory = Directory()
    directory.tasks = [
      .init(name: "main", parent: .none), .init(name: "A", parent: .main),
      .init(name: "B", parent: .main),
    ]
    directory.objects = [.init(name: "counter", kind: .variable)]
    func step(_ task: UInt32, _ value: Int64) -> Event {
      Event(
        .operationPerformed, operation: .write, task: TaskID(task), object: ObjectID(0),
        value: .int(value))
    }
    let begun = [
      Event(.sceneStarted, task: .main),
      Event(.objectCreated, task: .main, object: ObjectID(0), value: .int(0)),
      Event(.taskSpawned, task: .main, peer: TaskID(1)),
      Event(.taskSpawned, task: .main, peer: TaskID(2)), step(1, 1),
    ]
    let writer = try RecordingWriter(path: path, header: RecordingHeader(scene))
    writer.append(begun + [step(1, 2), step(2, 3)], directory: directory)
    // One step back, and one more, and then the other way.
    writer.rewind(toStep: 2, position: 6, directory: directory)
    writer.rewind(toStep: 1, position: 5, directory: directory)
    writer.append([step(2, 5)], directory: directory)
    writer.append(
      [Event(.sceneEnded, detail: Int64(Ending.completed.rawValue))], directory: directory)
    try writer.finish()
    let recording = try OpenedRecording(path)
    #expect(recording.ways.map(\.branch) == [0, 2])
    #expect(recording.ways.map { $0.schedule?.description } == ["1 1 2", "1 2"])
    #expect(recording.ways.map(\.result) == ["…", "completed"])
    #expect(recording.shared(for: []) == [5, 5, .max])
    let first = try OpenedRecording(recording, branch: 0)
    #expect(first.run(at: nil, speed: nil).words.hasSuffix("--branch 1"))
    #expect(first.history.unloaded == 7)
    let marks = [Mark(branch: 1, position: 6, time: 0, step: 2)]
    #expect(first.shared(for: marks) == [.max, 6, 5])
  }

  @Test func `marks are kept beside it, and come back with it`() async throws {
    try await recorded("marks", ["lost-update", "--schedule", "1 2 1 2 0"]) { path in
      defer { unsafe unlink(path + ".marks") }
      var kept = try OpenedRecording(path).marks
      let mark = Mark(position: 20, time: 1000, step: 1, note: "here")
      try kept.save([mark])
      let again = try OpenedRecording(path)
      #expect(again.run(at: nil, speed: nil).marks == [mark])
      #expect(again.marks.note == nil)
      #expect(again.notes == [])
    }
  }
}

extension CellBuffer {
  /// The first row that differs, in characters; nil where nothing does.
  fileprivate func difference(_ other: CellBuffer) -> String? {
    for y in 0..<size.rows where row(y) != other.row(y) {
      return String(String.UnicodeScalarView(row(y).map(\.scalar)))
    }
    return nil
  }
}
