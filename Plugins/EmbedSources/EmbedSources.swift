import Foundation
import PackagePlugin

/// Puts the source files of a target into its binary, so that a program can show the lines that it
/// stands on wherever it runs.
///
/// A target that uses this plugin gets one generated file with
/// `enum EmbeddedSources { static let files: [(fileID: String, text: String)] }`, in order of name,
/// found by what `#fileID` says.
@main
struct EmbedSources: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let module = target.sourceModule as? SwiftSourceModuleTarget else {
      Diagnostics.error(
        "EmbedSources embeds Swift sources, and \(target.name) is not a Swift target")
      return []
    }
    let sources = module.sourceFiles(withSuffix: ".swift").map(\.url)
      .sorted { ($0.lastPathComponent, $0.path) < ($1.lastPathComponent, $1.path) }
    reportCollisions(among: sources, in: module)

    let generated = context.pluginWorkDirectoryURL.appending(path: "EmbeddedSources.swift")
    return [
      .buildCommand(
        displayName: "Embedding the sources of \(target.name)",
        executable: try context.tool(named: "embed-sources").url,
        arguments: [generated.path, module.moduleName] + sources.map(\.path),
        inputFiles: sources,
        outputFiles: [generated])
    ]
  }

  /// Folders are not in `#fileID`. The compiler refuses two files of one name as well, but later and in
  /// words that hide which files they are.
  private func reportCollisions(among sources: [URL], in module: SwiftSourceModuleTarget) {
    for (first, second) in zip(sources, sources.dropFirst())
    where first.lastPathComponent == second.lastPathComponent {
      Diagnostics.error(
        """
        #fileID is \(module.moduleName)/\(first.lastPathComponent) in two files: rename one of \
        \(first.path) and \(second.path)
        """)
    }
  }
}
