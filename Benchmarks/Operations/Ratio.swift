import Benchmark

extension BenchmarkMetric {
  /// The measured thing's time in percent of the reference's: 150 is one and a half times as long.
  static func percent(of reference: String) -> BenchmarkMetric {
    .custom("% of \(reference)", useScalingFactor: false)
  }
}

/// Times two things in turn, a slice each, so that whatever else the machine does hits both alike, and
/// reports the one in percent of the other.
///
/// Both closures do their thing as many times as they are told.
func compare(
  _ benchmark: Benchmark, _ metric: BenchmarkMetric,
  _ measured: (_ times: Int) async throws -> Void,
  with reference: (_ times: Int) async throws -> Void
) async throws {
  let clock = ContinuousClock()
  var measuredTime = Duration.zero
  var referenceTime = Duration.zero
  for _ in 0..<10 {
    measuredTime += try await clock.measure { try await measured(100) }
    referenceTime += try await clock.measure { try await reference(100) }
  }
  benchmark.measurement(metric, Int(100 * (measuredTime / referenceTime)))
}
