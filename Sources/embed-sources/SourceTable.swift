/// One Swift file as it stands on disk.
struct SourceFile {
  var path: String
  var text: String

  /// What follows the module in `#fileID`: the file's name, whatever folder it is in.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// The sources of one module, in order of name.
struct SourceTable {
  let module: String
  let files: [SourceFile]

  init(module: String, files: [SourceFile]) {
    self.module = module
    self.files = files.sorted { $0.name < $1.name }
  }

  /// The generated Swift file.
  var swift: String {
    let entries = files.map { file in
      "    (\(literal("\(module)/\(file.name)")), \(multilineLiteral(file.text))),\n"
    }
    return """
      // Generated from the sources of \(module).

      /// The source files of \(module), as they were when it was built, in order of name.
      enum EmbeddedSources {
        /// Each file by what `#fileID` says in it, and its text.
        static let files: [(fileID: String, text: String)] = [
      \(entries.joined())  ]
      }

      """
  }
}
