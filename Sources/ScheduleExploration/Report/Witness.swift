internal import ConcurrencyTrace
internal import InstrumentedRuntime
internal import TraceAnalysis

/// A schedule that leads to an outcome, run again with everything recorded.
struct Witness {
  private let scene: Scene
  private let options: RunOptions
  private let schedule: Schedule
  private let events: [Event]
  private let directory: Directory

  /// Runs the schedule as far as it can be followed: to the end, unless the scene is not repeatable.
  init(of schedule: Schedule, _ scene: Scene, _ options: RunOptions) {
    var options = options
    options.mode = .directed
    // Time passes as the schedule lets it; nobody outlives it.
    options.grace = 1 << 62
    self.scene = scene
    self.options = options
    self.schedule = schedule
    let run = DirectedRun(scene, options)
    defer { run.close() }
    run.begin()
    do throws(ScheduleMismatch) {
      for choice in schedule.choices { try run.perform(choice) }
    } catch {
      // The report says that the scene is not repeatable; what was seen up to here is told.
    }
    events = run.takeEvents()
    directory = run.directory
  }

  /// What each step did, in words.
  var story: [ExplorationReport.Moment] {
    let speaker = Sentences(directory)
    var moments: [ExplorationReport.Moment] = []
    var before = World()
    for event in events {
      var after = before
      after.apply(event, in: directory)
      if after.step > before.step {
        let sentence = speaker.sentence(event, before: before, after: after)
        moments.append(
          .init(
            task: sentence.subject, words: sentence.words, place: directory.place(event.site)))
      }
      before = after
    }
    return moments + stuck(in: before, speaker)
  }

  /// Who waits for ever in the end.
  private func stuck(in world: World, _ speaker: Sentences) -> [ExplorationReport.Moment] {
    guard world.ending == .deadlock || world.ending == .leak else { return [] }
    let main = TaskID(0)
    return world.tasks.indices.lazy.map { TaskID(UInt32($0)) }.compactMap { task in
      guard let state = world[task], !state.activity.isDone else { return nil }
      // Main waits for the group whose tasks are told of.
      if task == main, world.ending == .deadlock, world.tasks.count > 1 { return nil }
      return .init(task: speaker.directory.name(of: task), words: "waits for ever", place: "")
    }
  }

  /// Writes it to a file that `interleave replay` opens.
  func record(to path: String) throws(RecordingError) {
    var header = RecordingHeader(scene.description)
    header.variant = options.variant
    header.settings = scene.description.parameters.map {
      .init($0.name, options.parameters[$0.name] ?? $0.defaultValue)
    }
    header.mode = .directed
    header.policy = .schedule
    header.schedule = schedule
    header.seed = options.seed
    let writer = try RecordingWriter(path: path, header: header)
    writer.append(events, directory: directory)
    try writer.finish()
  }
}

extension Sentences.Sentence {
  /// All but who.
  fileprivate var words: String { effect.map { "\(predicate): \($0)" } ?? predicate }
}

extension Directory {
  /// `Cache.swift:12`; empty if it is not known.
  fileprivate func place(_ site: Site) -> String {
    guard site.line > 0, files.indices.contains(site.file) else { return "" }
    let file = files[site.file].split(separator: "/").last ?? "?"
    return "\(file):\(site.line)"
  }
}
