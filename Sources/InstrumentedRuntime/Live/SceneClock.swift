internal import ConcurrencyTrace
internal import Synchronization

/// The two clocks of a live run.
///
/// *Watched* time is what someone sees pass: the monotonic clock without pauses. *Scene* time is what
/// `sleep` and `io` wait on: at real speed the same; in slow motion it stands still while an operation is
/// held and runs stretched in between, so that a second of waiting is a second at every speed.
final class SceneClock: Sendable {
  private struct State {
    /// Scene time at `anchor`, which is a watched time.
    var base: UInt64 = 0
    var anchor: UInt64 = 0
    var stretch: UInt64 = 1
    var holders = 0
    /// Holds since scene time last moved.
    var holdsWithoutMoving = 0
    var sceneAtLastHold: UInt64 = 0
    var isPaused = false
  }

  private let start: UInt64
  /// The watched time at which it stands still; `.max` while it runs. `resume` releases it after
  /// `pausedFor`: a reader that acquires `.max` here finds the length of that pause there.
  private let frozenAt = Atomic<UInt64>(.max)
  /// Monotonic time that pauses have taken.
  private let pausedFor = Atomic<UInt64>(0)
  /// Scene time is watched time less this, where that is so simple; else `.max`. Released when the state is
  /// complete, acquired by whoever then takes the lock or does without.
  private let lag = Atomic<UInt64>(0)
  private let state: Monitor<State>

  init(_ speed: Speed) {
    start = monotonicNow()
    var state = State()
    state.stretch = speed.stretch
    self.state = Monitor(state)
    lag.store(speed == .real ? 0 : .max, ordering: .relaxed)
  }

  /// Nanoseconds of watched time. Any thread.
  @inline(__always)
  var watched: UInt64 {
    while true {
      let paused = pausedFor.load(ordering: .acquiring)
      let frozen = frozenAt.load(ordering: .acquiring)
      if frozen != .max { return frozen }
      let time = monotonicNow() - start - paused
      // A whole pause may have passed between the two readings.
      if pausedFor.load(ordering: .acquiring) == paused { return time }
    }
  }

  /// The watched time, such that every event from now on is not before it. While the clock stands still
  /// it is moved on a little, so that what happens step by step can be published.
  var watermark: UInt64 {
    // With the lock, so that no pause begins at a time before the one that is returned.
    state.withLock { _ in
      let frozen = frozenAt.load(ordering: .acquiring)
      guard frozen != .max else { return watched }
      frozenAt.store(frozen + 1_000, ordering: .releasing)
      return frozen + 1_000
    }
  }

  /// Nanoseconds of scene time. Any thread.
  @inline(__always)
  var scene: UInt64 {
    let lag = lag.load(ordering: .acquiring)
    if lag != .max { return watched &- lag }
    return state.withLock { sceneTime($0) }
  }

  /// Both times, for one reading of the system's clock where that is enough. Any thread.
  @inline(__always)
  var now: (watched: UInt64, scene: UInt64) {
    let watched = self.watched
    let lag = lag.load(ordering: .acquiring)
    if lag != .max { return (watched, watched &- lag) }
    return (watched, state.withLock { sceneTime($0) })
  }

  private func sceneTime(_ state: State) -> UInt64 {
    if state.holders > 0 { return state.base }
    let watched = self.watched
    return state.base + (watched > state.anchor ? (watched - state.anchor) / state.stretch : 0)
  }

  private func reanchor(_ state: inout State) {
    state.base = sceneTime(state)
    state.anchor = watched
  }

  /// The monotonic time at which scene time will be `due` if nothing changes; nil while it stands still.
  func monotonicTime(of due: UInt64) -> UInt64? {
    let scene = self.scene
    let (stretch, stands) = state.withLock { ($0.stretch, $0.holders > 0 || $0.isPaused) }
    if stands { return nil }
    return monotonicNow() + (due > scene ? (due - scene) * stretch : 0)
  }

  func change(to speed: Speed) {
    state.withLock { state in
      let lag = lag.load(ordering: .relaxed)
      if lag != .max {
        state.base = watched &- lag
        state.anchor = watched
      } else {
        reanchor(&state)
      }
      state.stretch = speed.stretch
      let isPlain = speed == .real && state.holders == 0
      self.lag.store(isPlain ? state.anchor &- state.base : .max, ordering: .releasing)
    }
  }

  func pause() {
    state.withLock { state in
      guard !state.isPaused else { return }
      state.isPaused = true
      frozenAt.store(watched, ordering: .releasing)
    }
  }

  func resume() {
    state.withLock { state in
      guard state.isPaused else { return }
      state.isPaused = false
      // What the clock was moved on by while it stood still is kept: it never goes back.
      let frozen = frozenAt.load(ordering: .acquiring)
      let now = monotonicNow() - start
      pausedFor.store(now > frozen ? now - frozen : 0, ordering: .releasing)
      frozenAt.store(.max, ordering: .releasing)
    }
  }

  func holdBegan() {
    state.withLock { state in
      reanchor(&state)
      state.holders += 1
    }
  }

  /// Ends a hold; true if so many have passed without scene time moving that it must run on, or a loop
  /// that polls would starve whoever waits for a timer.
  func holdEnded() -> Bool {
    state.withLock { state in
      state.holders -= 1
      state.anchor = watched
      // What passes between two holds of a task that only goes from one operation to the next is no
      // movement.
      let hasMoved = state.base > state.sceneAtLastHold + SceneClock.smallestMove
      state.sceneAtLastHold = state.base
      state.holdsWithoutMoving = hasMoved ? 0 : state.holdsWithoutMoving + 1
      return state.holdsWithoutMoving >= SceneClock.holdsBeforeRunningOn
    }
  }

  static let holdsBeforeRunningOn = 32
  private static let smallestMove: UInt64 = 5_000_000

  /// Sets scene time forward.
  func jump(to due: UInt64) {
    state.withLock { state in
      let lag = lag.load(ordering: .relaxed)
      let now = watched
      if lag != .max {
        let scene = now &- lag
        if due > scene { self.lag.store(now &- due, ordering: .releasing) }
      } else {
        reanchor(&state)
        state.base = max(state.base, due)
        state.sceneAtLastHold = state.base
        state.holdsWithoutMoving = 0
      }
    }
  }
}
