import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// On which lines of a file the tasks stand, and which they have done.
struct SourceMarks: Equatable, Sendable {
  struct Mark: Equatable, Sendable {
    /// In the order in which they are written on a line.
    enum Kind: Int, Comparable, Sendable {
      case next
      case stuck
      case waiting
      case done

      static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
    }

    var kind: Kind
    var task: TaskID
    var line: Int
  }

  /// The `#fileID` of the file that is shown.
  let file: String
  private(set) var marks: [Mark] = []
  /// The line of the selected task, or of the one that goes next.
  private(set) var focusLine: Int?

  /// Steps further back than this leave no mark.
  private static let stepsSeen = 400

  init(_ run: WatchedRun, focus: TaskID) {
    let chosen = SourceMarks.chosen(run, focus)
    let place = chosen.flatMap { SourceMarks.place(of: $0, run) }
    let files = run.directory.files
    let index = place.map(\.file) ?? 0
    file = files.indices.contains(index) && index > 0 ? files[index] : run.scene.fileID
    let number = files.firstIndex(of: file)
    focusLine = place?.line
    addStanding(run, file: number)
    addDone(run, file: number)
  }

  /// The task whose line is in the middle: the selected one if it stands on a line, else the next one.
  private static func chosen(_ run: WatchedRun, _ focus: TaskID) -> TaskID? {
    let last = run.history.event(ofStep: run.world.step).map { run.history.events[$0].task }
    let candidates = [focus == .main ? nil : focus, run.status.next, last, focus]
    return candidates.compactMap { $0 }.first { place(of: $0, run) != nil }
  }

  private static func place(of task: TaskID, _ run: WatchedRun) -> Site? {
    guard let state = run.world[task], !state.activity.isDone else { return nil }
    let site = state.next?.site ?? state.performed?.site ?? .unknown
    return site == .unknown ? nil : site
  }

  private mutating func addStanding(_ run: WatchedRun, file: Int?) {
    for (index, state) in run.world.tasks.enumerated() {
      guard let next = state.next, next.site.file == file, next.site.line > 0,
        !state.activity.isDone
      else { continue }
      let kind: Mark.Kind = state.isStuck ? .stuck : state.activity.isBlocked ? .waiting : .next
      marks.append(Mark(kind: kind, task: TaskID(UInt32(index)), line: next.site.line))
    }
  }

  /// A line is done for a task that has done it and does not stand on it again.
  private mutating func addDone(_ run: WatchedRun, file: Int?) {
    var seen = Set(marks.map { SourceMarks.key($0.task, $0.line) })
    let last = run.world.step
    for step in stride(from: last, to: max(0, last - Self.stepsSeen), by: -1) {
      guard let index = run.history.event(ofStep: step) else { continue }
      let event = run.history.events[index]
      guard event.site.file == file, event.site.line > 0,
        seen.insert(SourceMarks.key(event.task, event.site.line)).inserted
      else { continue }
      marks.append(Mark(kind: .done, task: event.task, line: event.site.line))
    }
    marks.sort { ($0.line, $0.task, $0.kind) < ($1.line, $1.task, $1.kind) }
  }

  private static func key(_ task: TaskID, _ line: Int) -> UInt64 {
    UInt64(task.rawValue) << 16 | UInt64(line)
  }

  /// The lines on which a task stands.
  var nextLines: Set<Int> { Set(marks.lazy.filter { $0.kind != .done }.map(\.line)) }
  /// The first line with any mark; nil where there is none.
  var firstLine: Int? { marks.first?.line }

  func marks(on line: Int) -> [Mark] { marks.filter { $0.line == line } }
}

/// The marks beside the lines, in as many columns as the widest line of them needs.
struct SourceGutter: Equatable, Sendable {
  private var lines: [Int: Line] = [:]
  private var width = 0

  init(
    _ marks: SourceMarks, _ run: WatchedRun, _ shown: Range<Int>, maximum: Int, _ glyphs: Glyphs
  ) {
    for index in shown {
      let here = marks.marks(on: index + 1)
      guard !here.isEmpty else { continue }
      // Every name takes three columns at least, with its glyph and its space.
      var line =
        here.count * 3 <= maximum + 1
        ? SourceGutter.named(here, run, glyphs) : SourceGutter.counted(here, glyphs)
      if line.displayWidth > maximum { line = SourceGutter.counted(here, glyphs) }
      lines[index + 1] = line
      width = max(width, line.displayWidth)
    }
    width = min(width, maximum)
  }

  /// The marks of a line, padded to the width of the gutter.
  func line(_ number: Int) -> Line {
    (lines[number] ?? Line()).padded(to: width) + " "
  }

  private static func named(_ marks: [SourceMarks.Mark], _ run: WatchedRun, _ glyphs: Glyphs)
    -> Line
  {
    var line = Line()
    for mark in marks {
      let (glyph, style) = look(mark.kind, glyphs)
      if !line.isEmpty { line += " " }
      line += Line("\(glyph)\(run.directory.name(of: mark.task))", style)
    }
    return line
  }

  /// How many tasks of each kind, where there are too many to name.
  private static func counted(_ marks: [SourceMarks.Mark], _ glyphs: Glyphs) -> Line {
    var line = Line()
    for kind in [SourceMarks.Mark.Kind.next, .stuck, .waiting, .done] {
      let count = marks.count { $0.kind == kind }
      guard count > 0 else { continue }
      let (glyph, style) = look(kind, glyphs)
      if !line.isEmpty { line += " " }
      // How many have done a line is known for the latest steps only, and so is not said.
      line += Line(kind == .done ? "\(glyph)" : "\(glyph)\(count)", style)
    }
    return line
  }

  private static func look(_ kind: SourceMarks.Mark.Kind, _ glyphs: Glyphs) -> (
    Unicode.Scalar, Style
  ) {
    switch kind {
    case .next: (glyphs.pointer, Style.green.bold)
    case .stuck: (glyphs.stuck, Style.vermillion.bold)
    case .waiting: (glyphs.waiting, .skyBlue)
    case .done: (glyphs.ended, .muted)
    }
  }
}
