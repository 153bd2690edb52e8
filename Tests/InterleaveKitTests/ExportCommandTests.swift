import ConcurrencyTrace
import Glibc
import Testing

/// `interleave export` and `interleave info`, on recordings written here.
@Suite struct `Recordings on the command line` {
  /// A run in which main writes 1, waits 2 ms, and ends; as a file.
  private func recording() throws -> String {
    var template = Array("/tmp/interleave-export-XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&template)
    close(descriptor)
    let path = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let scene = SceneDescription(
      id: "small", title: "Small", chapter: .sharedState, summary: "",
      variants: [.init(name: "only", summary: "")], parameters: [], lookAt: [], question: nil,
      goForm: "", mode: .tasks, axis: .time, workers: 1, firstSeed: 1, startHere: nil, fileID: "")
    var directory = Directory()
    directory.tasks = [.init(name: "main", parent: .none)]
    directory.objects = [.init(name: "counter", kind: .variable)]
    directory.workers = ["worker 0"]
    let (main, counter, worker) = (TaskID.main, ObjectID(0), WorkerID(0))
    let writer = try RecordingWriter(path: path, header: RecordingHeader(scene))
    writer.append(
      [
        Event(.sceneStarted, task: main),
        Event(.objectCreated, task: main, object: counter, value: .int(0)),
        Event(.taskStarted, task: main, worker: worker, time: 1_000_000),
        Event(
          .operationPerformed, operation: .write, task: main, object: counter, value: .int(1),
          worker: worker, time: 2_000_000),
        Event(.taskBlocked, operation: .sleep, task: main, worker: worker, time: 2_000_000),
        Event(.taskReadied, task: main, time: 4_000_000),
        Event(.sceneEnded, detail: Int64(Ending.stopped.rawValue), time: 4_000_000),
      ], directory: directory)
    try writer.finish()
    return path
  }

  private func export(_ arguments: [String]) async throws -> Program.Result {
    try await Program.interleave.run(["export"] + arguments)
  }

  @Test func `Text has a bar for each task`() async throws {
    let path = try recording()
    defer { unsafe unlink(path) }
    let result = try await export([path, "--to", "text", "--ascii"])
    #expect(result.status == 0)
    let rows = result.output.split(separator: "\n").map(String.init)
    #expect(rows.count == 5)
    #expect(
      rows.prefix(2) == ["Small . only   on 1 worker, seed 1", "ended: stopped, after 1 steps"])
    #expect(rows.last?.hasPrefix("at once  0000") == true)
  }

  @Test func `Other formats go to standard output or to a file, the same bytes`() async throws {
    let path = try recording()
    let copy = path + ".out"
    defer {
      unsafe unlink(path)
      unsafe unlink(copy)
    }
    for (format, beginning) in [("chrome", "{\"displayTimeUnit\""), ("svg", "<?xml")] {
      let printed = try await export([path, "--to", format])
      #expect(printed.status == 0)
      #expect(printed.output.hasPrefix(beginning))
      let written = try await export([path, "--to", format, "-o", copy])
      #expect(written == Program.Result(status: 0, output: "", errors: ""))
      #expect(try await shell(["cat", copy]).output == printed.output)
    }
  }

  @Test func `An asciicast is a header and screens in order of time`() async throws {
    let path = try recording()
    defer { unsafe unlink(path) }
    let cast = try await export([path, "--to", "asciicast", "--size", "80x24"])
    #expect(cast.status == 0)
    let lines = cast.output.split(separator: "\n").map(String.init)
    #expect(
      lines[0].hasPrefix(#"{"version":2,"width":80,"height":24,"timestamp":"#)
        && lines[0].contains(#""title":"Small · only"#))
    #expect(lines.count >= 3)
    #expect(
      lines[1].hasPrefix(#"[0,"o","\u001b[0m\u001b[?25l\u001b[2J"#) && lines[1].contains("Small"))
    let times = try lines.dropFirst().map {
      try #require(Double($0.dropFirst().prefix { $0 != "," }))
    }
    #expect(times == times.sorted())
    #expect(lines.last?.contains(#"\u001b[?25h"#) == true)
    let odd = try await export([path, "--to", "asciicast", "--size", "10x10"])
    #expect(odd.status == 64)
  }

  @Test func `A recording is not written over by its own export`() async throws {
    let path = try recording()
    defer { unsafe unlink(path) }
    let before = try await shell(["cksum", path])
    let result = try await export([path, "--to", "svg", "-o", path])
    #expect(result.status == 64 && result.errors.contains("is the recording itself"))
    #expect(try await shell(["cksum", path]) == before)
  }

  @Test func `What is in a file is said, and that it is cut`() async throws {
    let path = try recording()
    defer { unsafe unlink(path) }
    let info = try await Program.interleave.run(["info", path, "--json"])
    #expect(info.status == 0)
    #expect(info.output.hasPrefix(#"{"scene":"small","variant":"only","mode":"tasks","workers":1"#))
    #expect(info.output.contains(#""events":7"#) && info.output.contains(#""complete":true"#))
    unsafe truncate(path, 700)
    let cut = try await Program.interleave.run(["info", path, "--json"])
    #expect(cut.status == 65 || cut.output.contains(#""complete":false"#))
  }

  @Test func `A bad file is 65, a missing one and a place that cannot be written are 74`()
    async throws
  {
    let bad = try await export(["/proc/self/status", "--to", "text"])
    #expect(bad.status == 65)
    let missing = try await export(["/no/such.ilv", "--to", "svg"])
    #expect(
      missing
        == Program.Result(
          status: 74, output: "",
          errors: "interleave: /no/such.ilv cannot be opened (No such file or directory).\n"))
    let path = try recording()
    defer { unsafe unlink(path) }
    #expect(try await export([path, "--to", "svg", "-o", "/no/such/place"]).status == 74)
    #expect(try await export([path, "--to", "chrome", "-o", "/dev/full"]).status == 74)
    #expect(try await export([path, "--to", "gif"]).status == 64)
  }
}
