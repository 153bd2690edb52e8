import ConcurrencyTrace
import TerminalScreen
import Testing

@testable import Visualizer

/// A catalogue of scenes that exist in words only, and models that watch the traces of `Traces`.
enum Stage {
  static let source = """
    let hand = Scene("hand") { stage in
      try await stage.group { group in
        group.spawn("A") {
          let seen = try await counter.read()  // stale soon
          try await counter.write(seen + 1)
        }
      }
      let total = try await counter.read()
      stage.outcome("counter", total)
      stage.expect(total == 2, "both increments are counted")
    }
    """

  static func scene(
    _ id: String, _ title: String, _ chapter: Chapter, start: Int? = nil, mode: Mode = .directed,
    axis: Axis = .steps
  ) -> SceneDescription {
    SceneDescription(
      id: id, title: title, chapter: chapter,
      summary: "Two tasks add one to the same counter.\nOne of the increments can be lost.",
      variants: [
        .init(name: "racy", summary: "nothing between the tasks"),
        .init(name: "mutex", summary: "each increment under a lock"),
      ],
      parameters: [.init(name: "tasks", defaultValue: 2, range: 1...100, meaning: "who add")],
      lookAt: ["Look at what each task has read when it writes."],
      question: .init(
        text: "What can the counter be in the end?",
        answers: [
          .init(text: "always 2", isRight: false, explanation: "Both may read 0."),
          .init(text: "1 or 2", isRight: true, explanation: "Both may read 0."),
        ]),
      goForm: "go func() {\n\tseen := counter\n\tcounter = seen + 1\n}()", mode: mode, axis: axis,
      workers: 2, firstSeed: 1, startHere: start, fileID: "Scenes/Hand.swift")
  }

  static let catalogue = Catalogue(
    scenes: [
      scene("interleaving", "Interleaving", .structure, start: 1, mode: .tasks, axis: .time),
      scene("fetch", "Fetch", .structure, start: 2, mode: .tasks, axis: .time),
      scene("cost", "Cost", .notMagic, mode: .tasks, axis: .time),
      scene("lost-update", "Lost update", .sharedState, start: 3),
      scene("deadlock", "Deadlock", .failures, start: 4),
    ], sources: [("Scenes/Hand.swift", source)])

  static let small = Size(columns: 80, rows: 24)
  static let medium = Size(columns: 120, rows: 36)
  static let large = Size(columns: 200, rows: 60)

  static func picker(_ size: Size = medium) -> Model {
    Model(catalogue: catalogue, size: size, abilities: [.suspend, .explore])
  }

  /// A model that watches a run of a scene, with the whole of a trace.
  static func watching(
    _ scene: String, _ trace: TraceWriter, _ size: Size = medium, schedule: String = "",
    change: (inout RunRequest) -> Void = { _ in }
  ) throws -> Model {
    var model = picker(size)
    let description = try #require(catalogue.scene(scene))
    var request = RunRequest(opening: description)
    change(&request)
    _ = model.open(request)
    _ = model.update(.runStarted(RunHeader(request: request, cores: 2)))
    _ = model.update(.events(trace.events, trace.directory))
    let isOver = trace.events.last?.kind == .sceneEnded
    let choices = try Schedule(parsing: schedule)
    _ = model.update(
      .status(
        RunStatus(
          isPaused: request.startsPaused, isOver: isOver,
          schedule: request.mode == .directed ? choices : nil)))
    return model
  }

  /// Lost update by hand, after so many of its five steps.
  static func lostUpdate(steps: Int, _ size: Size = medium) throws -> Model {
    let schedule = ["1", "2", "1", "2", "0"].prefix(steps).joined(separator: " ")
    return try watching("lost-update", Traces.lostUpdate(steps: steps), size, schedule: schedule)
  }
}

extension Model {
  /// Presses keys, and returns the effects of all of them.
  mutating func press(_ keys: Key...) -> [Effect] { keys.flatMap { update(.key($0)) } }

  /// Types characters as keys.
  mutating func type(_ text: String) -> [Effect] {
    text.flatMap { update(.key(.character($0))) }
  }

  /// The screen without trailing spaces, as one text.
  var screen: String {
    drawn().textRows().map { row in
      String(row.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
