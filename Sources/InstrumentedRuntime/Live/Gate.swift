internal import ConcurrencyTrace
internal import Synchronization

/// Where live tasks stand before an operation: it is shut while the run is paused, opens after a while in
/// slow motion, and lets single operations through.
final class Gate: Sendable {
  enum Verdict {
    case goOn
    /// Another task needs this worker; the held one goes back to the front of the ready queue.
    case displaced
  }

  private struct Standing {
    let task: TaskID
    let worker: WorkerID
    let pool: ObjectIdentifier
    var isDisplaced = false
  }

  private struct State {
    var speed: Speed
    var isPaused: Bool
    var isClosing = false
    /// Tasks that may each pass once.
    var granted: [TaskID] = []
    /// Operations that may pass, whoever comes first.
    var stepsOwed = 0
    /// Who stands here, longest first.
    var standing: [Standing] = []
  }

  private let state: Monitor<State>
  /// Whether operations pass without looking any further: read at each one, and relaxed, since a task that
  /// sees it late passes as if it had come a moment earlier. What must be exact is read under the lock.
  private let isOpenFlag: Atomic<Bool>
  /// Grows when someone pauses, resumes, closes or changes the speed, so that a computation notices.
  /// Relaxed: a hint to look again.
  private let changes = Atomic<Int>(0)
  private let clock: SceneClock

  init(_ speed: Speed, isPaused: Bool, clock: SceneClock) {
    state = Monitor(State(speed: speed, isPaused: isPaused))
    isOpenFlag = Atomic(speed == .real && !isPaused)
    self.clock = clock
  }

  @inline(__always)
  var isOpen: Bool { isOpenFlag.load(ordering: .relaxed) }

  var changesSoFar: Int { changes.load(ordering: .relaxed) }

  var speed: Speed { state.withLock { $0.speed } }
  var isPaused: Bool { state.withLock { $0.isPaused } }

  /// Blocks the calling worker until the task may perform its operation.
  ///
  /// `sleep` and `wake` are called inside the lock, so that a worker that waits is always seen to stand
  /// here. The second result tells that so many holds have passed without scene time moving that it must
  /// run on.
  func pass(
    _ held: Held, _ worker: WorkerID, of pool: WorkerPool, beforeSleep sleep: () -> Void,
    afterSleep wake: () -> Void
  ) -> (Verdict, mustRunOn: Bool) {
    state.withLock { state in
      state.standing.append(
        Standing(task: held.task.id, worker: worker, pool: ObjectIdentifier(pool)))
      sleep()
    }
    var heldSince: UInt64?
    var holdsClock = false
    let verdict = state.wait { state, deadline -> Verdict? in
      if let decided = decision(for: held, worker, &state) {
        return leave(worker, decided, &state, wake)
      }
      if state.isPaused {
        heldSince = nil
        return nil
      }
      guard held.isHeld, let hold = state.speed.hold else {
        return leave(worker, .goOn, &state, wake)
      }
      if !holdsClock {
        holdsClock = true
        clock.holdBegan()
      }
      let now = monotonicNow()
      let since = heldSince ?? now
      heldSince = since
      if now >= since + hold { return leave(worker, .goOn, &state, wake) }
      deadline = since + hold
      return nil
    }
    // Whoever is the first to stand here now may have looked when it was not yet.
    if state.withLock({ $0.stepsOwed > 0 }) { state.wakeAll() }
    return (verdict, holdsClock ? clock.holdEnded() : false)
  }

  private func leave(
    _ worker: WorkerID, _ verdict: Verdict, _ state: inout State, _ wake: () -> Void
  ) -> Verdict {
    state.standing.removeAll { $0.worker == worker }
    wake()
    return verdict
  }

  /// What someone has decided for a task that stands here; nil if nobody has.
  private func decision(for held: Held, _ worker: WorkerID, _ state: inout State) -> Verdict? {
    guard let index = state.standing.firstIndex(where: { $0.worker == worker }), !state.isClosing
    else { return .goOn }
    if let grant = state.granted.firstIndex(of: held.task.id) {
      state.granted.remove(at: grant)
      return .goOn
    }
    if state.standing[index].isDisplaced { return .displaced }
    guard state.isPaused, state.stepsOwed > 0, index == 0 else { return nil }
    state.stepsOwed -= 1
    return .goOn
  }

  // MARK: Control, from any thread

  func setPaused(_ isPaused: Bool) {
    change { $0.isPaused = isPaused }
  }

  func setSpeed(_ speed: Speed) {
    change { $0.speed = speed }
  }

  func close() {
    change { $0.isClosing = true }
  }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { state in
      body(&state)
      changes.add(1, ordering: .relaxed)
      if !state.isPaused {
        state.stepsOwed = 0
        state.granted = []
      }
      isOpenFlag.store(
        state.speed == .real && !state.isPaused && !state.isClosing, ordering: .releasing)
    }
    state.wakeAll()
  }

  /// Lets one operation through: of the task that has stood here longest, or of the first to come.
  func letOneThrough() {
    state.withLock { $0.stepsOwed += 1 }
    state.wakeAll()
  }

  var isSomeoneStanding: Bool { state.withLock { !$0.standing.isEmpty } }

  /// Lets one operation of `task` through; true if it stands here already.
  func letThrough(_ task: TaskID) -> Bool {
    let stands = state.withLock { state in
      state.granted.append(task)
      return state.standing.contains { $0.task == task }
    }
    state.wakeAll()
    return stands
  }

  func withdrawGrant(of task: TaskID) {
    state.withLock { state in state.granted.removeAll { $0 == task } }
  }

  /// Makes a worker of `pool` free for another task.
  func displaceOne(of pool: WorkerPool) {
    state.withLock { state in
      let id = ObjectIdentifier(pool)
      if let index = state.standing.firstIndex(where: { $0.pool == id && !$0.isDisplaced }) {
        state.standing[index].isDisplaced = true
      }
    }
    state.wakeAll()
  }
}
