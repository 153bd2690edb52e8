import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// What is marked in all panels: the events of the finding that is looked at, or else the steps on which the
/// outcome of a witness turns.
struct EventMarks: Equatable, Sendable {
  struct Mark: Equatable, Sendable {
    /// The index of the event.
    var position: Int
    var task: TaskID
    var object: ObjectID
    var site: Site
    var time: UInt64
    /// The step that it was; nil where it was none.
    var step: Int?
    /// Whether it is the one that is looked at.
    var isCurrent: Bool
  }

  let marks: [Mark]
  /// What it is that is marked, in words; empty where nothing is.
  let words: String
  let style: Style
  private let sites: Set<Site>

  init(_ model: Model, _ run: WatchedRun) {
    guard let marked = model.markedFinding else {
      self.init(decisive: model.decisiveSteps, run)
      return
    }
    let (finding, current) = marked
    let marks = finding.positions.enumerated().compactMap { index, position in
      EventMarks.mark(position, run, isCurrent: index == current)
    }
    self.init(marks, finding.kind.rawValue, .vermillion, sites: finding.sites)
  }

  private init(decisive steps: [Int], _ run: WatchedRun) {
    let marks = steps.prefix { $0 <= run.stepsAsWritten }.compactMap { step in
      run.history.event(ofStep: step).flatMap { EventMarks.mark($0, run, isCurrent: false) }
    }
    self.init(marks, steps.isEmpty ? "" : "decisive", .orange, sites: [])
  }

  private init(_ marks: [Mark], _ words: String, _ style: Style, sites: [Site]) {
    self.marks = marks
    self.words = words
    self.style = style
    self.sites = Set(sites)
  }

  private static func mark(_ position: Int, _ run: WatchedRun, isCurrent: Bool) -> Mark? {
    guard position < run.history.count else { return nil }
    let event = run.history.events[position]
    let step = run.history.step(at: position + 1)
    return Mark(
      position: position, task: event.task, object: event.object, site: event.site,
      time: event.time, step: run.history.event(ofStep: step) == position ? step : nil,
      isCurrent: isCurrent)
  }

  /// The mark of a step.
  subscript(step step: Int) -> Mark? { marks.first { $0.step == step } }

  /// The line of the event that is looked at.
  var currentSite: Site? {
    marks.first { $0.isCurrent }.flatMap { $0.site.line > 0 ? $0.site : nil }
  }

  func isMarked(_ site: Site) -> Bool { sites.contains(site) }

  /// How a mark looks: the one that is looked at in reverse.
  func style(of mark: Mark) -> Style { mark.isCurrent ? style.bold.reversed : style.bold }

  /// "◆ data race": what the marks are, for the edge of a panel.
  func legend(_ glyphs: Glyphs) -> Line {
    words.isEmpty ? Line() : Line("\(glyphs.decisive) \(words)", style.bold)
  }
}
