import ConcurrencyTrace
import TraceAnalysis

extension Model {
  /// Whether time changes what a recording on the screen shows: it plays, or is still being read.
  public var isReplayMoving: Bool {
    replay?.isPlaying == true || (run?.history.unloaded ?? 0) > 0
  }

  /// How many events are read between two frames; a second has room for about a million.
  private static let eventsAtOnce = 20_000

  mutating func open(_ recorded: RecordedRun) {
    begin(recorded.header)
    run?.adopt(recorded.history)
    run?.noteTime(recorded.duration, 0)
    replay = Replay(words: recorded.words, duration: recorded.duration)
    message = recorded.note.isEmpty ? nil : recorded.note
    load(atMost: Model.eventsAtOnce)
    if let time = recorded.at {
      seek(to: time)
    } else {
      seek(to: 0)
      setPlaying(true)
    }
  }

  /// So much time has passed: the recording is read on, and plays on.
  mutating func pass(_ nanoseconds: UInt64) {
    load(atMost: Model.eventsAtOnce)
    guard let replay, replay.isPlaying, let run else { return }
    let shown = view.moment ?? run.stepCount
    if let rate = run.status.speed.operationsPerSecond {
      let hold = UInt64(1_000_000_000 / rate)
      let held = replay.held + nanoseconds
      self.replay?.held = held % hold
      if held >= hold { look(at: shown + Int(clamping: held / hold)) }
    } else {
      let time = min(replay.time + nanoseconds, replay.duration)
      look(at: max(shown, step(at: time)))
      self.replay?.time = time
    }
    if isAtEnd { setPlaying(false) }
  }

  /// Moves to a tenth of the recording's time.
  mutating func seek(toTenth tenth: Int) {
    guard let replay else { return }
    seek(to: replay.duration / 10 * UInt64(tenth))
  }

  private mutating func seek(to time: UInt64) {
    while let run, run.history.unloaded > 0, run.history.duration < time {
      load(atMost: 1_000_000)
    }
    guard let duration = replay?.duration else { return }
    look(at: time == 0 ? 0 : step(at: time))
    replay?.time = min(time, duration)
  }

  mutating func playOrPause() {
    guard let replay else { return }
    if !replay.isPlaying, isAtEnd { seek(to: 0) }
    setPlaying(!replay.isPlaying)
  }

  mutating func setPlaying(_ isPlaying: Bool) {
    replay?.isPlaying = isPlaying
    replay?.held = 0
    run?.status.isPaused = !isPlaying
  }

  private var isAtEnd: Bool {
    guard let replay, let run, run.history.unloaded == 0, view.moment == nil else { return false }
    return run.status.speed != .real || replay.time >= replay.duration
  }

  private func step(at time: UInt64) -> Int {
    guard let run else { return 0 }
    return run.history.step(at: run.history.position(at: time))
  }

  private mutating func load(atMost limit: Int) {
    guard let run, run.history.unloaded > 0 else { return }
    do throws(RecordingError) { try self.run?.load(atMost: limit) } catch {
      message = "The recording cannot be read on. \(error)"
    }
    settle()
  }
}
