/// All that can be said of a scene without running it: what a list shows and a recording keeps.
public struct SceneDescription: Hashable, Sendable {
  /// A number that the viewer can change before a run.
  public struct Parameter: Hashable, Sendable {
    public var name: String
    public var defaultValue: Int
    public var range: ClosedRange<Int>
    /// What it counts, in a few words.
    public var meaning: String

    public init(name: String, defaultValue: Int, range: ClosedRange<Int>, meaning: String) {
      self.name = name
      self.defaultValue = defaultValue
      self.range = range
      self.meaning = meaning
    }
  }

  /// One way to write the scene: "racy", "mutex".
  public struct Variant: Hashable, Sendable {
    public var name: String
    /// One sentence: what is different here.
    public var summary: String

    public init(name: String, summary: String) {
      self.name = name
      self.summary = summary
    }
  }

  /// A prediction to make before watching.
  public struct Question: Hashable, Sendable {
    public struct Answer: Hashable, Sendable {
      public var text: String
      public var isRight: Bool
      /// Why it is right or wrong, in one or two sentences.
      public var explanation: String

      public init(text: String, isRight: Bool, explanation: String) {
        self.text = text
        self.isRight = isRight
        self.explanation = explanation
      }
    }

    public var text: String
    public var answers: [Answer]

    public init(text: String, answers: [Answer]) {
      self.text = text
      self.answers = answers
    }
  }

  public var id: String
  public var title: String
  public var chapter: Chapter
  /// Two lines: what happens, and why it matters.
  public var summary: String
  public var variants: [Variant]
  public var parameters: [Parameter]
  /// What to look at while it runs, a sentence each.
  public var lookAt: [String]
  public var question: Question?
  /// The same in Go, for whoever comes from there.
  public var goForm: String
  public var mode: Mode
  public var axis: Axis
  /// Workers of the first watch.
  public var workers: Int
  /// The seed of the first watch, chosen so that the lesson shows.
  public var firstSeed: UInt64
  /// Place under "Start here" in the picker, from 1; nil: not there.
  public var startHere: Int?
  /// `#fileID` of the scene's source.
  public var fileID: String

  public init(
    id: String, title: String, chapter: Chapter, summary: String, variants: [Variant],
    parameters: [Parameter], lookAt: [String], question: Question?, goForm: String, mode: Mode,
    axis: Axis, workers: Int, firstSeed: UInt64, startHere: Int?, fileID: String
  ) {
    self.id = id
    self.title = title
    self.chapter = chapter
    self.summary = summary
    self.variants = variants
    self.parameters = parameters
    self.lookAt = lookAt
    self.question = question
    self.goForm = goForm
    self.mode = mode
    self.axis = axis
    self.workers = workers
    self.firstSeed = firstSeed
    self.startHere = startHere
    self.fileID = fileID
  }
}

/// Who decides what runs next, and on what.
public enum Mode: String, CaseIterable, Sendable {
  /// One operation at a time, in virtual time, in the order that a policy gives.
  case directed
  /// Swift tasks over N worker threads (M:N).
  case tasks
  /// A thread for each task (1:1).
  case threads
}

/// The timeline's axis.
public enum Axis: String, CaseIterable, Sendable {
  /// One column an operation.
  case steps
  /// Durations as bars.
  case time
}

/// The parts of the course, in order.
public enum Chapter: String, CaseIterable, Sendable {
  case structure
  case notMagic
  case sharedState
  case failures

  public var title: String {
    switch self {
    case .structure: "Structure"
    case .notMagic: "What it is not"
    case .sharedState: "Shared state"
    case .failures: "How it fails"
    }
  }
}
