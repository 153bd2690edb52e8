import ConcurrencyTrace
import InstrumentedRuntime
import Testing

@Suite(.serialized) struct `Variables, atomics, tables` {
  @Test(arguments: Way.all)
  func `atomic operations do what their names say`(way: Way) async {
    let result = await run(way) { stage in
      let atomic = stage.atomic("a", 5)
      stage.outcome("add", try await atomic.add(-7))
      stage.outcome("exchange", try await atomic.exchange(10))
      stage.outcome("failed", try await atomic.compareExchange(expected: 9, desired: 1))
      stage.outcome("kept", try await atomic.load())
      stage.outcome("exchanged", try await atomic.compareExchange(expected: 10, desired: 3))
      try await atomic.store(Int.max)
      stage.outcome("wraps", try await atomic.add(1) == Int.min)
    }
    #expect(
      result.told == [
        "add": "-2", "exchange": "-2", "failed": "false", "kept": "10", "exchanged": "true",
        "wraps": "true",
      ])
  }

  @Test func `values are recorded inline if they are numbers or truths, else in words`() throws {
    let result = try directed("0 0 0 0") { stage in
      _ = try await stage.shared("number", UInt8(7)).read()
      _ = try await stage.shared("flag", true).read()
      _ = try await stage.shared("list", [1, 2]).read()
      _ = try await stage.shared("huge", UInt64.max).read()
    }
    let reads = result.events.filter { $0.operation == .read && $0.kind == .operationPerformed }
    #expect(
      reads.map { result.directory.describe($0.value) } == [
        "7", "true", "[1, 2]", "18446744073709551615",
      ])
    #expect(reads.map(\.value).prefix(2) == [.int(7), .bool(true)])
  }

  static let overlapping: @Sendable (Stage) async throws -> Void = { stage in
    let table = stage.table("t", of: (String, Int).self)
    try await stage.group { group in
      group.spawn("A") { try await table.write("x", 1) }
      group.spawn("B") { _ = try await table.read("y") }
    }
    stage.outcome("count", try await table.count())
  }

  @Test(arguments: ["1 1 2 0", "2 1 1 0"])
  func `a table that is used one at a time is fine`(schedule: String) throws {
    let result = try directed(schedule, Self.overlapping)
    #expect(result.ending == .completed)
    #expect(result.told == ["count": "1"])
  }

  @Test func `an access during a table's write ends the scene`() throws {
    let result = try directed("1 2", Self.overlapping)
    #expect(result.ending == .crash)
    #expect(result.crash == .concurrentTableWrite(table: "t"))
  }

  @Test(arguments: Way.all)
  func `a table keeps, replaces and removes entries`(way: Way) async {
    let result = await run(way) { stage in
      let table = stage.table("t", of: (String, Int).self)
      try await table.write("x", 1)
      try await table.write("y", 2)
      try await table.write("x", 3)
      try await table.write("y", nil)
      stage.outcome("x", try await table.read("x") ?? 0)
      stage.outcome("y", try await table.read("y") == nil)
      stage.outcome("count", try await table.count())
    }
    #expect(result.told == ["x": "3", "y": "true", "count": "1"])
  }

  @Test(arguments: Way.all)
  func `log, outcome and expect are told with their lines`(way: Way) async throws {
    let result = await run(way) { stage in
      stage.log("one")
      stage.outcome("answer", 42)
      stage.expect(false, "pigs fly")
      stage.log("two")
    }
    #expect(result.log == ["one", "two"])
    #expect(result.told == ["answer": "42"])
    let claim = try #require(result.events.first { $0.operation == .expect })
    #expect(claim.value == .bool(false))
    #expect(result.directory.strings[Int(claim.detail)] == "pigs fly")
    #expect(claim.site.line > 0)
    #expect(result.directory.files[claim.site.file].hasSuffix("MemoryTests.swift"))
  }

  @Test func `the seed decides what is drawn`() {
    let scene = scene { stage in
      stage.outcome("drawn", (1...5).map { _ in stage.random(below: 1_000_000) })
    }
    let first = directed(scene, seed: 7)
    #expect(first.told == directed(scene, seed: 7).told)
    #expect(first.told != directed(scene, seed: 8).told)
  }

  @Test(arguments: Way.all)
  func `an operation from no task of the scene throws a sentence`(way: Way) async throws {
    let result = await run(way) { stage in
      let counter = stage.shared("counter", 0)
      let foreign = Task { () -> String in
        do { return "\(try await counter.read())" } catch { return "\(error)" }
      }
      stage.outcome("foreign", await foreign.value)
    }
    #expect(result.ending == .completed)
    let sentence = try #require(result.told["foreign"])
    #expect(sentence.contains("MemoryTests.swift:"))
    #expect(sentence.contains("was called from no task of the scene. Start tasks with group.spawn"))
  }

  @Test(arguments: Way.all)
  func `an operation from a child made by async let throws a sentence`(way: Way) async throws {
    let result = await run(way) { stage in
      let counter = stage.shared("counter", 0)
      async let value = counter.read()
      do { stage.outcome("value", try await value) } catch { stage.outcome("error", "\(error)") }
      stage.outcome("own", try await counter.read())
    }
    #expect(result.ending == .completed)
    #expect(result.told["error"]?.contains("async let") == true)
    #expect(result.told["own"] == "0")
  }
}
