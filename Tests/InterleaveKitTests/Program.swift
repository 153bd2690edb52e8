import Glibc
import Subprocess

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

/// Runs the first word with the others, without a shell; words like `NAME=VALUE` come first.
@discardableResult
func shell(_ words: [String]) async throws -> Program.Result {
  let result = try await Subprocess.run(
    .name("env"), arguments: Arguments(words), output: .string(limit: 1 << 22),
    error: .string(limit: 1 << 20))
  let status: Int32 =
    switch result.terminationStatus {
    case .exited(let code): code
    case .signaled(let signal): 128 + signal
    }
  return Program.Result(
    status: status, output: result.standardOutput, errors: result.standardError)
}
