import ConcurrencyTrace

/// Names and lines, as findings say them.
struct FindingWords {
  let directory: Directory
  /// Findings name at most so many in words; their lists have them all.
  private static let mostNamed = 4

  init(_ directory: Directory) { self.directory = directory }

  func name(_ task: TaskID) -> String { directory.name(of: task) }
  func name(_ object: ObjectID) -> String { directory.name(of: object) }

  /// " (line 9)"; nothing for an unknown line.
  func place(_ site: Site) -> String { site.line > 0 ? " (line \(site.line))" : "" }

  /// "A; B; C; D; and 3 more".
  func list(_ parts: [String], by separator: String = "; ") -> String {
    let rest = parts.count - Self.mostNamed
    let shown = parts.prefix(Self.mostNamed).joined(separator: separator)
    return shown + (rest > 0 ? "\(separator)and \(rest) more" : "")
  }

  func text(_ string: Int64) -> String {
    guard let index = Int(exactly: string), directory.strings.indices.contains(index) else {
      return "?"
    }
    return directory.strings[index]
  }
}
