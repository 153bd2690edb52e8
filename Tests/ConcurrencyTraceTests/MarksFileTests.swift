import Glibc
import Testing

@testable import ConcurrencyTrace

/// The file beside a recording that its marks are in.
@Suite struct `Marks beside a recording` {
  private func withFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/interleave-marks-XXXXXX".utf8CString)
    unsafe mkdtemp(&template)
    let path = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
      for name in ["", ".new", ".old"] { unsafe unlink("\(path)/run.ilv.marks\(name)") }
      unsafe rmdir(path)
    }
    try body(path)
  }

  private func put(_ text: String, _ path: String) throws {
    unsafe unlink(path)
    var file = try OutputFile(path: path, isReplacing: true)
    try file.append(Array(text.utf8))
  }

  private let marks = [
    Mark(position: 0, time: 0, step: 0),
    Mark(branch: 3, position: 1_000_000, time: .max, step: 7, note: "a \"quoted\" \\ name=ü\tend"),
  ]

  @Test func `are read as they were written`() throws {
    try withFolder { folder in
      let file = MarksFile(besideRecording: folder + "/run.ilv")
      #expect(file.path == folder + "/run.ilv.marks")
      #expect(try file.read() == nil)
      var list = MarkList(began: 42, marks: marks)
      try file.write(list)
      #expect(try file.read() == list)
      list.marks.removeFirst()
      try file.write(list)
      #expect(try file.read() == list)
      #expect(unsafe access(file.path + ".new", F_OK) != 0)
    }
  }

  @Test func `the text is the documented one`() {
    #expect(
      MarkList(began: 42, marks: [Mark(position: 57, time: 9, step: 3, note: "two\nlines")]).text
        == """
        interleave marks 1
        recording began=42
        mark branch=0 event=57 step=3 time=9 note="two lines"

        """)
  }

  @Test func `what is not understood stays in the file`() throws {
    try withFolder { folder in
      let file = MarksFile(besideRecording: folder + "/run.ilv")
      let strange = [
        "mark branch=0 event=-1 step=0 time=0 note=\"before\"", "mark branch=0 note=\"nowhere\"",
        "mark event=99999999999999999999 branch=0", "colour event=1 name=\"red\"",
        "mark branch=0 event=1 note=\"no end",
      ]
      let good = "mark branch=0 event=5 step=1 time=7 note=\"good\" later=\"unknown\""
      let lines = ["interleave marks 1", "recording began=42", good] + strange
      try put(lines.joined(separator: "\n"), file.path)
      var list = try #require(try file.read())
      #expect(list.marks == [Mark(position: 5, time: 7, step: 1, note: "good")])
      #expect(list.unread == strange)
      list.marks = []
      try file.write(list)
      #expect(try file.read()?.unread == strange)
    }
  }

  @Test(arguments: [
    ("", MarksError.notMarks), ("hello", .notMarks), ("interleave marks", .notMarks),
    ("interleave marks two", .notMarks), ("interleave marks 2\nmark", .newerVersion(2)),
  ])
  func `a file that is another's is left as it is`(file: (text: String, error: MarksError)) throws {
    try withFolder { folder in
      let place = MarksFile(besideRecording: folder + "/run.ilv")
      try put(file.text, place.path)
      #expect(throws: file.error) { try place.read() }
      #expect(throws: file.error) { try place.write(MarkList(began: 1)) }
      #expect(throws: file.error) { try place.read() }
    }
  }

  @Test func `those of an older recording of this name are put aside`() throws {
    try withFolder { folder in
      let file = MarksFile(besideRecording: folder + "/run.ilv")
      let old = MarkList(began: 1, marks: marks)
      try file.write(old)
      try file.write(MarkList(began: 2))
      #expect(try file.read() == MarkList(began: 2))
      #expect(unsafe rename(file.path + ".old", file.path) == 0)
      #expect(try file.read() == old)
    }
  }

  @Test func `where nothing can be written it is said, and no piece stays`() throws {
    let file = MarksFile(besideRecording: "/proc/self/run.ilv")
    #expect(throws: MarksError.self) { try file.write(MarkList(began: 1)) }
    try withFolder { folder in
      let file = MarksFile(besideRecording: folder + "/run.ilv")
      unsafe mkdir(file.path, 0o755)
      #expect(throws: MarksError.cannotOpen(path: file.path, errno: EINVAL)) { try file.read() }
      unsafe rmdir(file.path)
    }
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>) func `any bytes are survived`(seed: UInt64)
    throws
  {
    var random = SplitMix(seed)
    var bytes = Array(MarkList(began: 42, marks: marks).text.utf8)
    for _ in 0..<Int(seed % 7) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch seed % 3 {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeLast(min(place, bytes.count - 1))
      default: bytes.insert(contentsOf: bytes[..<place], at: place)
      }
    }
    do throws(MarksError) {
      let list = try MarkList(parsing: String(decoding: bytes, as: UTF8.self))
      // What was read is written so that it is read again.
      #expect(try MarkList(parsing: list.text).marks == list.marks)
    } catch {
      #expect(error == .notMarks || error.isNewer)
    }
  }

  @Test func `a list of very many keeps the rest unread`() throws {
    let line = "mark branch=0 event=1 step=0 time=0 note=\"\"\n"
    let text = "interleave marks 1\n" + String(repeating: line, count: MarkList.most + 5)
    let list = try MarkList(parsing: text)
    #expect(list.marks.count == MarkList.most)
    #expect(list.unread.count == 5)
  }

  @Test func `a note is cut where it is too long, and has no control characters`() {
    let mark = Mark(
      position: 0, time: 0, step: 0,
      note: "\u{1B}[31m" + String(repeating: "x", count: 2 * Mark.longestNote))
    #expect(mark.note.unicodeScalars.count == Mark.longestNote)
    #expect(mark.note.hasPrefix(" [31mx"))
  }
}

extension MarksError {
  fileprivate var isNewer: Bool { if case .newerVersion = self { true } else { false } }
}
