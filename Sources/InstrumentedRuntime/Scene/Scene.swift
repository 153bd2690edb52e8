public import ConcurrencyTrace

/// A small concurrent program that can be watched: its text for the reader, and its body for each
/// variant.
///
/// A scene is a value and may be run any number of times, also at once; what a run shares is made on its
/// `Stage`.
public struct Scene: Sendable {
  /// One way to write the scene.
  public struct Variant: Sendable {
    public let name: String
    /// One sentence: what is different here.
    public let summary: String
    let body: @Sendable (Stage) async throws -> Void

    public init(
      _ name: String, _ summary: String, body: @escaping @Sendable (Stage) async throws -> Void
    ) {
      self.name = name
      self.summary = summary
      self.body = body
    }
  }

  public let description: SceneDescription
  public let variants: [Variant]

  /// - Parameters:
  ///   - id: What the command line calls it: `lost-update`.
  ///   - summary: Two lines: what happens, and why it matters.
  ///   - mode: How it opens: shared state and failures directed, structure and cost on tasks.
  ///   - firstSeed: The seed of the first watch, chosen so that the lesson shows.
  ///   - startHere: Its place under "Start here", from 1; nil: not there.
  ///   - variants: At least one; the first is the one that it opens with.
  public init(
    _ id: String, title: String, chapter: Chapter, summary: String,
    parameters: [SceneDescription.Parameter] = [], lookAt: [String] = [],
    question: SceneDescription.Question? = nil, goForm: String = "", mode: Mode = .directed,
    axis: Axis = .steps, workers: Int = 2, firstSeed: UInt64 = 1, startHere: Int? = nil,
    fileID: String = #fileID, variants: [Variant]
  ) {
    precondition(!variants.isEmpty, "a scene has at least one variant")
    self.variants = variants
    description = SceneDescription(
      id: id, title: title, chapter: chapter, summary: summary,
      variants: variants.map { .init(name: $0.name, summary: $0.summary) }, parameters: parameters,
      lookAt: lookAt, question: question, goForm: goForm, mode: mode, axis: axis, workers: workers,
      firstSeed: firstSeed, startHere: startHere, fileID: fileID)
  }

  public var id: String { description.id }

  /// The variant of that name.
  ///
  /// Names from outside are checked against `description` before a run is made.
  func variant(_ name: String) -> Variant {
    guard let variant = variants.first(where: { $0.name == name }) else {
      preconditionFailure("the scene \(id) has no variant \(name)")
    }
    return variant
  }
}
