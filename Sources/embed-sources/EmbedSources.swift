import Foundation

/// Called by the plugin: `embed-sources OUTPUT MODULE FILE...`.
@main
enum EmbedSources {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 2 else {
      stop("usage: embed-sources OUTPUT MODULE FILE...", status: 64)
    }
    let table = SourceTable(module: arguments[1], files: arguments.dropFirst(2).map(read))
    do {
      try Data(table.swift.utf8).write(to: URL(filePath: arguments[0]))
    } catch {
      stop("\(arguments[0]): error: \(error.localizedDescription)", status: 74)
    }
  }

  private static func read(_ path: String) -> SourceFile {
    do {
      return SourceFile(
        path: path, text: try String(contentsOf: URL(filePath: path), encoding: .utf8))
    } catch {
      stop("\(path): error: \(error.localizedDescription)", status: 65)
    }
  }

  private static func stop(_ sentence: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data((sentence + "\n").utf8))
    exit(status)
  }
}
