import Benchmark
import ConcurrencyTrace
import InstrumentedRuntime
import Synchronization

/// What a scene pays on one worker at full speed, everything included.
func addLiveBenchmarks() {
  Benchmark("A read of a shared variable", configuration: figure(.percentOfBareCall)) {
    $0.measurement(
      .percentOfBareCall, try await measuredInScene { try await percentOfReads($0, callBare) })
  }

  Benchmark(
    "A read of a shared variable, in clock reads", configuration: figure(.percentOfClockRead)
  ) {
    $0.measurement(
      .percentOfClockRead, try await measuredInScene { try await percentOfReads($0, readClock) })
  }

  let metric = BenchmarkMetric.percent(of: "a task of Swift's own")
  Benchmark("A task spawned and joined", configuration: figure(metric)) {
    let tasks = 10_000
    let clock = ContinuousClock()
    let spawned = try await measuredInScene { stage in
      let time = try await clock.measure {
        try await stage.group { group in
          for _ in 0..<tasks { group.spawn("child") {} }
        }
      }
      return Int(time / .nanoseconds(1))
    }
    let bare = await clock.measure {
      await withTaskGroup { group in
        for _ in 0..<tasks { group.addTask {} }
      }
    }
    $0.measurement(metric, Int(100 * (.nanoseconds(spawned) / bare)))
  }
}

private func figure(_ metric: BenchmarkMetric) -> Benchmark.Configuration {
  .init(metrics: [metric], maxIterations: 50)
}

private func percentOfReads(
  _ stage: Stage, _ reference: (_ times: Int) async throws -> Void
) async throws -> Int {
  let counter = stage.shared("counter", 0)
  return try await percent(
    { times in for _ in 0..<times { blackHole(try await counter.read()) } }, of: reference,
    slices: 100)
}

/// A scene that ended otherwise than it should, so that its figure means nothing.
struct SceneFailed: Error { var ending: Ending? }

/// Runs `body` as a scene on one worker, and returns what it measured.
private func measuredInScene(
  _ body: @escaping @Sendable (Stage) async throws -> Int
) async throws -> Int {
  let result = Figure()
  let scene = Scene(
    "benchmark", title: "Benchmark", chapter: .sharedState, summary: "", mode: .tasks, workers: 1,
    variants: [
      Scene.Variant("only", "") { stage in
        result.value.store(try await body(stage), ordering: .releasing)
      }
    ])
  let run = LiveRun(scene, RunOptions(scene.description))
  try run.start()
  run.waitUntilFinished()
  guard run.ending == .completed else { throw SceneFailed(ending: run.ending) }
  return result.value.load(ordering: .acquiring)
}

private final class Figure: Sendable {
  let value = Atomic<Int>(0)
}
