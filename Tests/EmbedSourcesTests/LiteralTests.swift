import Testing

@testable import embed_sources

struct LiteralTests {
  @Test(arguments: [
    ("plain", "#\"plain\"#"),
    ("a \"quoted\" word", "#\"a \"quoted\" word\"#"),
    ("ends in a hash: \"#", "##\"ends in a hash: \"#\"##"),
    ("\\##(interpolated)", "###\"\\##(interpolated)\"###"),
    ("# alone ### is nothing", "#\"# alone ### is nothing\"#"),
    ("bell \u{7}", "#\"bell \\#u{7}\"#"),
  ])
  func `a literal has more hashes than follow any quote or backslash in it`(
    _ text: String, _ expected: String
  ) {
    #expect(literal(text) == expected)
  }

  @Test(arguments: [
    ("", "#\"\"\"\n\n\"\"\"#"),
    ("one\n", "#\"\"\"\none\n\n\"\"\"#"),
    ("\t\"\"\"#", "##\"\"\"\n\t\"\"\"#\n\"\"\"##"),
    ("\u{FEFF}one\r\ntwo", "#\"\"\"\n\\#u{feff}one\\#u{d}\ntwo\n\"\"\"#"),
  ])
  func `a literal over several lines keeps every character`(_ text: String, _ expected: String) {
    #expect(multilineLiteral(text) == expected)
  }
}
