internal import ConcurrencyTrace
internal import HeapModule

/// The thread that waits for a live run's timers, and that sees when it is over.
final class Supervisor: Sendable {
  struct Timer: Comparable, Sendable {
    let due: UInt64
    let id: TimerID
    let fire: @Sendable () -> Void

    static func < (a: Timer, b: Timer) -> Bool { (a.due, a.id.rawValue) < (b.due, b.id.rawValue) }
    static func == (a: Timer, b: Timer) -> Bool { a.id == b.id }
  }

  private struct State {
    var timers = Heap<Timer>()
    /// Timers in the heap that are still meant; a cancelled one is dropped when it comes up.
    var pending: Set<TimerID> = []
    var nextTimer: UInt64 = 0
    var changes = 0
    var isQuiescent = false
    var ending: Ending?
    var mustRunOn = false
    var isOver = false
  }

  enum Errand {
    case fire([Timer])
    case runOn(UInt64)
    case judge
    case end(Ending)
    case sample
  }

  private let state = Monitor(State())
  private let clock: SceneClock

  init(_ clock: SceneClock) { self.clock = clock }

  /// The next thing to do; blocks until there is one.
  func nextErrand(samplingAt sampling: UInt64?) -> Errand {
    state.wait { state, deadline -> Errand? in
      if let ending = state.ending { return .end(ending) }
      if state.isQuiescent {
        state.isQuiescent = false
        return .judge
      }
      dropCancelled(&state)
      if state.timers.isEmpty { state.mustRunOn = false }
      if let first = state.timers.min {
        if state.mustRunOn {
          state.mustRunOn = false
          return .runOn(first.due)
        }
        if first.due <= clock.scene { return .fire(popDue(&state)) }
        deadline = clock.monotonicTime(of: first.due)
      }
      if let sampling {
        if monotonicNow() >= sampling { return .sample }
        deadline = min(deadline ?? .max, sampling)
      }
      return nil
    }
  }

  private func dropCancelled(_ state: inout State) {
    while let first = state.timers.min, !state.pending.contains(first.id) {
      state.timers.removeMin()
    }
  }

  private func popDue(_ state: inout State) -> [Timer] {
    var due: [Timer] = []
    let now = clock.scene
    while let first = state.timers.min, first.due <= now {
      state.timers.removeMin()
      if state.pending.remove(first.id) != nil { due.append(first) }
    }
    return due
  }

  // MARK: From any thread

  func startTimer(at due: UInt64, _ fire: @escaping @Sendable () -> Void) -> TimerID {
    let (id, isNext) = state.withLock { state in
      state.nextTimer += 1
      let id = TimerID(rawValue: state.nextTimer)
      state.timers.insert(Timer(due: due, id: id, fire: fire))
      state.pending.insert(id)
      return (id, state.timers.min?.id == id)
    }
    // Whoever waits for an earlier one need not know.
    if isNext { state.wakeAll() }
    return id
  }

  func cancelTimer(_ id: TimerID) -> Bool {
    state.withLock { state in
      defer { sweep(&state) }
      return state.pending.remove(id) != nil
    }
  }

  /// Drops what was cancelled once it is most of what is kept: a loop that selects with a long time-out
  /// cancels as fast as it goes.
  private func sweep(_ state: inout State) {
    guard state.timers.count > 64, state.timers.count > 2 * state.pending.count else { return }
    state.timers = Heap(state.timers.unordered.filter { state.pending.contains($0.id) })
  }

  /// The scene time of the next timer.
  var nextDue: UInt64? {
    state.withLock { state in
      dropCancelled(&state)
      return state.timers.min?.due
    }
  }

  /// All timers fire at once, since the run is being closed.
  func takeAllTimers() -> [Timer] {
    state.withLock { state in
      let timers = state.timers.unordered.filter { state.pending.contains($0.id) }
      state.timers = []
      state.pending = []
      return timers.sorted()
    }
  }

  /// The clock has changed its pace.
  func wake() { state.wakeAll() }

  func runOnToNextTimer() { change { $0.mustRunOn = true } }
  func becameQuiescent() { change { $0.isQuiescent = true } }

  func end(with ending: Ending) {
    change { state in
      if state.ending == nil, !state.isOver { state.ending = ending }
    }
  }

  func markOver() {
    change { state in
      state.isOver = true
      state.ending = nil
    }
  }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { body(&$0) }
    state.wakeAll()
  }
}
