import ConcurrencyTrace
import InstrumentedRuntime

/// What `list` prints.
struct SceneList {
  private let scenes: [SceneDescription]

  init(_ scenes: [Scene]) { self.scenes = scenes.map(\.description) }

  /// For programs.
  var json: JSON {
    [
      "scenes": .array(
        scenes.map { scene in
          [
            "id": .string(scene.id),
            "title": .string(scene.title),
            "chapter": .string(scene.chapter.title),
            "variants": .strings(scene.variants.map(\.name)),
            "parameters": .array(scene.parameters.map(json)),
          ]
        })
    ]
  }

  private func json(_ parameter: SceneDescription.Parameter) -> JSON {
    [
      "name": .string(parameter.name),
      "default": .int(Int64(parameter.defaultValue)),
      "range": [
        .int(Int64(parameter.range.lowerBound)), .int(Int64(parameter.range.upperBound)),
      ],
    ]
  }

  /// For a person: chapter by chapter.
  var text: String {
    let width = scenes.map(\.id.count).max() ?? 0
    var parts: [String] = []
    for chapter in Chapter.allCases {
      let own = scenes.filter { $0.chapter == chapter }
      if own.isEmpty { continue }
      let entries = own.flatMap { rows(of: $0, width) }
      parts.append(([chapter.title] + entries).joined(separator: "\n"))
    }
    guard let first = scenes.first else { return "There are no scenes." }
    parts.append("Watch one: interleave watch \(first.id)   Run it: interleave run \(first.id)")
    return parts.joined(separator: "\n\n")
  }

  private func rows(of scene: SceneDescription, _ width: Int) -> [String] {
    let indent = String(repeating: " ", count: width + 4)
    var rows = ["  \(scene.id.padded(to: width))  \(scene.title)"]
    if scene.variants.count > 1 {
      rows += wrapped(
        "variants: " + scene.variants.map(\.name).joined(separator: ", "), to: 76 - width
      )
      .map { indent + $0 }
    }
    if !scene.parameters.isEmpty {
      let parameters = scene.parameters.map {
        "\($0.name)=\($0.defaultValue) (\($0.range.lowerBound)–\($0.range.upperBound))"
      }
      rows += wrapped("set: " + parameters.joined(separator: ", "), to: 76 - width)
        .map { indent + $0 }
    }
    return rows
  }
}
