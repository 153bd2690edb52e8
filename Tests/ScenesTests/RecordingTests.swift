import ConcurrencyTrace
import Dispatch
import Glibc
import InstrumentedRuntime
import Testing
import TraceAnalysis

/// What a file gives back is what was seen while it was written.
@Suite(.serialized) struct `A recorded scene` {
  @Test(arguments: everyPlay, Mode.allCases)
  func `replays as the same sequence of worlds`(play: Play, mode: Mode) async throws {
    let path = "/tmp/interleave-\(getpid())-\(play.scene.id)-\(play.variant)-\(mode).ilv"
    defer { unsafe unlink(path) }
    let live = try await onOwnThread { try Recorded(play, mode, to: path) }
    let reader = try RecordingReader(path: path)
    var replayed = History(reader.path, directory: try reader.directory(ofBranch: 0))
    try replayed.load()
    #expect(reader.completeness == .complete)
    #expect(reader.header.scene == play.scene.description)
    #expect(replayed.directory == live.directory)
    #expect(Array(replayed.events) == live.events)
    #expect(worlds(of: Array(replayed.events), replayed.directory) == live.worlds)
    #expect(replayed.world == live.worlds.last)
    let seen = History(live.events, directory: live.directory)
    #expect(replayed.findings.all == seen.findings.all)
    try checkSnapshots(of: reader, live, seen)
  }

  /// The same again from the file's snapshots, as a long recording is seen: in any order.
  private func checkSnapshots(
    of reader: RecordingReader, _ live: Recorded, _ seen: History
  ) throws {
    let directory = try reader.directory(ofBranch: 0)
    var long = History(reader.path, directory: directory, longFrom: 1)
    #expect(long.isWhole == (reader.snapshotCount > 0))
    guard reader.snapshotCount > 0 else { return }
    #expect(long.count == seen.count && long.steps == seen.steps && long.world == seen.world)
    for world in live.worlds.reversed() { #expect(long.world(at: world.events) == world) }
    for step in stride(from: 0, through: seen.steps + 1, by: max(1, seen.steps / 50)) {
      #expect(long.event(ofStep: step) == seen.event(ofStep: step))
    }
    for world in live.worlds { #expect(long.step(at: world.events) == seen.step(at: world.events)) }
    long.focus(from: 0, to: seen.duration)
    try long.load()
    #expect(long.findings.all == seen.findings.all)
    let buckets = Buckets(from: 0, to: seen.duration, count: 60)
    for task in seen.world.tasks.indices.prefix(50).map({ TaskID(UInt32($0)) }) {
      #expect(
        long.timeline.shares(of: task, in: buckets) == seen.timeline.shares(of: task, in: buckets))
      #expect(
        long.timeline.ticks(of: task, in: buckets) == seen.timeline.ticks(of: task, in: buckets))
    }
  }

  private func onOwnThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "recording").async {
        continuation.resume(with: Swift.Result { try body() })
      }
    }
  }
}

/// A run as it was while it was written to a file.
private struct Recorded: Sendable {
  var events: [Event] = []
  var directory = Directory()
  var worlds: [World] = []

  /// Blocks until the run is over and the file is closed.
  init(_ play: Play, _ mode: Mode, to path: String) throws {
    var options = play.options
    options.mode = mode
    let writer = try RecordingWriter(
      path: path, header: RecordingHeader(play.scene.description),
      snapshots: SnapshotTaker(every: 40))
    if mode == .directed {
      let run = DirectedRun(play.scene, options)
      let policy = SeededPolicy(seed: options.seed)
      run.begin()
      while run.ending == nil,
        let choice = policy.choice(
          among: run.timelyChoices, atStep: run.schedule.choices.count + 1)
      {
        try run.perform(choice)
        take(run.takeEvents(), run.directory, writer)
      }
      take(run.takeEvents(), run.directory, writer)
      run.close()
    } else {
      let run = LiveRun(play.scene, options)
      try run.start()
      run.waitUntilFinished()
      take(run.takeEvents(), run.directory, writer)
    }
    try writer.finish()
    worlds = ScenesTests.worlds(of: events, directory)
  }

  private mutating func take(_ new: [Event], _ directory: Directory, _ writer: RecordingWriter) {
    events += new
    self.directory = directory
    writer.append(new, directory: directory)
  }
}

/// The world after each event, thinned out where there are many.
func worlds(of events: [Event], _ directory: Directory) -> [World] {
  var world = World()
  var worlds: [World] = []
  let distance = max(1, events.count / 500)
  for (index, event) in events.enumerated() {
    world.apply(event, in: directory)
    if index % distance == 0 || index == events.count - 1 { worlds.append(world) }
  }
  return worlds
}
