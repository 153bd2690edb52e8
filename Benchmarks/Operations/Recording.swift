import Benchmark
import CThreads
import ConcurrencyTrace

/// What the recorder itself costs: an event through the ring, the clock read included.
func addRecordingBenchmarks() {
  let configuration = Benchmark.Configuration(metrics: [.percentOfClockRead])

  Benchmark("A clock read (100 by definition)", configuration: configuration) {
    $0.measurement(.percentOfClockRead, try await percent(readClock, of: readClock))
  }

  Benchmark("Recording one event (at most 150)", configuration: configuration) {
    let ring = EventRing(worker: WorkerID(0), capacity: 4096)
    var event = Event(.operationPerformed)
    let record = { (times: Int) in
      for _ in 0..<times {
        ring.beginWriting()
        event.time = cthreads_monotonic()
        ring.lastTime = event.time
        blackHole(ring.push(event))
        ring.endWriting()
      }
    }
    $0.measurement(.percentOfClockRead, try await percent(record, of: readClock))
  }
}
