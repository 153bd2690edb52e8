import ConcurrencyTrace
import Glibc
import InstrumentedRuntime
import Testing
import TraceAnalysis

@testable import InterleaveKit

/// `--record` and `replay`, without a terminal.
@Suite struct `A recording` {
  private func withFile<Result>(
    _ name: String, _ body: (String) async throws -> Result
  ) async throws -> Result {
    let path = "/tmp/interleave-\(getpid())-\(name).ilv"
    defer { unsafe unlink(path) }
    return try await body(path)
  }

  private func withoutWallTime(_ json: String) -> String {
    json.replacing(/"wallSeconds":[0-9.]+/, with: "\"wallSeconds\":0")
  }

  @Test(arguments: [
    ["lost-update", "--schedule", "1 2 1 2 0"], ["transfer", "--schedule", "1 2"],
  ])
  func `replays as the object that run printed`(arguments: [String]) async throws {
    try await withFile("object-\(arguments[0])") { path in
      let run = try await Program.fixture.run(
        ["run"] + arguments + ["--record", path, "--json"])
      // Another program, which has never heard of the scene.
      let replay = try await Program.interleave.run(["replay", path, "--json"])
      #expect(withoutWallTime(replay.output) == withoutWallTime(run.output))
      #expect(run.status == 1)
      #expect(replay.status == 0)
      #expect(replay.errors == "")
    }
  }

  @Test func `a file that is none is refused, and so is one that is not there`() async throws {
    try await withFile("none") { path in
      try await shell(["sh", "-c", "echo this is no recording > \(path)"])
      let bad = try await Program.interleave.run(["replay", path, "--json"])
      #expect(bad.status == 65)
      #expect(bad.errors.contains("\(path) cannot be read. This is not a recording"))
    }
    let missing = try await Program.interleave.run(["replay", "/nowhere.ilv", "--json"])
    #expect(missing.status == 74)
    #expect(missing.errors.contains("/nowhere.ilv cannot be opened"))
  }

  @Test func `a cut file is read as far as it is good, and says where it was cut`() async throws {
    try await withFile("cut") { path in
      _ = try await Program.fixture.run(["run", "lost-update", "--seed", "1", "--record", path])
      try await shell(["truncate", "-s", "-20", path])
      let replay = try await Program.interleave.run(["replay", path, "--json"])
      #expect(replay.status == 0)
      #expect(replay.errors.contains("This recording was cut at byte"))
    }
  }

  @Test func `a full disk stops the recording and not the run`() async throws {
    let run = try await Program.fixture.run(
      ["run", "lost-update", "--schedule", "1 1 2 2 0", "--record", "/dev/full", "--json"])
    #expect(run.status == 74)
    #expect(run.errors.contains("cannot be recorded"))
  }

  /// The size limit is a full disk that one need not be root for. ThreadSanitizer begins with a temporary file
  /// that would not fit, and does without where there is no place for it.
  @Test func `a disk that becomes full stops the recording, and what was written is good`()
    async throws
  {
    try await withFile("limit") { path in
      let command =
        "export TMPDIR=/nowhere; ulimit -f 200; exec \"$0\" run lost-update --variant mutex --on tasks "
        + "--set increments=9000 --record \"$1\" --json"
      let run = try await shell(["bash", "-c", command, Program.fixture.path, path])
      #expect(run.output.contains(#""ended":"completed""#))
      #expect(run.status == 74 && run.errors.contains("cannot be recorded. Writing failed after"))
      let info = try await Program.interleave.run(["info", path, "--json"])
      #expect(info.status == 0)
      #expect(info.output.contains(#""complete":false"#))
      // Every block that still fitted is there.
      var status = stat()
      #expect(unsafe stat(path, &status) == 0 && status.st_size > 135 << 10)
      let replay = try await Program.interleave.run(["replay", path, "--json"])
      #expect(replay.status == 0)
    }
  }

  /// The workers outrun the analysis and the file, and wait for both: nothing is left out or reordered.
  @Test func `a run at full speed on two workers is whole, and folds without contradiction`()
    async throws
  {
    try await withFile("fast") { path in
      let run = try await Program.fixture.run([
        "run", "lost-update", "--variant", "mutex", "--on", "tasks", "--workers", "2",
        "--set", "increments=20000", "--record", path, "--json",
      ])
      #expect(run.status == 0)
      let reader = try RecordingReader(path: path)
      #expect(reader.completeness == .complete && reader.dropped == 0)
      #expect(reader.count > 120_000 && reader.snapshotCount > 5)
      let directory = try reader.directory(ofBranch: 0)
      var history = History(reader.path, directory: directory)
      try history.load()
      #expect(TraceValidator.contradictions(in: Array(history.events), directory) == [])
    }
  }

  @Test func `a recording that is there is not written over, unless that is asked for`()
    async throws
  {
    try await withFile("there") { path in
      let words = ["run", "lost-update", "--variant", "mutex", "--record", path]
      #expect(try await Program.fixture.run(words).status == 0)
      let before = try await shell(["cksum", path])
      let again = try await Program.fixture.run(words)
      #expect(again.status == 74 && again.output == "")
      #expect(again.errors.contains("is there already"))
      #expect(try await shell(["cksum", path]) == before)
      #expect(try await Program.fixture.run(words + ["--overwrite"]).status == 0)
    }
  }

  @Test func `repeated runs are not recorded`() async throws {
    let run = try await Program.fixture.run(
      ["run", "lost-update", "--repeat", "2", "--record", "x.ilv"])
    #expect(run.status == 64)
  }

  @Test(
    arguments: [
      ("0.42", 420_000_000), ("0.42s", 420_000_000), ("420ms", 420_000_000), ("7us", 7_000),
      ("1.5us", 1_500), ("12ns", 12), ("0s", 0),
    ])
  func `times are read`(time: (text: String, nanoseconds: UInt64)) throws {
    #expect(try ReplayCommand.nanoseconds(time.text) == time.nanoseconds)
  }

  @Test(arguments: ["", "s", "soon", "1.s", "-1", "1:30", "99999999999999999999"])
  func `what is no time is refused`(text: String) {
    #expect(throws: KitError.unreadableTime(text)) { try ReplayCommand.nanoseconds(text) }
  }

  @Test(
    arguments: [
      Crash.concurrentTableWrite(table: "t"), .sendOnClosedChannel("c"), .closeOfClosedChannel("c"),
      .unlockOfUnlockedMutex("m"), .waitGroupBelowZero("g"),
      .uncaughtError(task: "A", error: "no"),
    ])
  func `a crash is read as it was written`(crash: Crash) {
    #expect(Crash(reading: crash.description) == crash)
  }
}
