import Glibc
import InstrumentedRuntime

/// A program that was built with these tests, and stands beside them.
struct Program: Sendable {
  /// The course.
  static let interleave = Program(name: "interleave")
  /// The same program with the scenes of `FixtureScenes`.
  static let fixture = Program(name: "fixture-program")

  let path: String

  private init(name: String) { path = "\(Program.folder)/\(name)" }

  /// Where this process's own program lies.
  private static let folder: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let bytes = buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
    let path = String(decoding: bytes, as: UTF8.self)
    return path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
  }()

  /// What a program left behind.
  struct Result: Equatable {
    var status: Int32
    var output: String
    var errors: String = ""
  }

  /// Runs it without a terminal, to its end.
  func run(_ arguments: [String], environment: [String] = []) async throws -> Result {
    try await shell(environment + [path] + arguments)
  }
}

/// Runs the first word with the others, without a terminal; words like `NAME=VALUE` come first.
///
/// On a thread of its own, since it blocks until the program has ended.
@discardableResult
func shell(_ words: [String]) async throws -> Program.Result {
  try await withCheckedThrowingContinuation { continuation in
    do {
      try startThread(named: "shell") {
        continuation.resume(with: Swift.Result { try runToEnd(words) })
      }
    } catch {
      continuation.resume(throwing: error)
    }
  }
}

/// A child process could not be made.
private struct NoChild: Error {
  let errno: Int32
}

private func runToEnd(_ words: [String]) throws -> Program.Result {
  // The program starts with all signals let through, whatever the tests do with theirs.
  var none = sigset_t()
  unsafe sigemptyset(&none)
  unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
  var name = Array("/tmp/interleave-errors-XXXXXX".utf8CString)
  let errors = unsafe mkstemp(&name)
  let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer {
    close(errors)
    unsafe unlink(path)
  }
  let command = words.map(quoted).joined(separator: " ")
  guard let output = unsafe popen("exec env \(command) </dev/null 2>\(path)", "re") else {
    throw NoChild(errno: errno)
  }
  let text = contents(of: unsafe fileno(output))
  let status = unsafe pclose(output)
  let signal = status & 0x7F
  return Program.Result(
    status: signal == 0 ? status >> 8 & 0xFF : 128 + signal, output: text,
    errors: contents(of: errors))
}

/// All that can be read from a descriptor, up to its end.
private func contents(of descriptor: Int32) -> String {
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = unsafe read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
    bytes += buffer[..<count]
  }
}

/// A word that no shell changes.
private func quoted(_ word: String) -> String {
  let parts = word.split(separator: "'", omittingEmptySubsequences: false)
  return "'" + parts.joined(separator: "'\\''") + "'"
}
