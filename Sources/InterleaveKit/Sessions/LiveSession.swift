import ConcurrencyTrace
import InstrumentedRuntime
import TraceAnalysis
import Visualizer

/// A live run on the screen. Its threads call `wake` when there are events; the screen's thread takes them.
final class LiveSession: Session {
  private struct State {
    var news: [Input] = []
    /// Events that were looked at and not yet taken, and the directory that knows all names in them.
    var pending: [Event] = []
    var directory = Directory()
    /// Nil: no more than what was taken before.
    var found: FoundSoFar?
    var lastStatus: RunStatus?
    /// Events since the run began or was resumed after it had too many.
    var events = 0
    var hasWoken = false
    var isClosed = false
  }

  /// What happens to events on the thread that collects them.
  private struct Analysis {
    /// Nil before it starts and after it is closed.
    var run: LiveRun?
    var live: LiveFindings
    var directory = Directory()
    var directoryVersion = -1
  }

  private let run: LiveRun
  private let analysis: Monitor<Analysis>
  private let request: RunRequest
  private let state: Monitor<State>

  /// Starts it; the first news is `runStarted`.
  init(_ plan: RunPlan, _ request: RunRequest, wake: @escaping @Sendable () -> Void)
    throws(KitError)
  {
    let state = Monitor(State())
    self.state = state
    self.request = request
    let header = RunHeader(
      request: request, cores: plan.options.cores, tellsFindings: true, start: StartTime.now)
    state.withLock { $0.news = [.runStarted(header)] }
    var thresholds = FindingThresholds()
    thresholds.grace = plan.options.grace
    let analysis = Monitor(Analysis(live: LiveFindings(Findings(thresholds))))
    self.analysis = analysis
    run = LiveRun(plan.scene, plan.options) {
      LiveSession.analyse(analysis, state)
      // Once until the news are taken: the run may have events every few milliseconds.
      let isFirst = state.withLock { state in
        defer { state.hasWoken = true }
        return !state.hasWoken
      }
      if isFirst { wake() }
    }
    analysis.withLock { [run] in $0.run = run }
    do throws(ThreadsRefused) { try run.start() } catch {
      throw .threadsRefused(errno: error.errno)
    }
  }

  /// Looks for what is wrong in the run's latest events, and puts both where the screen's thread takes them.
  private static func analyse(_ analysis: Monitor<Analysis>, _ state: Monitor<State>) {
    analysis.withLock { analysis in
      guard let run = analysis.run else { return }
      // In this order: the directory knows every name in events that were there before.
      let events = run.takeEvents()
      if let newer = run.directory(newerThan: &analysis.directoryVersion) {
        analysis.directory = newer
      }
      let before = analysis.live.findings.occurrences
      analysis.live.take(events, analysis.directory, at: monotonicNow())
      let directory = analysis.directory
      let hasFoundMore = analysis.live.findings.occurrences != before || !analysis.live.note.isEmpty
      let found = hasFoundMore ? analysis.live.found : nil
      state.withLock { state in
        state.pending += events
        state.directory = directory
        if let found { state.found = found }
      }
    }
  }

  func pause() { run.pause() }
  func resume() { run.resume() }
  func step() { run.step() }
  func setSpeed(_ speed: Visualizer.Speed) { run.setSpeed(speed.ofRuntime) }

  func letGo(_ task: TaskID) {
    if run.letGo(task) { return }
    let name = run.directory.name(of: task)
    say("\(name) cannot go now: it waits, or is over. i says for what.")
  }

  func go(toStep step: Int) {
    say("A live run cannot go back; ← looks at an earlier moment, and t leads to by hand.")
  }

  func close() {
    let (run, state, analysis) = (self.run, self.state, self.analysis)
    let close: @Sendable () -> Void = {
      run.close()
      analysis.withLock { $0.run = nil }
      state.withLock { $0.isClosed = true }
      state.wakeAll()
    }
    // Its tasks take a while to unwind. Without a thread for that there is nothing but to wait.
    do throws(ThreadRefused) { try startThread(named: "closing", close) } catch { close() }
  }

  func waitUntilClosed(nanoseconds: UInt64) {
    let end = monotonicNow() + nanoseconds
    state.wait { state, deadline -> Void? in
      if state.isClosed || monotonicNow() >= end { return () }
      deadline = end
      return nil
    }
  }

  func takeNews() -> [Input] {
    var news = state.withLock { state in
      state.hasWoken = false
      defer { state.news = [] }
      return state.news
    }
    // In this order: the status is not ahead of the events.
    let status = self.status
    let (events, directory, found) = state.withLock { state in
      let news = (state.pending, state.directory, state.found)
      state.pending = []
      state.found = nil
      return news
    }
    if !events.isEmpty { news.append(.events(events, directory)) }
    if let found { news.append(.found(found)) }
    if hasTooMany(with: events.count) {
      run.pause()
      news.append(.message(LiveSession.tooMany))
    }
    let hasChanged = state.withLock { state in
      defer { state.lastStatus = status }
      return state.lastStatus != status
    }
    if hasChanged { news.append(.status(status)) }
    return news
  }

  var tick: Input? {
    guard !run.isPaused, run.ending == nil else { return nil }
    let now = run.now
    return .tick(time: now.time, sceneTime: now.sceneTime)
  }

  /// All events are kept in memory, 64 bytes each and as much again for the indexes: a scene without an
  /// end at full speed would take all there is in a minute.
  private static let mostEvents = 4_000_000
  private static let tooMany =
    "Paused after \(mostEvents / 1_000_000) million events, which are all kept; space plays on."

  private func hasTooMany(with new: Int) -> Bool {
    state.withLock { state in
      state.events += new
      guard state.events >= LiveSession.mostEvents, run.ending == nil else { return false }
      state.events = 0
      return true
    }
  }

  private var status: RunStatus {
    let speed = run.speed.ofScreen
    let pace = speed == .real ? "" : "slow motion · switches by seed \(request.seed)"
    return RunStatus(
      isPaused: run.isPaused, speed: speed, isOver: run.ending != nil, schedule: nil, pace: pace)
  }

  private func say(_ sentence: String) {
    state.withLock { $0.news.append(.message(sentence)) }
  }
}

extension LiveFindings {
  /// As the screen is told.
  fileprivate var found: FoundSoFar { FoundSoFar(findings: findings.all, note: note) }
}
