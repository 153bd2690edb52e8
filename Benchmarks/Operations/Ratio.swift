import Benchmark
import CThreads

/// The time of one thing in percent of another's: 150 is one and a half times as long.
///
/// Both are timed in turn, a slice each, so that whatever else the machine does hits both alike. Each
/// does its thing as many times as it is told.
func percent(
  _ measured: (_ times: Int) async throws -> Void,
  of reference: (_ times: Int) async throws -> Void,
  slices: Int = 10, times: Int = 100
) async throws -> Int {
  let clock = ContinuousClock()
  var measuredTime = Duration.zero
  var referenceTime = Duration.zero
  for _ in 0..<slices {
    measuredTime += try await clock.measure { try await measured(times) }
    referenceTime += try await clock.measure { try await reference(times) }
  }
  return Int(100 * (measuredTime / referenceTime))
}

extension BenchmarkMetric {
  static func percent(of reference: String) -> BenchmarkMetric {
    .custom("% of \(reference)", useScalingFactor: false)
  }

  static let percentOfClockRead = percent(of: "a clock read")
  static let percentOfBareCall = percent(of: "a bare async call")
}

// MARK: What others are compared with

func readClock(_ times: Int) {
  for _ in 0..<times { blackHole(cthreads_monotonic()) }
}

func callBare(_ times: Int) async {
  for number in 0..<times { blackHole(await bareOperation(number)) }
}

/// What an operation that does nothing costs: Swift's own call.
@inline(never)
private func bareOperation(_ number: Int) async -> Int { number }
