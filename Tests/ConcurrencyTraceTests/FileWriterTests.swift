import ConcurrencyTrace
import Glibc
import Testing

/// Writing happens on threads that block: one at a time, and none of them the cooperative pool's.
@Suite(.serialized) struct `A writer never harms the run` {
  /// A new path for a file of one test.
  static func path(_ name: String) -> String {
    "/tmp/interleave-test-\(getpid())-\(name).ilv"
  }

  static func directory() -> Directory {
    var directory = Directory()
    directory.tasks = [.init(name: "main", parent: .none)]
    directory.objects = [.init(name: "counter", kind: .variable)]
    return directory
  }

  /// Events as a busy scene makes them.
  static func events(from start: Int, count: Int) -> [Event] {
    (start..<start + count).map(event)
  }

  static func event(_ index: Int) -> Event {
    let operation: ConcurrencyTrace.Operation = index % 2 == 0 ? .read : .write
    let time = UInt64(index) * 300
    return Event(
      .operationPerformed, operation: operation, task: .main, object: ObjectID(0),
      value: .int(Int64(index / 2)), time: time, sceneTime: time)
  }

  @Test func `what was appended is in the file`() async throws {
    let path = Self.path("append")
    defer { unsafe unlink(path) }
    let summary = try await onOwnThread { () throws(RecordingError) in
      let writer = try RecordingWriter(path: path, header: .sample)
      for batch in 0..<20 {
        writer.append(
          Self.events(from: batch * 1000, count: 1000),
          directory: batch == 0 ? Self.directory() : nil)
      }
      return try writer.finish()
    }
    let reader = try RecordingReader(path: path)
    #expect(try reader.allEvents() == Self.events(from: 0, count: 20_000))
    #expect(reader.completeness == .complete)
    #expect(summary.bytes == reader.size)
    #expect(summary.events == 20_000 && summary.dropped == 0)
  }

  @Test func `an event that names what nobody knows is left out and counted`() async throws {
    let path = Self.path("unknown")
    defer { unsafe unlink(path) }
    let summary = try await onOwnThread { () throws(RecordingError) in
      let writer = try RecordingWriter(path: path, header: .sample)
      writer.append([Event(.taskEnded, task: TaskID(9))], directory: Self.directory())
      writer.append(Self.events(from: 0, count: 1), directory: nil)
      return try writer.finish()
    }
    let reader = try RecordingReader(path: path)
    #expect(try reader.allEvents() == Self.events(from: 0, count: 1))
    #expect(summary.dropped == 1 && reader.dropped == 1)
  }

  @Test func `a full disk at the start is a typed error`() {
    #expect(throws: RecordingError.cannotWrite(errno: ENOSPC, at: 0)) {
      try RecordingWriter(path: "/dev/full", header: .sample)
    }
  }

  @Test func `a folder that is not there is a typed error`() {
    let path = "/tmp/interleave-no-such-folder/x.ilv"
    #expect(throws: RecordingError.cannotOpen(path: path, errno: ENOENT)) {
      try RecordingWriter(path: path, header: .sample)
    }
  }

  /// Runs a shell command to its end and returns what it printed.
  static func shell(_ command: String) async -> String {
    await onOwnThread {
      guard let pipe = unsafe popen(command, "r") else { return "cannot run" }
      defer { unsafe pclose(pipe) }
      var text = ""
      var line = [CChar](repeating: 0, count: 4096)
      while unsafe fgets(&line, Int32(line.count), pipe) != nil {
        text += String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
      }
      return text
    }
  }

  /// The program that records without an end; it stands beside the tests' own.
  static var endless: String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { return nil }
    let executable = String(decoding: buffer.prefix(count).map(UInt8.init), as: UTF8.self)
    let folders = executable.split(separator: "/").dropLast()
    // `swift test` runs them from the build folder or, with a helper, names the bundle.
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
    let beside = bundle.map { $0.split(separator: "/").dropLast() } ?? folders
    let path = "/" + beside.joined(separator: "/") + "/endless-recording"
    return unsafe access(path, X_OK) == 0 ? path : nil
  }

  @Test func `a file over its limit stops the recording, not the run`() async throws {
    let endless = try #require(Self.endless)
    let path = Self.path("limit")
    defer { unsafe unlink(path) }
    // 100 blocks of 1 KiB, or of 512 bytes: that is the shell's to say.
    let output = await Self.shell("ulimit -f 200; exec \(endless) \(path) 300000")
    #expect(output.contains("ran to its end"))
    #expect(output.contains("stopped: Writing failed"))
    let reader = try RecordingReader(path: path)
    #expect(reader.completeness == .cut(at: reader.size, unread: 0, reason: nil))
    #expect(reader.count > 0)
    #expect(try reader.allEvents() == Self.events(from: 0, count: reader.count))
  }

  @Test(arguments: 1...12)
  func `killed at any moment, the file opens`(round: Int) async throws {
    let endless = try #require(Self.endless)
    let path = Self.path("kill-\(round)")
    defer { unsafe unlink(path) }
    // A moment that differs from round to round: it decides only what is tested.
    var random = SplitMix(UInt64(round))
    let milliseconds = Int.random(in: 20...400, using: &random)
    let seconds = "0.\(milliseconds / 100)\(milliseconds / 10 % 10)\(milliseconds % 10)"
    _ = await Self.shell(
      "\(endless) \(path) 0 & child=$!; sleep \(seconds); kill -9 $child; wait $child"
    )
    let reader: RecordingReader
    do { reader = try RecordingReader(path: path) } catch {
      // Killed before the header was written.
      #expect(error == .truncated(at: 0, need: 8) || isMissing(error), "\(milliseconds) ms")
      return
    }
    #expect(try reader.allEvents() == Self.events(from: 0, count: reader.count))
    guard case .cut(let at, let unread, _) = reader.completeness else {
      Issue.record("a killed recording is complete")
      return
    }
    #expect(at + unread == reader.size)
  }

  func isMissing(_ error: RecordingError) -> Bool {
    if case .cannotOpen = error { true } else { false }
  }
}

/// Runs `body`, which may block, on a thread that is none of the cooperative pool's.
func onOwnThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread.start { continuation.resume(with: .init(catching: body)) }
  }
}

func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in
    Thread.start { continuation.resume(returning: body()) }
  }
}

private enum Thread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  static func start(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(Body(body)).toOpaque())
    pthread_detach(thread)
  }
}
