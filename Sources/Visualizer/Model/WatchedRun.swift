import ConcurrencyTrace
import TraceAnalysis

/// The run on the screen: its trace so far, and the world at the moment that is looked at.
struct WatchedRun: Sendable {
  let header: RunHeader
  let scene: SceneDescription
  var status: RunStatus
  /// What the scene printed: the latest lines.
  private(set) var output: [String] = []

  private(set) var history: History
  /// What was found by someone else; nil: the history finds it.
  var found: FoundSoFar?
  /// The world at the moment that is looked at, where that is not now.
  private var past: World?
  /// Who waits for whom at that moment; nil while nobody waits for ever.
  private(set) var waits: WaitGraph?
  /// What time it is in the run, also while nothing happens.
  private(set) var time: UInt64 = 0
  private(set) var sceneTime: UInt64 = 0
  /// The length of the longest task's name so far.
  private(set) var longestName = 4
  /// The same of objects, which stand in the same column.
  private(set) var longestObject = 4
  private var namesSeen = 0
  private var objectsSeen = 0

  init(_ header: RunHeader, _ scene: SceneDescription) {
    self.header = header
    self.scene = scene
    history = History(findings: header.tellsFindings ? nil : Findings())
    found = header.tellsFindings ? FoundSoFar() : nil
    status = RunStatus(isPaused: header.request.startsPaused, speed: header.request.speed)
  }

  /// The world at the moment that is looked at.
  var world: World { past ?? history.world }
  var directory: Directory { history.directory }
  var sentences: Sentences { Sentences(history.directory) }
  /// What is wrong, in the order in which it was found.
  var findings: [Finding] { found?.findings ?? history.findings.all }
  /// Which part of the events the findings are from; empty: all of them.
  var findingsNote: String { found?.note ?? "" }
  var isDirected: Bool { header.request.mode == .directed }
  /// Whether there are so many tasks that a world of an earlier moment takes longer than a frame to make: then
  /// what happened is told without what changed by it.
  var isCrowd: Bool { history.world.tasks.count > 10_000 }
  /// How many steps have happened, whatever is looked at.
  var stepCount: Int { history.steps }

  mutating func append(_ events: [Event], _ directory: Directory) {
    history.append(contentsOf: events, directory: directory)
    noteTime(history.world.time, history.world.sceneTime)
    measureNames(directory)
  }

  /// Takes a history that is made from a file as it is read.
  mutating func adopt(_ history: History) {
    self.history = history
    measureNames(history.directory)
  }

  /// Reads on in the file.
  mutating func load(atMost limit: Int) throws(RecordingError) {
    try history.load(atMost: limit)
    noteTime(history.world.time, history.world.sceneTime)
  }

  /// Says which stretch of time is looked at.
  mutating func focus(from: UInt64, to: UInt64) { history.focus(from: from, to: to) }

  private mutating func measureNames(_ directory: Directory) {
    while namesSeen < directory.tasks.count {
      longestName = max(longestName, directory.tasks[namesSeen].name.count)
      namesSeen += 1
    }
    while objectsSeen < directory.objects.count {
      longestObject = max(longestObject, directory.objects[objectsSeen].name.count)
      objectsSeen += 1
    }
  }

  private static let linesKept = 2000

  mutating func print(_ line: String) {
    output.append(line)
    if output.count >= 2 * Self.linesKept { output.removeFirst(Self.linesKept) }
  }

  mutating func noteTime(_ time: UInt64, _ sceneTime: UInt64) {
    self.time = max(self.time, time)
    self.sceneTime = max(self.sceneTime, sceneTime)
  }

  /// Makes `world` that of a moment: after so many events, or now.
  mutating func look(at moment: Int?) {
    defer { waits = world.mayHoldCycle ? WaitGraph(world) : nil }
    guard let position = moment else {
      past = nil
      return
    }
    var world = past ?? history.world(at: position)
    history.move(&world, to: position)
    past = world
  }

  /// The schedule that was written for it; nil where none was.
  var written: Schedule? {
    switch header.request.policy {
    case .schedule(let schedule), .witness(let schedule): schedule
    case .hand, .seed: nil
    }
  }

  /// How many of its steps are the written ones, before the first that is another.
  var stepsAsWritten: Int {
    guard let written, let taken = status.schedule else { return 0 }
    return zip(written.choices, taken.choices).prefix { $0 == $1 }.count
  }

  /// Whether it has gone no other way than the written one, and not beyond its end.
  var isFollowingSchedule: Bool {
    guard let written, let taken = status.schedule else { return false }
    return written.choices.starts(with: taken.choices)
  }

  /// How it went, in a few words; "…" while that is open.
  var result: String { history.world.result(in: directory) }
}

extension World {
  /// How the run went, in a few words; "…" while that is open.
  func result(in directory: Directory) -> String {
    guard let ending else { return "…" }
    let named = outcomes.map { outcome in
      "\(directory.text(outcome.name)) = \(directory.describe(outcome.value))"
    }
    let parts = (ending == .completed ? [] : [ending.name]) + named
    return parts.isEmpty ? ending.name : parts.joined(separator: ", ")
  }
}

extension World {
  /// Whether somebody may wait for ever: the run has ended so, or several wait and one at least holds a lock.
  fileprivate var mayHoldCycle: Bool {
    if let ending { return ending == .deadlock || ending == .leak }
    guard blockedTasks > 0 else { return false }
    return objects.contains { !$0.holders.isEmpty && !$0.waiters.isEmpty }
  }
}

extension Directory {
  /// The interned text of a number in an event's `detail`.
  func text(_ string: Int64) -> String {
    guard let index = Int(exactly: string), strings.indices.contains(index) else { return "?" }
    return strings[index]
  }
}
