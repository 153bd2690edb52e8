import Testing

@testable import embed_sources

struct SourceTableTests {
  @Test func `the table lists each file by its fileID, in order of name`() {
    let table = SourceTable(
      module: "Course",
      files: [
        SourceFile(path: "/here/Sources/Two.swift", text: "let two = 2\n"),
        SourceFile(path: "/here/Sources/Basics/One.swift", text: "  let one = 1"),
      ])
    #expect(
      table.swift == ##"""
        // Generated from the sources of Course.

        /// The source files of Course, as they were when it was built, in order of name.
        enum EmbeddedSources {
          /// Each file by what `#fileID` says in it, and its text.
          static let files: [(fileID: String, text: String)] = [
            (#"Course/One.swift"#, #"""
          let one = 1
        """#),
            (#"Course/Two.swift"#, #"""
        let two = 2

        """#),
          ]
        }

        """##)
  }

  @Test func `the order in which files are given does not matter`() {
    let files = ["B", "A", "C"].map { SourceFile(path: "\($0).swift", text: $0) }
    let table = SourceTable(module: "Course", files: files)
    let reversed = SourceTable(module: "Course", files: files.reversed())
    #expect(table.swift == reversed.swift)
  }
}
