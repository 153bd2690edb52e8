import ConcurrencyTrace
import TraceAnalysis

extension Model {
  /// Whether time is needed for what is on the screen: a recording plays or is still being read, or a search
  /// goes on.
  public var wantsTime: Bool {
    replay?.isPlaying == true || isReading || isSearching
  }

  /// Whether more of the recording is being read.
  var isReading: Bool {
    replay != nil && replay?.isBroken != true && (run?.history.unloaded ?? 0) > 0
  }

  /// How many events of the recording cannot be looked at before they have been read.
  var unread: Int {
    guard isReading, let run, !run.history.isWhole else { return 0 }
    return run.history.unloaded
  }

  /// How many events are read between two frames; a second has room for about a million.
  private static let eventsAtOnce = 40_000
  /// The same while the viewer waits for a place further on.
  private static let eventsTowardsGoal = 60_000
  /// The same where all can be looked at already, and only findings are still looked for.
  private static let eventsInBackground = 15_000

  mutating func open(_ recorded: RecordedRun) {
    // Another way of the recording that is on the screen already: it is looked at from where they part.
    let isOtherWay = replay != nil && recorded.shared.indices.contains(replay?.branch ?? 0)
    let here = isOtherWay ? min(shownEvents, recorded.shared[replay?.branch ?? 0]) : nil
    let oldReplay = replay
    replay = nil
    begin(recorded.header)
    run?.adopt(recorded.history)
    run?.noteTime(recorded.duration, 0)
    replay = Replay(words: recorded.words, duration: recorded.duration)
    replay?.branch = recorded.branch
    replay?.loops = oldReplay?.loops ?? recorded.loops
    marks.adopt(recorded.marks, branch: recorded.branch, shared: recorded.shared)
    earlierRuns.adopt(recorded.ways, branch: recorded.branch, recorded.header.request)
    message = recorded.note.isEmpty ? nil : recorded.note
    load(atMost: Model.eventsAtOnce)
    if let here {
      if let run { look(atStep: run.history.step(at: here)) }
      setPlaying(false)
    } else if let time = recorded.at {
      go(.time(time))
      setPlaying(false)
    } else {
      look(at: beginning)
      replay?.time = 0
      setPlaying(true)
    }
  }

  /// So much time has passed: the recording is read and searched on, and plays on.
  mutating func pass(_ nanoseconds: UInt64) {
    let isWhole = run?.history.isWhole == true
    load(
      atMost: isWhole
        ? Model.eventsInBackground
        : replay?.goal == nil ? Model.eventsAtOnce : Model.eventsTowardsGoal)
    searchOn()
    if let goal = replay?.goal { go(goal) }
    guard let replay, replay.isPlaying, replay.goal == nil, let run else { return }
    if let rate = run.status.speed.operationsPerSecond {
      let hold = UInt64(1_000_000_000 / rate)
      let held = replay.held + nanoseconds
      self.replay?.held = held % hold
      if held >= hold { look(atStep: run.world.step + Int(clamping: held / hold)) }
    } else {
      let time = min(replay.time + nanoseconds, replay.duration)
      look(at: max(shownEvents, run.history.position(at: time)))
      self.replay?.time = time
    }
    guard isAtEnd else { return }
    if replay.loops, run.history.count > beginning { restartReplay() } else { setPlaying(false) }
  }

  // MARK: Seeking

  /// Moves to a tenth of the recording's time.
  mutating func seek(toTenth tenth: Int) {
    guard let replay else { return }
    go(tenth == 0 ? .position(beginning) : .time(replay.duration / 10 * UInt64(tenth)))
  }

  mutating func seekToEnd() {
    view.window.end = nil
    go(.end)
  }

  /// Goes there, or keeps it in mind until the recording has been read so far.
  mutating func go(_ goal: Replay.Goal) {
    guard let run, let duration = replay?.duration else { return }
    let history = run.history
    switch goal {
    case .time(let time):
      guard unread == 0 || history.duration > time else { return keep(goal) }
      look(at: max(beginning, history.position(at: time)))
      replay?.time = min(time, duration)
    case .position(let position):
      guard unread == 0 || history.count > position else { return keep(goal) }
      go(toEvent: position)
      if position <= beginning { replay?.time = 0 }
    case .end:
      guard unread == 0 else { return keep(goal) }
      lookAtNow()
    }
    replay?.goal = nil
  }

  private mutating func keep(_ goal: Replay.Goal) {
    replay?.goal = goal
    if let run { look(at: run.history.count) }
  }

  // MARK: Playing

  mutating func playOrPause() {
    guard let replay else { return }
    if !replay.isPlaying, isAtEnd { restartReplay() }
    setPlaying(!replay.isPlaying)
  }

  private mutating func restartReplay() {
    look(at: beginning)
    replay?.time = 0
    replay?.held = 0
  }

  mutating func setPlaying(_ isPlaying: Bool) {
    replay?.isPlaying = isPlaying
    replay?.held = 0
    run?.status.isPaused = !isPlaying
  }

  /// The same where it may be that no recording is looked at, whose status is the run's own.
  mutating func setPlayingIfReplay(_ isPlaying: Bool) {
    if replay != nil { setPlaying(isPlaying) }
  }

  private var isAtEnd: Bool {
    guard let replay, let run, unread == 0, view.moment == nil else { return false }
    return run.status.speed != .real || replay.time >= replay.duration
  }

  private mutating func load(atMost limit: Int) {
    focusTimeline()
    guard isReading else { return }
    do throws(RecordingError) { try self.run?.load(atMost: limit) } catch {
      replay?.isBroken = true
      message = "The recording cannot be read on. \(error)"
    }
    settle()
  }

  // MARK: Other ways

  /// Asks for the way in a row of "Your runs".
  mutating func openBranch(ofEntry index: Int) -> [Effect] {
    guard earlierRuns.entries.indices.contains(index), index != earlierRuns.current else {
      return []
    }
    return [.openBranch(earlierRuns.entries[index].branch)]
  }

  /// Of a long recording, what the time axis shows is read first.
  private mutating func focusTimeline() {
    guard view.axis == .time, let time = run?.time else { return }
    let end = view.window.end ?? time
    let length = view.window.length ?? time
    run?.focus(from: end > length ? end - length : 0, to: end)
  }
}
