public import ConcurrencyTrace

/// Something that a run shows to be wrong, or to be better avoided; found from its events alone.
///
/// A value: names and lines are in the run's directory, and the events that it speaks of are in the
/// trace, at `positions`.
public struct Finding: Hashable, Sendable {
  public enum Severity: String, Sendable {
    /// The run is not as it should be: exit status 1.
    case error
    case advice
  }

  public var kind: Kind
  /// Who is concerned, in the order in which the message names them.
  public var tasks: [TaskID] = []
  public var objects: [ObjectID] = []
  /// The lines, in the order in which the message names them.
  public var sites: [Site] = []
  /// What happened: one sentence.
  public var message: String
  /// Why it is wrong, and what to do about it: two sentences.
  public var explanation: String
  /// Indexes of the events that it consists of, in the order of the trace.
  public var positions: [Int] = []
  /// The steps that those events were; fewer where some were none.
  public var steps: [Int] = []
  /// The ring of a deadlock, or the one that an inversion of lock orders can become; empty otherwise.
  public var ring: [WaitLink] = []
  /// How often the same was found: the same kind, objects and lines.
  public var count = 1

  public init(
    kind: Kind, tasks: [TaskID] = [], objects: [ObjectID] = [], sites: [Site] = [],
    message: String, explanation: String, positions: [Int] = [], steps: [Int] = []
  ) {
    self.kind = kind
    self.tasks = tasks
    self.objects = objects
    self.sites = sites
    self.message = message
    self.explanation = explanation
    self.positions = positions
    self.steps = steps
  }

  public var severity: Severity { kind.severity }

  /// The place in the source as a program reads it: "Scenes/Deadlock.swift:9", each once.
  public func lines(in directory: Directory) -> [String] {
    var lines: [String] = []
    for site in sites where site.line > 0 && directory.files.indices.contains(site.file) {
      let line = "\(directory.files[site.file]):\(site.line)"
      if !lines.contains(line) { lines.append(line) }
    }
    return lines
  }

  /// The names of the tasks.
  public func taskNames(in directory: Directory) -> [String] {
    tasks.map { directory.name(of: $0) }
  }

  /// The names of the objects, each object once.
  public func objectNames(in directory: Directory) -> [String] {
    objects.indices.filter { objects.firstIndex(of: objects[$0]) == $0 }
      .map { directory.name(of: objects[$0]) }
  }

  /// "2–3": the first and the last of its steps; nil if it has none.
  public var stepRange: String? {
    guard let first = steps.first, let last = steps.last else { return nil }
    return first == last ? "\(first)" : "\(first)–\(last)"
  }
}
