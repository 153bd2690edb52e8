import Cache
import InstrumentedRuntime
import ScheduleExploration
import Testing

/// Two tasks ask for the same key. However they take turns, it should be loaded once.
@Suite struct CacheTests {
  @Test func `the locked cache loads a value once, in every order`() async throws {
    let report = try await explore { stage in
      let cache = LockedCache(on: stage)
      try await askTwice(on: stage, cache.value)
    }
    #expect(report.badRows.isEmpty, "\(report)")
    #expect(report.isExhaustive)
  }

  /// This is the test that one would write for it, and it fails: run it to see what a failure shows.
  @Test(.enabled(if: showsFailure, "set SHOW_FAILURE=1 to see it fail"))
  func `the checked cache loads a value once, in every order`() async throws {
    let report = try await explore(recordingTo: "cache.ilv") { stage in
      let cache = CheckedCache(on: stage)
      try await askTwice(on: stage, cache.value)
    }
    #expect(report.badRows.isEmpty, "\(report)")
  }

  /// So that this package's own tests pass: exploring finds the bug.
  @Test func `exploring finds that the checked cache may load twice`() async throws {
    let report = try await explore { stage in
      let cache = CheckedCache(on: stage)
      try await askTwice(on: stage, cache.value)
    }
    #expect(report.isExhaustive)
    #expect(report.badRows.map(\.outcome.description) == ["loads = 2"])
    // One switch at the wrong moment is enough.
    #expect(report.badRows.map(\.preemptions) == [1])
  }
}

private typealias Lookup =
  @Sendable (_ key: String, _ load: @Sendable () async throws -> Int) async throws -> Int

private func askTwice(on stage: Stage, _ value: @escaping Lookup) async throws {
  let loads = stage.atomic("loads", 0)
  try await stage.group { group in
    for name in ["first", "second"] {
      group.spawn(name) { _ = try await value("answer") { try await loads.add(1) } }
    }
  }
  let count = try await loads.load()
  stage.outcome("loads", count)
  stage.expect(count == 1, "a value is loaded once")
}
