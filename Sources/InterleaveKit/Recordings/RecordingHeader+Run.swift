import ConcurrencyTrace
import Glibc
import InstrumentedRuntime
import Visualizer

extension RecordingHeader {
  /// What a file says of a run that was asked for so.
  init(_ request: RunRequest, _ scene: SceneDescription, cores: Int) {
    self.init(scene)
    program = "interleave"
    programVersion = InterleaveCommand.version
    machine = RecordingHeader.thisMachine
    self.cores = cores
    began = RecordingHeader.now
    variant = request.variant ?? variant
    settings = request.settings.map { Setting($0.name, $0.value) }
    mode = request.mode
    switch request.policy {
    case _ where request.mode != .directed: policy = .live
    case .hand: policy = .hand
    case .seed: policy = .seed
    case .schedule(let written), .witness(let written): (policy, schedule) = (.schedule, written)
    }
    workers = request.workers
    seed = request.seed
    isOneCore = request.isOneCore
    hasSlices = request.hasSlices
  }

  /// What a file says of a run without a screen, where nobody chooses.
  init(_ plan: RunPlan) {
    self.init(
      plan.request(startsPaused: false), plan.scene.description, cores: plan.options.cores)
    if policy == .hand { policy = .seed }
  }

  /// The request that the recorded run was, for the screen.
  var request: RunRequest {
    let policy: RunRequest.Policy =
      switch self.policy {
      case .hand, .live: .hand
      case .seed: .seed
      case .schedule: .schedule(schedule)
      }
    return RunRequest(
      scene: scene.id, variant: variant.isEmpty ? nil : variant,
      settings: settings.map { .init($0.name, $0.value) }, mode: mode, policy: policy,
      workers: workers, seed: seed, isOneCore: isOneCore, hasSlices: hasSlices)
  }

  private static var now: UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(clamping: time.tv_sec) * 1_000_000_000 + UInt64(clamping: time.tv_nsec)
  }

  /// "Linux x86_64"
  private static var thisMachine: String {
    var names = utsname()
    guard unsafe uname(&names) == 0 else { return "" }
    func text(_ bytes: UnsafeRawBufferPointer) -> String {
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    let system = unsafe withUnsafeBytes(of: &names.sysname) { unsafe text($0) }
    let processor = unsafe withUnsafeBytes(of: &names.machine) { unsafe text($0) }
    return "\(system) \(processor)"
  }
}
