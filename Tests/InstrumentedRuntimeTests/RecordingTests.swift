import ConcurrencyTrace
import Glibc
import InstrumentedRuntime
import Testing
import TraceAnalysis

@Suite(.serialized) struct `Recording and threads` {
  static let busy = scene { stage in
    let counter = stage.atomic("counter", 0)
    try await stage.group { group in
      for name in ["A", "B"] {
        group.spawn(name) { for _ in 1...200_000 { try await counter.add(1) } }
      }
    }
  }

  @Test func `lossless, every operation arrives, however small the rings`() async {
    let result = await finish(Self.busy, mode: .threads)
    #expect(result.ending == .completed)
    #expect(result.events.count { $0.operation == .add } == 400_000)
    #expect(result.count(.eventsDropped) == 0)
    #expect(TraceValidator.contradictions(in: result.events, result.directory) == [])
  }

  @Test func `lossy, what is dropped is counted exactly`() async {
    let result = await finish(Self.busy, mode: .threads) { $0.lossy = true }
    #expect(result.ending == .completed)
    let adds = result.events.count { $0.operation == .add }
    let dropped = result.events.reduce(0) { $0 + ($1.kind == .eventsDropped ? $1.detail : 0) }
    let lifecycle = 400_000 - adds
    // What is missing are additions, and at most the few events round them.
    #expect(Int(dropped) >= lifecycle && Int(dropped) <= lifecycle + 10)
  }

  @Test func `in threads mode the kernel knows each task's thread by its name`() async {
    let seen = Monitor<[String: Int]>([:])
    let result = await finish(
      scene { stage in
        let mutex = stage.mutex("m")
        try await mutex.lock()
        try await stage.group { group in
          for name in ["kernel pay", "kernel refund"] {
            group.spawn(name) { try await mutex.withLock {} }
          }
          try await stage.sleep(.milliseconds(300))
          for name in ["kernel pay", "kernel refund"] {
            let count = threadsNamed(name)
            seen.withLock { $0[name] = count }
          }
          try await mutex.unlock()
        }
      }, mode: .threads)
    #expect(result.ending == .completed)
    #expect(seen.withLock { $0 } == ["kernel pay": 1, "kernel refund": 1])
    let samples = result.events.compactMap { ThreadSample($0) }
    #expect(!samples.isEmpty)
    #expect(
      samples.allSatisfy {
        $0.tid > 0 && $0.core >= 0 && "RSDTtI".unicodeScalars.contains($0.state)
      })
  }

  /// ThreadSanitizer needs more address space than is left.
  @Test(.enabled(if: !isThreadSanitized))
  func `a thread that the system refuses is an event of the scene`() async {
    await #expect(processExitsWith: .success) {
      // A thousand stacks of 8 MiB do not fit into what is there and a gigabyte more.
      let pages = Int(readText("/proc/self/statm").split(separator: " ").first ?? "") ?? 0
      var limit = rlimit()
      limit.rlim_cur = rlim_t(pages * sysconf(Int32(_SC_PAGESIZE)) + 1 << 30)
      limit.rlim_max = limit.rlim_cur
      guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { exit(2) }
      let result = await finish(
        scene { stage in
          try await stage.group { group in
            for number in 1...1_000 {
              group.spawn("\(number)") { try await stage.sleep(.milliseconds(50)) }
            }
          }
        }, mode: .threads)
      let refused = result.count(.threadRefused)
      let ended = result.count(.taskEnded)
      guard result.ending == .completed, refused > 0, refused + ended == 1_001,
        result.abandoned == []
      else { exit(3) }
      exit(0)
    }
  }
}
