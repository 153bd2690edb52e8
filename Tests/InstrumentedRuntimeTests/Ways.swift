import ConcurrencyTrace
import InstrumentedRuntime
import Testing
import TraceAnalysis

/// How a scene is run in a test: what it claims must be true in each of them.
enum Way: Sendable, Hashable, CustomStringConvertible {
  case directed(seed: UInt64)
  case tasks(workers: Int)
  case threads

  /// One of each kind that can go wrong in its own way.
  static let all: [Way] = [
    .directed(seed: 1), .directed(seed: 2), .tasks(workers: 1), .tasks(workers: 2), .threads,
  ]
  static let live: [Way] = [.tasks(workers: 1), .tasks(workers: 2), .threads]

  var description: String {
    switch self {
    case .directed(let seed): "directed by seed \(seed)"
    case .tasks(let workers): "\(workers) workers"
    case .threads: "threads"
    }
  }
}

/// A scene of one variant, whose text does not matter.
func scene(_ body: @escaping @Sendable (Stage) async throws -> Void) -> Scene {
  Scene(
    "test", title: "", chapter: .structure, summary: "", variants: [.init("only", "", body: body)])
}

/// Runs a scene to its end, and checks that its events fold.
func run(
  _ way: Way, _ change: @escaping @Sendable (inout RunOptions) -> Void = { _ in },
  _ body: @escaping @Sendable (Stage) async throws -> Void
) async -> Finished {
  let scene = scene(body)
  let result: Finished
  switch way {
  case .directed(let seed): result = await onOwnThread { directed(scene, seed: seed, change) }
  case .tasks(let workers):
    result = await finish(scene, mode: .tasks) {
      $0.workers = workers
      change(&$0)
    }
  case .threads: result = await finish(scene, mode: .threads, change)
  }
  #expect(TraceValidator.contradictions(in: result.events, result.directory) == [], "\(way)")
  return result
}

/// Runs a scene by a seed that respects time, until it has ended.
func directed(_ scene: Scene, seed: UInt64, _ change: (inout RunOptions) -> Void = { _ in })
  -> Finished
{
  var options = RunOptions(scene.description)
  options.seed = seed
  change(&options)
  let run = DirectedRun(scene, options)
  let policy = SeededPolicy(seed: seed)
  run.begin()
  while run.ending == nil {
    let step = run.schedule.choices.count + 1
    guard let choice = policy.choice(among: run.timelyChoices, atStep: step) else {
      run.waitForTasksOutside()
      continue
    }
    do { try run.perform(choice) } catch { Issue.record(error) }
  }
  return finished(run)
}

/// Runs a scene by a written schedule; what follows it is left undone.
func directed(_ schedule: String, _ body: @escaping @Sendable (Stage) async throws -> Void) throws
  -> Finished
{
  let scene = scene(body)
  let run = DirectedRun(scene, RunOptions(scene.description))
  run.begin()
  for choice in try Schedule(parsing: schedule).choices { try run.perform(choice) }
  return finished(run)
}

private func finished(_ run: DirectedRun) -> Finished {
  let (events, ending, crash) = (run.takeEvents(), run.ending, run.crash)
  let wentOutside = run.wentOutside
  return Finished(
    ending: ending, events: events, directory: run.directory, abandoned: run.close(), crash: crash,
    wentOutside: wentOutside)
}

extension Finished {
  /// Named outcomes, in words.
  var told: [String: String] { outcomes.mapValues { directory.describe($0) } }

  /// The lines of the log, in order.
  var log: [String] {
    events.filter { $0.operation == .log && $0.kind == .operationPerformed }
      .map { directory.describe($0.value) }
  }

  /// Every step of an object, in order: `A lock m`.
  var steps: [String] {
    events.filter { $0.kind == .operationPerformed && $0.operation.isStep && $0.object != .none }
      .map { "\(directory.name(of: $0.task)) \($0.operation) \(directory.name(of: $0.object))" }
  }

  /// How each task ended, by name.
  var ends: [String: TaskEnd] {
    var ends: [String: TaskEnd] = [:]
    for event in events where event.kind == .taskEnded {
      ends[directory.name(of: event.task)] = TaskEnd(rawValue: UInt8(event.detail))
    }
    return ends
  }

  var sceneTime: Duration { .nanoseconds(Int64(events.map(\.sceneTime).max() ?? 0)) }

  func count(_ kind: Event.Kind) -> Int { events.count { $0.kind == kind } }
}
