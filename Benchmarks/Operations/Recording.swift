import Benchmark
import CThreads
import ConcurrencyTrace

/// What the recorder adds to an operation: a pass through the ring, the clock read included.
func addRecordingBenchmarks() {
  let clockRead = BenchmarkMetric.percent(of: "a clock read")

  Benchmark("A clock read (100 by definition)", configuration: .init(metrics: [clockRead])) {
    try await compare($0, clockRead, readClock, with: readClock)
  }

  Benchmark("Recording one event (at most 150)", configuration: .init(metrics: [clockRead])) {
    let ring = EventRing(worker: WorkerID(0), capacity: 4096)
    var event = Event(.operationPerformed)
    try await compare($0, clockRead) { times in
      for _ in 0..<times {
        ring.beginWriting()
        event.time = cthreads_monotonic()
        ring.lastTime = event.time
        blackHole(ring.push(event))
        ring.endWriting()
      }
    } with: { times in
      readClock(times)
    }
  }
}

private func readClock(_ times: Int) {
  for _ in 0..<times { blackHole(cthreads_monotonic()) }
}
