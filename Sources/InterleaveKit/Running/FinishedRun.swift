import ConcurrencyTrace
import InstrumentedRuntime
import ScheduleExploration
import TraceAnalysis

/// A run that has ended: all that a report is written from.
struct FinishedRun {
  let plan: RunPlan
  /// Whether it was read from a file: then this program need not have its scene.
  let isRecorded: Bool
  /// Where its events go as well.
  private let recorder: Recorder?
  private(set) var directory = Directory()
  private var directoryVersion = -1
  private(set) var world = World()
  /// The whole trace; nil where only the result was wanted, and where it became too long.
  private(set) var history: History?
  private(set) var ending = Ending.stopped
  private(set) var crash: Crash?
  /// Who took each step; nil for a live run.
  private(set) var schedule: Schedule?
  /// Names of tasks that would not end.
  private(set) var abandoned: [String] = []
  private(set) var cut: Cut?
  /// Whether a task was suspended outside the instrument: then a directed run need not repeat.
  private(set) var wentOutside = false
  private(set) var wallNanoseconds: UInt64 = 0
  /// What the trace shows to be wrong, where it is not kept.
  private var trace: Findings
  /// What is wrong, the worst first.
  private(set) var findings: [Finding] = []

  /// Runs the plan. Blocks until it has ended.
  init(of plan: RunPlan, keepingHistory: Bool, _ recorder: Recorder? = nil) throws(KitError) {
    self.plan = plan
    isRecorded = false
    var thresholds = FindingThresholds()
    thresholds.grace = plan.options.grace
    trace = Findings(thresholds)
    if keepingHistory { history = History(findings: trace) }
    self.recorder = recorder
    let start = ContinuousClock.now
    switch plan.options.mode {
    case .directed: try runDirected()
    case .tasks, .threads: try runLive()
    }
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    wallNanoseconds = UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    if let history { (world, trace) = (history.world, history.findings) }
    findings = allFindings(in: trace)
  }

  /// A run that was recorded: a way through the file, read to its end.
  init(_ recording: OpenedRecording) throws(KitError) {
    let header = recording.reader.header
    plan = RunPlan(header)
    isRecorded = true
    recorder = nil
    trace = recording.history.findings
    var history = recording.history
    do throws(RecordingError) { try history.load() } catch {
      throw .badRecording(recording.path, error)
    }
    (directory, world, trace) = (history.directory, history.world, history.findings)
    self.history = history
    ending = world.ending ?? .stopped
    let end = history.events.last { $0.kind == .sceneEnded }
    if ending == .crash, let end { crash = Crash(reading: directory.describe(end.value)) }
    if header.mode == .directed { schedule = history.schedule }
    abandoned = history.events.filter { $0.kind == .taskAbandoned }
      .map { directory.name(of: $0.task) }
    wentOutside = header.mode == .directed && history.events.contains { $0.kind == .taskLeft }
    wallNanoseconds = history.duration
    findings = allFindings(in: trace)
  }

  private static let mostEventsKept = 250_000

  /// Whether an expectation failed or there is an error among the findings.
  var isBad: Bool { findings.contains { $0.severity == .error } }

  private mutating func runDirected() throws(KitError) {
    let run = DirectedRun(plan.scene, plan.options)
    do throws(ScheduleMismatch) {
      cut = try run.runToEnd(
        following: plan.schedule, then: SeededPolicy(seed: plan.options.seed), upTo: plan.lastStep
      ) { take(run.takeEvents(), run.directory) }
    } catch {
      let mismatch = KitError.Mismatch(error, in: run.directory)
      run.close()
      let taken = Schedule(Array(plan.schedule?.choices.prefix(error.step) ?? []))
      if let difference = difference(of: taken) { throw .notRepeatable(difference) }
      throw .unfittingSchedule(mismatch)
    }
    (ending, crash, schedule) = (run.ending ?? .stopped, run.crash, run.schedule)
    wentOutside = run.wentOutside
    abandoned = run.close()
    if let step = plan.lastStep, let end = schedule?.choices.count, end < step {
      throw .stepBeyondEnd(step, end: end)
    }
  }

  /// What differs when the steps are taken again, of a run that is not too long for that.
  private func difference(of schedule: Schedule) -> ExplorationReport.Difference? {
    let most = 500
    guard schedule.choices.count <= most else { return nil }
    return Repeatability(plan.scene, plan.options).difference(of: schedule)
  }

  /// Between the collector's thread and this one.
  private struct News {
    /// Events have been published, and not been taken in.
    var areThere = false
    /// Nobody waits for them any more.
    var isOver = false
  }

  private mutating func runLive() throws(KitError) {
    // The collector goes on when its events have been taken in: else a run at full speed would pile them up,
    // and what waits here is not in the recording. So the workers wait for us, and the trace says so.
    let news = Monitor(News())
    let run = LiveRun(plan.scene, plan.options) {
      news.withLock { $0.areThere = true }
      news.wakeAll()
      news.wait { news, _ in news.areThere && !news.isOver ? nil : () }
    }
    do throws(ThreadsRefused) { try run.start() } catch {
      throw .threadsRefused(errno: error.errno)
    }
    // The ending is known before the last events are, so that this call is never missed.
    while run.ending == nil {
      news.wait { news, _ in news.areThere ? () : nil }
      take(from: run)
      news.withLock { $0.areThere = false }
      news.wakeAll()
    }
    news.withLock { $0.isOver = true }
    news.wakeAll()
    run.waitUntilFinished()
    take(from: run)
    (ending, crash, abandoned) = (run.ending ?? .stopped, run.crash, run.abandoned)
  }

  private mutating func take(from run: LiveRun) {
    // In this order: the directory knows every name in events that were there before.
    let events = run.takeEvents()
    if let newer = run.directory(newerThan: &directoryVersion) { directory = newer }
    take(events, directory)
  }

  private mutating func take(_ events: [Event], _ directory: Directory) {
    self.directory = directory
    recorder?.append(events, directory)
    guard let count = history?.count else {
      for event in events {
        world.apply(event, in: directory)
        trace.take(event, after: world, in: directory)
      }
      return
    }
    history?.append(contentsOf: events, directory: directory)
    // What is too long to be drawn in a few lines need not be kept.
    if count + events.count > FinishedRun.mostEventsKept {
      if let history { (world, trace) = (history.world, history.findings) }
      history = nil
    }
  }
}
