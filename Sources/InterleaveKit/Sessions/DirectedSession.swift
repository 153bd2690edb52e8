import ConcurrencyTrace
import InstrumentedRuntime
import Visualizer

/// A directed run on a thread of its own, so that a scene that computes leaves the screen alive.
///
/// Paused, the thread sleeps without waking.
final class DirectedSession: Session {
  private enum Command {
    case pause
    case resume
    case step
    case letGo(TaskID)
    case go(toStep: Int)
    case setSpeed(Visualizer.Speed)
    case close
    /// Its time has come to take a step by itself.
    case playOn
  }

  private struct Shared {
    var commands: [Command] = []
    var news: [Input] = []
    var isClosing = false
    var isClosed = false
  }

  private let shared = Monitor(Shared())
  private let wake: @Sendable () -> Void

  /// Starts it; the first news is `runStarted`.
  ///
  /// - Parameter wake: Called from the session's thread when there are news.
  init(
    _ plan: RunPlan, _ request: RunRequest, lastWords: LastWords,
    wake: @escaping @Sendable () -> Void
  ) throws(KitError) {
    self.wake = wake
    let shared = self.shared
    do throws(ThreadRefused) {
      try startThread(named: "by hand") {
        DirectedSession.drive(plan, request, lastWords, shared, wake)
      }
    } catch {
      throw .threadsRefused(errno: error.errno)
    }
  }

  func pause() { send(.pause) }
  func resume() { send(.resume) }
  func step() { send(.step) }
  func letGo(_ task: TaskID) { send(.letGo(task)) }
  func go(toStep step: Int) { send(.go(toStep: step)) }
  func setSpeed(_ speed: Visualizer.Speed) { send(.setSpeed(speed)) }

  func close() {
    shared.withLock { $0.isClosing = true }
    send(.close)
  }

  func waitUntilClosed(nanoseconds: UInt64) {
    let end = monotonicNow() + nanoseconds
    shared.wait { shared, deadline -> Void? in
      if shared.isClosed || monotonicNow() >= end { return () }
      deadline = end
      return nil
    }
  }

  func takeNews() -> [Input] {
    shared.withLock { shared in
      defer { shared.news = [] }
      return shared.news
    }
  }

  /// Virtual time stands still between steps.
  var tick: Input? { nil }

  private func send(_ command: Command) {
    shared.withLock { $0.commands.append(command) }
    shared.wakeAll()
  }

  // MARK: Its thread

  private static func drive(
    _ plan: RunPlan, _ request: RunRequest, _ lastWords: LastWords, _ shared: Monitor<Shared>,
    _ wake: @Sendable () -> Void
  ) {
    var player = DirectedPlayer(plan, request, lastWords: lastWords)
    player.open()
    post(&player, shared, wake)
    var nextStep = monotonicNow() + player.hold
    while true {
      switch nextCommand(shared, playingAt: player.isPlaying ? nextStep : nil) {
      case .pause: player.pause()
      case .resume:
        player.play()
        nextStep = monotonicNow()
      case .step: player.step()
      case .letGo(let task): player.letGo(task)
      case .go(let step): player.go(toStep: step)
      case .setSpeed(let speed):
        player.setSpeed(speed)
        nextStep = min(nextStep, monotonicNow() + player.hold)
      case .playOn:
        playOn(&player, shared)
        nextStep = monotonicNow() + player.hold
      case .close:
        player.close()
        shared.withLock { $0.isClosed = true }
        shared.wakeAll()
        return
      }
      post(&player, shared, wake)
    }
  }

  private static func nextCommand(_ shared: Monitor<Shared>, playingAt time: UInt64?) -> Command {
    shared.wait { shared, deadline in
      if shared.isClosing { return .close }
      if !shared.commands.isEmpty { return shared.commands.removeFirst() }
      if let time, monotonicNow() >= time { return .playOn }
      deadline = time
      return nil
    }
  }

  /// One step; at real speed as many as fit between two frames.
  private static func playOn(_ player: inout DirectedPlayer, _ shared: Monitor<Shared>) {
    let end = monotonicNow() + 25_000_000
    repeat {
      player.step()
    } while player.isPlaying && player.hold == 0 && monotonicNow() < end
      && shared.withLock { $0.commands.isEmpty && !$0.isClosing }
  }

  private static func post(
    _ player: inout DirectedPlayer, _ shared: Monitor<Shared>, _ wake: @Sendable () -> Void
  ) {
    let news = player.takeNews()
    shared.withLock { $0.news += news }
    wake()
  }
}
