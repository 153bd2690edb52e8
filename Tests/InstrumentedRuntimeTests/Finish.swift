import ConcurrencyTrace
import Dispatch
import InstrumentedRuntime

/// What is left of a run that has ended.
struct Finished: Sendable {
  var ending: Ending?
  var events: [Event]
  var directory: Directory
  var abandoned: [String]
  var crash: Crash?
  var wentOutside = false

  var outcomes: [String: Value] {
    var outcomes: [String: Value] = [:]
    for event in events where event.operation == .outcome {
      outcomes[directory.strings[Int(event.detail)]] = event.value
    }
    return outcomes
  }
}

/// Runs `body`, which may block, on a thread that is none of the cooperative pool's.
func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in
    DispatchQueue(label: "blocking").async { continuation.resume(returning: body()) }
  }
}

/// Runs a scene live, at full speed unless `change` says otherwise, until it has ended.
func finish(
  _ scene: Scene, mode: Mode, seed: UInt64 = 1,
  _ change: @escaping @Sendable (inout RunOptions) -> Void = { _ in }
) async -> Finished {
  await onOwnThread {
    var options = RunOptions(scene.description)
    options.mode = mode
    options.seed = seed
    change(&options)
    let run = LiveRun(scene, options)
    do { try run.start() } catch {
      return Finished(ending: nil, events: [], directory: run.directory, abandoned: ["\(error)"])
    }
    run.waitUntilFinished()
    return Finished(
      ending: run.ending, events: run.takeEvents(), directory: run.directory,
      abandoned: run.abandoned, crash: run.crash)
  }
}
