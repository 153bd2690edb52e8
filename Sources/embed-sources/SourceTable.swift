/// One Swift file as it stands on disk.
struct SourceFile: Equatable {
  var path: String
  var text: String

  /// What follows the module in `#fileID`: the file's name, whatever folder it is in.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// The sources of one module, in order of name, each with a name of its own.
struct SourceTable {
  /// Two files that `#fileID` cannot tell apart.
  struct Collision: Error, Equatable, CustomStringConvertible {
    var fileID: String
    var paths: [String]

    var description: String {
      "#fileID is \(fileID) in \(paths.joined(separator: " and in ")): give them different names"
    }
  }

  let module: String
  let files: [SourceFile]

  init(module: String, files: [SourceFile]) throws(Collision) {
    self.module = module
    self.files = files.sorted { ($0.name, $0.path) < ($1.name, $1.path) }
    for (first, second) in zip(self.files, self.files.dropFirst()) where first.name == second.name {
      throw Collision(fileID: "\(module)/\(first.name)", paths: [first.path, second.path])
    }
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
