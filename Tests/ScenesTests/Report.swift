import ConcurrencyTrace
import InstrumentedRuntime
import Testing
import TraceAnalysis

@testable import Scenes

/// What a run of a scene has told, in words.
struct Report: Equatable, Sendable {
  var ending: Ending?
  var outcomes: [String: String]
  /// The claims that did not hold.
  var brokenClaims: Set<String>
  /// How long it took on the scene's clock.
  var sceneTime: Duration
  /// The greatest number of tasks that were alive at the same time, main included.
  var mostAlive: Int
  /// What its trace shows to be wrong.
  var findings: [Finding]
  /// Tasks that would not end when the run was closed.
  var abandoned: [String] = []

  init(ending: Ending?, events: [Event], directory: Directory) {
    self.ending = ending
    findings = Findings.all(in: events, directory)
    outcomes = [:]
    brokenClaims = []
    mostAlive = 0
    var alive = 0
    for event in events {
      switch event.operation {
      case .outcome:
        outcomes[directory.strings[Int(event.detail)]] = directory.describe(event.value)
      case .expect where event.value == .bool(false):
        brokenClaims.insert(directory.strings[Int(event.detail)])
      default: break
      }
      switch event.kind {
      case .sceneStarted, .taskSpawned: alive += 1
      case .taskEnded: alive -= 1
      default: break
      }
      mostAlive = max(mostAlive, alive)
    }
    sceneTime = .nanoseconds(Int64(events.map(\.sceneTime).max() ?? 0))
  }
}

/// A variant of a scene, with parameters that differ from the defaults.
struct Play: Sendable, CustomTestStringConvertible {
  let scene: Scene
  let variant: String
  var changes: [String: Int] = [:]

  init(_ scene: Scene, _ variant: String, _ changes: [String: Int] = [:]) {
    self.scene = scene
    self.variant = variant
    self.changes = changes
  }

  var testDescription: String { "\(scene.id), \(variant)" }

  var options: RunOptions {
    var options = RunOptions(scene.description)
    options.variant = variant
    for (name, value) in changes {
      precondition(options.parameters[name] != nil, "\(scene.id) has no parameter \(name)")
      options.parameters[name] = value
    }
    return options
  }

  /// Runs it directed by a seed.
  func run(seed: UInt64) throws -> Report {
    let policy = SeededPolicy(seed: seed)
    return try run(seed: seed) { run in
      policy.choice(among: run.timelyChoices, atStep: run.schedule.choices.count + 1)
    }
  }

  /// Runs it in the order of a written schedule; it may stop before the end.
  func run(schedule: String) throws -> Report {
    var choices = try Schedule(parsing: schedule).choices[...]
    return try run(seed: 1) { _ in choices.popFirst() }
  }

  private func run(
    seed: UInt64, next: (DirectedRun) throws -> Schedule.Choice?
  ) throws -> Report {
    var options = self.options
    options.mode = .directed
    options.seed = seed
    let run = DirectedRun(scene, options)
    run.begin()
    while run.ending == nil, let choice = try next(run) { try run.perform(choice) }
    let events = run.takeEvents()
    #expect(!run.wentOutside)
    var report = Report(ending: run.ending, events: events, directory: run.directory)
    report.abandoned = run.close()
    return report
  }

  /// Runs it in every order of its steps, one by one: only for what has few.
  func everyOrder() throws -> [Report] {
    var reports: [Report] = []
    var prefix: [(choices: [Schedule.Choice], taken: Int)] = []
    repeat {
      var depth = 0
      reports.append(
        try run(seed: 1) { run in
          if depth == prefix.count { prefix.append((run.choices, 0)) }
          guard prefix[depth].choices.indices.contains(prefix[depth].taken) else { return nil }
          defer { depth += 1 }
          return prefix[depth].choices[prefix[depth].taken]
        })
      while let last = prefix.last, last.taken + 1 >= last.choices.count { prefix.removeLast() }
      if !prefix.isEmpty { prefix[prefix.count - 1].taken += 1 }
    } while !prefix.isEmpty
    return reports
  }
}

/// Every variant of every scene, each with parameters that keep its runs short.
let everyPlay: [Play] = Course.scenes.flatMap { scene in
  scene.variants.map { Play(scene, $0.name, shortParameters[scene.id, default: [:]]) }
}

private let shortParameters: [String: [String: Int]] = [
  "interleaving": ["pieces": 2, "milliseconds": 10],
  "fetch": ["milliseconds": 20],
  "server": ["milliseconds": 50],
  "crawler": ["milliseconds": 5],
  "pipeline": ["frames": 4, "milliseconds": 4],
  "structured": ["milliseconds": 20],
  "cpu-bound": ["milliseconds": 10],
  "cost": ["tasks": 20],
  "leak": ["answer": 400, "patience": 20],
  "cancellation": ["milliseconds": 5],
  // All requests come at the same time.
  "under-load": ["apart": 0],
  "readers-writers": ["milliseconds": 4],
]
