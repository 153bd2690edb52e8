public import ConcurrencyTrace

/// The scenes that can be watched, and the source files that the events' lines stand in.
public struct Catalogue: Sendable {
  /// In the order of the course.
  public var scenes: [SceneDescription]
  /// Source texts by `#fileID`.
  var sources: [String: [String]] = [:]

  /// A catalogue; a source is its `#fileID` and its whole text.
  public init(scenes: [SceneDescription], sources: [(fileID: String, text: String)] = []) {
    self.scenes = scenes
    for source in sources {
      let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
      self.sources[source.fileID] = lines.map(String.init)
    }
  }

  /// The scene with that `id`.
  public func scene(_ id: String) -> SceneDescription? { scenes.first { $0.id == id } }
}
