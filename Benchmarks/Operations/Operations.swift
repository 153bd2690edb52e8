import Benchmark

/// What an operation costs, as ratios taken in one run, so that the figures of two machines can be
/// compared.
let benchmarks: @Sendable () -> Void = {
  addRecordingBenchmarks()
  addLiveBenchmarks()
}
