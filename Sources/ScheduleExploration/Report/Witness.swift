public import ConcurrencyTrace
public import InstrumentedRuntime
public import TraceAnalysis

/// A schedule that leads to an outcome, run again with everything recorded.
struct Witness {
  /// As many outcomes have their witnesses told.
  static let mostTold = 200

  private let scene: Scene
  private let options: RunOptions
  private let schedule: Schedule
  let events: [Event]
  private let directory: Directory
  /// Steps, from 1, that were taken though the task before could have gone on.
  private let preemptions: [Int]
  let outcome: Outcome
  /// Whether the scene asked its clock.
  let readsClock: Bool

  /// Runs the schedule as far as it can be followed: to the end, unless the scene is not repeatable.
  ///
  /// - Parameter options: Those of the exploration.
  init(of schedule: Schedule, _ scene: Scene, _ options: RunOptions) {
    self.scene = scene
    self.options = options
    self.schedule = schedule
    let run = DirectedRun(scene, options)
    defer { run.close() }
    run.begin()
    var preemptions: [Int] = []
    do throws(ScheduleMismatch) {
      for (index, choice) in schedule.choices.enumerated() {
        if index > 0, schedule.choices[index - 1].task != choice.task,
          run.couldGoOn(schedule.choices[index - 1].task)
        {
          preemptions.append(index + 1)
        }
        try run.perform(choice)
      }
    } catch {
      // The report says that the scene is not repeatable; what was seen up to here is told.
    }
    self.preemptions = preemptions
    events = run.takeEvents()
    directory = run.directory
    var world = World()
    world.apply(contentsOf: events, in: directory)
    outcome = Outcome(world, directory, crash: run.crash)
    readsClock = run.hasReadClock
  }

  /// The texts that events speak of.
  var names: [String] { directory.strings }

  /// What each step did, in words.
  var steps: [ExplorationReport.Moment] { moments.steps }

  /// The same, and who waits for ever in the end.
  var story: [ExplorationReport.Moment] {
    let (steps, world) = moments
    return steps + stuck(in: world, Sentences(directory))
  }

  private var moments: (steps: [ExplorationReport.Moment], end: World) {
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
    return (moments, before)
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

  // MARK: What is wrong in it

  private var found: [Finding] {
    var thresholds = FindingThresholds()
    thresholds.grace = options.grace
    let all = Findings.all(in: events, directory, thresholds)
    return Finding.Kind.allCases.flatMap { kind in all.filter { $0.kind == kind } }
  }

  /// The worst first.
  var findings: [ExplorationReport.Finding] {
    found.map { ExplorationReport.Finding($0, in: directory) }
  }

  /// Where a task was preempted, and what findings speak of.
  var decisiveSteps: [Int] {
    let told = found.filter { $0.severity == .error }.flatMap(\.steps)
    return Set(preemptions + told).filter { $0 > 0 }.sorted()
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

extension ExplorationReport.Finding {
  init(_ finding: Finding, in directory: Directory) {
    self.init(
      kind: finding.kind.rawValue, isError: finding.severity == .error,
      tasks: finding.taskNames(in: directory), objects: finding.objectNames(in: directory),
      lines: finding.lines(in: directory), message: finding.message,
      explanation: finding.explanation, steps: finding.steps)
  }
}

extension DirectedRun {
  /// Whether the task stands before a step that it can take, and does not wait for time to pass.
  fileprivate func couldGoOn(_ task: TaskID) -> Bool {
    guard choices.contains(where: { $0.task == task }), let pending = pending(of: task) else {
      return false
    }
    return !pending.operation.waitsForTime
  }
}

extension Outcome {
  /// What a run that has ended came to.
  public init(_ world: World, _ directory: Directory, crash: Crash?) {
    let values = world.outcomes.map { outcome in
      NamedValue(
        name: directory.describe(.text(StringID(UInt32(clamping: outcome.name)))),
        value: directory.describe(outcome.value))
    }
    let failed = world.expectations.filter { !$0.held }.map {
      directory.describe(.text(StringID(UInt32(clamping: $0.claim))))
    }
    self.init(
      ending: world.ending ?? .stopped,
      values: crash == nil ? values.sorted { ($0.name, $0.value) < ($1.name, $1.value) } : [],
      failedExpectations: crash == nil ? Array(Set(failed)).sorted() : [], crash: crash)
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
