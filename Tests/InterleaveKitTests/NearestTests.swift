import Testing

@testable import InterleaveKit

@Suite struct `Nearest names` {
  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("fecth", "fetch", 1),
    ("Deadlock", "deadlock", 0), ("ab", "ba", 1),
  ])
  func `the distance counts letters`(a: String, b: String, distance: Int) {
    #expect(editDistance(a, b) == distance)
    #expect(editDistance(b, a) == distance)
  }

  @Test(arguments: [
    ("deadlok", ["deadlock"]), ("update", ["lost-update"]), ("leka", ["leak"]), ("xyzzy", []),
  ])
  func `names that may have been meant come nearest first`(word: String, expected: [String]) {
    let names = ["lost-update", "deadlock", "leak", "philosophers"]
    #expect(nearest(to: word, among: names) == expected)
  }
}

@Suite struct `JSON text` {
  @Test(
    arguments: [
      (0, "0"), (1, "0.000000001"), (1_500_000_000, "1.5"), (3_000_000_000, "3"),
      (.max, "18446744073.709551615"),
    ] as [(UInt64, String)])
  func `seconds are exact`(nanoseconds: UInt64, text: String) {
    #expect(JSON.seconds(nanoseconds).text == text)
  }

  @Test func `what must be escaped is, and nothing else`() {
    #expect(JSON.string("a\"b\\c\n\t\u{1}é→").text == #""a\"b\\c\n\t\u0001é→""#)
  }
}
