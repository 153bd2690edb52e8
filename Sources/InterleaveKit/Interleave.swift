import ArgumentParser
import Glibc
public import InstrumentedRuntime

/// The whole program as a library: scenes in, a command line with a full-screen visualizer out.
///
/// A package of scenes needs one line in its `main.swift`:
///
/// ```swift
/// Interleave.main([lostUpdate, deadlock], sources: EmbeddedSources.files)
/// ```
public enum Interleave {
  /// Reads the command line, does what it says, and ends the process with the status of the result.
  ///
  /// Call it on the main thread, before any other thread is made.
  ///
  /// - Parameters:
  ///   - scenes: In the order in which they are listed; each with an `id` of its own.
  ///   - sources: The scenes' source files for the source panel, by `#fileID`.
  public static func main(
    _ scenes: [Scene], sources: [(fileID: String, text: String)] = []
  ) -> Never {
    Output.occupyStandardStreams()
    let status = Repertoire.$current.withValue(Repertoire(scenes: scenes, sources: sources)) {
      run(Array(CommandLine.arguments.dropFirst()))
    }
    exit(status)
  }

  /// Does what the arguments say; the status to end with.
  static func run(_ arguments: [String]) -> Int32 {
    do {
      var command = try InterleaveCommand.parseAsRoot(arguments)
      try command.run()
      return 0
    } catch let error as KitError {
      Output.complain(error.description)
      return error.status
    } catch let finding as FindingsReported {
      return finding.status
    } catch let departure as Departure {
      // Threads of a scene may still run: nothing that they use is taken away under them.
      fflush(nil)
      _exit(departure.status)
    } catch {
      return finish(with: error)
    }
  }

  /// Help goes to standard output, a wrong word to standard error.
  private static func finish(with error: any Error) -> Int32 {
    let code = InterleaveCommand.exitCode(for: error)
    let text = InterleaveCommand.fullMessage(for: error)
    if code.isSuccess { Output.print(text) } else { Output.printError(text) }
    return code.rawValue
  }
}

/// A run was reported, and something is wrong in the scene: not in the command.
struct FindingsReported: Error {
  let status: Int32 = 1
}

/// The scenes that this program was built with.
struct Repertoire: Sendable {
  var scenes: [Scene]
  var sources: [(fileID: String, text: String)]

  /// The one whose command line is being carried out.
  @TaskLocal static var current = Repertoire(scenes: [], sources: [])

  init(scenes: [Scene], sources: [(fileID: String, text: String)]) {
    self.scenes = scenes
    self.sources = sources
    let names = Set(scenes.map(\.id))
    precondition(names.count == scenes.count, "each scene has an id of its own")
  }

  /// The text of the file that the scene stands in; empty if the program has it not.
  func source(of scene: Scene) -> String {
    sources.first { $0.fileID == scene.description.fileID }?.text ?? ""
  }

  /// The scene of that name.
  func scene(_ name: String) throws(KitError) -> Scene {
    guard let scene = scenes.first(where: { $0.id == name }) else {
      throw .unknownScene(name, among: scenes.map(\.id))
    }
    return scene
  }
}
