import Foundation

/// Called by the plugin: `embed-sources OUTPUT MODULE FILE...`.
@main
enum EmbedSources {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count >= 2 else {
      stop("usage: embed-sources OUTPUT MODULE FILE...", status: 64)
    }
    let output = arguments[1]
    let module = arguments[2]
    do {
      let files = try arguments.dropFirst(2).map(read)
      let table = try SourceTable(module: module, files: files)
      try Data(table.swift.utf8).write(to: URL(filePath: output))
    } catch let collision as SourceTable.Collision {
      stop("\(collision.paths[0]):1:1: error: \(collision)", status: 65)
    } catch {
      stop("error: \(error)", status: 74)
    }
  }

  private static func read(_ path: String) throws -> SourceFile {
    SourceFile(path: path, text: try String(contentsOf: URL(filePath: path), encoding: .utf8))
  }

  private static func stop(_ sentence: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data((sentence + "\n").utf8))
    exit(status)
  }
}
