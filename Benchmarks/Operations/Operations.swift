import Benchmark
import CThreads

/// What an operation costs, as ratios taken in one run, so that the figures of two machines can be
/// compared.
let benchmarks: @Sendable () -> Void = {
  let clockRead = BenchmarkMetric.percent(of: "a clock read")
  Benchmark("A clock read (100 by definition)", configuration: .init(metrics: [clockRead])) {
    try await compare($0, clockRead) { times in
      for _ in 0..<times { blackHole(cthreads_monotonic()) }
    } with: { times in
      for _ in 0..<times { blackHole(cthreads_monotonic()) }
    }
  }
}
