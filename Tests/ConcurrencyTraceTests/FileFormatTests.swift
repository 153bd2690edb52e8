import ConcurrencyTrace
import Glibc
import Testing

@Suite struct `The format's description` {
  static let records: [String] =
    ["| number | record | block | fields | what |", "|---|---|---|---|---|"]
    + RecordKind.allCases.map { kind in
      let spec = kind.spec
      let fields = spec.fields.map { "`\($0.name)` \($0.form)" }.joined(separator: ", ")
      return "| \(kind.rawValue) | `\(kind)` | \(spec.block) | \(fields) | \(spec.meaning) |"
    }

  static let fields: [String] =
    ["| bit | field | what it is, and what was expected |", "|---|---|---|"]
    + EventField.allCases.map { "| \($0.rawValue) | `\($0)` | \($0.meaning) |" }

  static func numbered<Item>(_ items: [Item]) -> [String] {
    ["| number | name |", "|---|---|"] + items.enumerated().map { "| \($0) | `\($1)` |" }
  }

  static let tables: [(name: String, lines: [String])] = [
    ("records", records), ("fields", fields), ("kinds", numbered(WireNumbers.kinds)),
    ("operations", numbered(WireNumbers.operations)),
  ]

  static let path =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    + "/Documentation/recording-format.md"

  /// With `INTERLEAVE_UPDATE_GOLDEN=1` it writes the tables instead.
  @Test func `the documentation's tables are the code's`() throws {
    let lines = try #require(read()).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    var expected = lines
    for (name, table) in Self.tables {
      let start = try #require(expected.firstIndex(of: "<!-- table: \(name) -->"))
      let end = try #require(expected[start...].firstIndex(of: "<!-- end -->"))
      expected.replaceSubrange(start + 1..<end, with: table)
    }
    if unsafe getenv("INTERLEAVE_UPDATE_GOLDEN") != nil {
      write(expected.joined(separator: "\n"))
    } else {
      #expect(lines == expected)
    }
  }

  @Test func `numbers of records are dense and below those of shapes`() {
    #expect(RecordKind.allCases.map(\.rawValue) == Array(1...UInt8(RecordKind.allCases.count)))
    #expect(RecordKind.allCases.count < RecordingFormat.firstShape)
    #expect(RecordKind.specs.map(\.kind) == RecordKind.allCases)
  }

  private func read() -> String? {
    guard let file = unsafe fopen(Self.path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  private func write(_ text: String) {
    guard let file = unsafe fopen(Self.path, "w") else { return }
    unsafe fputs(text, file)
    unsafe fclose(file)
  }
}
