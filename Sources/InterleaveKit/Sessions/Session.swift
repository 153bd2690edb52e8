import ConcurrencyTrace
import InstrumentedRuntime
import Visualizer

/// A run that somebody watches: commands go in, news come out.
///
/// Called by the screen's thread, and never blocks it. Nothing in it traps over a command that no longer
/// fits: the answer is then a `message`.
protocol Session: AnyObject, Sendable {
  func pause()
  func resume()
  func step()
  func letGo(_ task: TaskID)
  /// Stands after so many steps of the same run.
  func go(toStep step: Int)
  func setSpeed(_ speed: Visualizer.Speed)
  /// Ends the run; what it still has to say is of no interest. Returns at once.
  func close()
  /// Blocks until a closed session has let go of its threads, or the time is over.
  func waitUntilClosed(nanoseconds: UInt64)

  /// What has happened since the last call, in order.
  func takeNews() -> [Input]
  /// The time now, if it passes without anything that happens.
  var tick: Input? { get }
}

extension RunPlan {
  /// The plan that the screen asks for.
  init(_ request: RunRequest, in repertoire: Repertoire, isLossy: Bool) throws(KitError) {
    let scene = try repertoire.scene(request.scene)
    var options = RunOptions(scene.description)
    if let variant = request.variant { options.variant = variant }
    for setting in request.settings { options.parameters[setting.name] = setting.value }
    options.mode = request.mode
    options.workers = request.workers
    options.oneCore = request.isOneCore
    options.slices = request.hasSlices
    options.speed = request.speed.ofRuntime
    options.startsPaused = request.startsPaused
    options.seed = request.seed
    options.lossy = isLossy
    self.init(scene, options)
    sourceText = repertoire.source(of: scene)
    switch request.policy {
    case .schedule(let schedule), .witness(let schedule): self.schedule = schedule
    case .hand, .seed: break
    }
  }

  /// What the screen shows first. A directed run opens paused; a live one in slow motion, unless it was
  /// said how fast.
  func request(startsPaused: Bool) -> RunRequest {
    let policy: RunRequest.Policy =
      if let schedule { .schedule(schedule) } else { hasOwnSeed ? .seed : .hand }
    return RunRequest(
      scene: scene.id, variant: options.variant,
      settings: scene.description.parameters.map {
        .init($0.name, options.parameters[$0.name] ?? $0.defaultValue)
      },
      mode: options.mode, policy: policy, workers: options.workers, seed: options.seed,
      isOneCore: options.oneCore, hasSlices: options.slices,
      speed: hasOwnSpeed ? options.speed.ofScreen : .three,
      startsPaused: startsPaused || options.mode == .directed)
  }
}

extension Visualizer.Speed {
  var ofRuntime: InstrumentedRuntime.Speed {
    switch self {
    case .aThird: .third
    case .one: .one
    case .three: .three
    case .ten: .ten
    case .thirty: .thirty
    case .real: .real
    }
  }
}

extension InstrumentedRuntime.Speed {
  var ofScreen: Visualizer.Speed {
    switch self {
    case .third: .aThird
    case .one: .one
    case .three: .three
    case .ten: .ten
    case .thirty: .thirty
    case .real: .real
    }
  }
}
