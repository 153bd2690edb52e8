import ConcurrencyTrace
import Glibc
import Testing
@testable import TraceAnalysis

/// The order of a snapshot's numbers, as the page on the format has it.
private struct StateNames: StateCoder {
  let limits = StateLimits(Directory())
  private(set) var lines: [String] = []
  private var depth = 0

  mutating func number(_ name: StaticString, _ number: inout Int64) { note("`\(name)`") }

  mutating func list<Element>(
    _ name: StaticString, _ list: inout [Element], _ blank: @autoclosure () -> Element,
    _ code: (inout Self, inout Element) -> Void
  ) {
    note("`\(name)`: how many, and for each")
    nested { names in
      var element = blank()
      code(&names, &element)
    }
  }

  mutating func optional<Wrapped>(
    _ name: StaticString, _ value: inout Wrapped?, _ blank: @autoclosure () -> Wrapped,
    _ code: (inout Self, inout Wrapped) -> Void
  ) {
    note("`\(name)`: whether there is one, and if so")
    nested { names in
      var there = blank()
      code(&names, &there)
    }
  }

  private mutating func nested(_ body: (inout Self) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  private mutating func note(_ text: String) {
    lines.append(String(repeating: "  ", count: depth) + "- " + text)
  }

  mutating func refuse() {}

  static let page: [String] = {
    var names = StateNames()
    var (stretch, world) = (Stretch(), World())
    stretch.code(&names)
    world.code(&names)
    return names.lines
  }()
}

@Suite struct `The order of a snapshot's numbers` {
  static let path =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    + "/Documentation/recording-format.md"

  /// With `INTERLEAVE_UPDATE_GOLDEN=1` it writes the list instead.
  @Test func `is in the documentation as it is in the code`() throws {
    let text = try #require(read())
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let start = try #require(lines.firstIndex(of: "<!-- table: state -->"))
    let end = try #require(lines[start...].firstIndex(of: "<!-- end -->"))
    var expected = lines
    expected.replaceSubrange(start + 1..<end, with: StateNames.page)
    if unsafe getenv("INTERLEAVE_UPDATE_GOLDEN") != nil {
      guard let file = unsafe fopen(Self.path, "w") else { return }
      unsafe fputs(expected.joined(separator: "\n"), file)
      unsafe fclose(file)
    } else {
      #expect(lines == expected)
    }
  }

  private func read() -> String? {
    guard let file = unsafe fopen(Self.path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
