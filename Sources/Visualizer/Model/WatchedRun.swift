import ConcurrencyTrace
import TraceAnalysis

/// The run on the screen: its trace so far, and the world at the moment that is looked at.
struct WatchedRun: Sendable {
  let header: RunHeader
  let scene: SceneDescription
  var status: RunStatus
  /// What the scene printed.
  var output: [String] = []

  private(set) var events: [Event] = []
  private(set) var directory = Directory()
  /// For each step its event: step n is `stepEvents[n - 1]`.
  private(set) var stepEvents: [Int] = []
  /// The world after the last event.
  private(set) var latest = World()
  /// The world at the moment that is looked at.
  private(set) var world = World()
  /// What time it is in the run, also while nothing happens.
  private(set) var now: (time: UInt64, sceneTime: UInt64) = (0, 0)

  init(_ header: RunHeader, _ scene: SceneDescription) {
    self.header = header
    self.scene = scene
    status = RunStatus(isPaused: header.request.startsPaused, speed: header.request.speed)
  }

  var isDirected: Bool { header.request.mode == .directed }
  var stepCount: Int { stepEvents.count }

  mutating func append(_ new: [Event], _ directory: Directory) {
    self.directory = directory
    for event in new {
      if event.kind == .operationPerformed && event.operation.isStep {
        stepEvents.append(events.count)
      }
      events.append(event)
      latest.apply(event, in: directory)
    }
    noteTime(latest.time, latest.sceneTime)
  }

  mutating func noteTime(_ time: UInt64, _ sceneTime: UInt64) {
    now = (max(now.time, time), max(now.sceneTime, sceneTime))
  }

  /// Makes `world` that of a moment: after so many steps with all that followed from them, or now.
  mutating func look(at moment: Int?) {
    guard let moment, moment < stepCount else {
      world = latest
      return
    }
    world = World()
    world.apply(contentsOf: events[..<stepEvents[moment]], in: directory)
  }

  /// How it went, in a few words; "…" while that is open.
  var result: String {
    guard let ending = latest.ending else { return "…" }
    let outcomes = latest.outcomes.map {
      "\(directory.text($0.name)) = \(directory.describe($0.value))"
    }
    let failed = latest.expectations.contains { !$0.held }
    let parts = (ending == .completed ? [] : [ending.name]) + outcomes
    let words = parts.isEmpty ? ending.name : parts.joined(separator: ", ")
    return failed && outcomes.isEmpty ? words + ", claim failed" : words
  }
}

extension Directory {
  /// The interned text of a number in an event's `detail`.
  func text(_ string: Int64) -> String {
    guard let index = Int(exactly: string), strings.indices.contains(index) else { return "?" }
    return strings[index]
  }
}
