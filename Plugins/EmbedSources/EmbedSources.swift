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
      .sorted { $0.path < $1.path }
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
}
