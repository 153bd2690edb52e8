import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// On which lines of a file the tasks stand, and which they have done.
struct SourceMarks: Equatable, Sendable {
  struct Mark: Equatable, Sendable {
    /// In the order in which they are written on a line.
    enum Kind: Int, CaseIterable, Comparable, Sendable {
      case next
      case stuck
      case waiting
      case done

      static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
    }

    var kind: Kind
    var task: TaskID
  }

  /// The marks of one line: how many there are of each kind, and the first few.
  struct LineMarks: Equatable, Sendable {
    private(set) var named: [Mark] = []
    private(set) var counts = [Int](repeating: 0, count: Mark.Kind.allCases.count)

    static let mostNamed = 8

    mutating func add(_ mark: Mark) {
      counts[mark.kind.rawValue] += 1
      if named.count < Self.mostNamed { named.append(mark) }
    }

    func count(_ kind: Mark.Kind) -> Int { counts[kind.rawValue] }
    var total: Int { counts.reduce(0, +) }
    /// Whether a task stands on the line.
    var hasStanding: Bool { total > count(.done) }
  }

  /// The `#fileID` of the file that is shown.
  let file: String
  private var lines: [Int: LineMarks] = [:]
  /// The line of the selected task, or of the one that goes next.
  let focusLine: Int?

  /// Steps further back than this leave no mark.
  private static let stepsSeen = 400

  /// - Parameter site: the line to show, whoever stands where; nil: that of the task in focus.
  init(_ run: WatchedRun, focus: TaskID, at site: Site? = nil) {
    let world = run.world
    let chosen = SourceMarks.chosen(run, world, focus)
    let place = site ?? chosen.flatMap { SourceMarks.place(of: $0, world) }
    let files = run.directory.files
    let index = place.map(\.file) ?? 0
    file = files.indices.contains(index) && index > 0 ? files[index] : run.scene.fileID
    let number = files.firstIndex(of: file)
    focusLine = place?.line
    addStanding(world, file: number)
    addDone(run.history, world, file: number)
  }

  subscript(line: Int) -> LineMarks? { lines[line] }

  /// The first line with a task on it, or else with any mark.
  var firstLine: Int? {
    lines.filter(\.value.hasStanding).keys.min() ?? lines.keys.min()
  }

  /// The task whose line is in the middle: the selected one if it stands on a line, else the next one.
  private static func chosen(_ run: WatchedRun, _ world: World, _ focus: TaskID) -> TaskID? {
    let last = run.history.event(ofStep: world.step).map { run.history.events[$0].task }
    let candidates = [focus == .main ? nil : focus, run.status.next, last, focus]
    return candidates.compactMap { $0 }.first { place(of: $0, world) != nil }
  }

  private static func place(of task: TaskID, _ world: World) -> Site? {
    guard let state = world[task], !state.activity.isDone else { return nil }
    let site = state.next?.site ?? state.performed?.site ?? .unknown
    return site == .unknown ? nil : site
  }

  private mutating func addStanding(_ world: World, file: Int?) {
    for (index, state) in world.tasks.enumerated() {
      guard let next = state.next, next.site.file == file, next.site.line > 0,
        !state.activity.isDone
      else { continue }
      let kind: Mark.Kind = state.isStuck ? .stuck : state.activity.isBlocked ? .waiting : .next
      lines[next.site.line, default: LineMarks()]
        .add(Mark(kind: kind, task: TaskID(UInt32(index))))
    }
  }

  /// A line is done for a task that has done it and does not stand on it again.
  private mutating func addDone(_ history: History, _ world: World, file: Int?) {
    var seen: Set<UInt64> = []
    for step in stride(from: world.step, to: max(0, world.step - Self.stepsSeen), by: -1) {
      guard let index = history.event(ofStep: step) else { continue }
      let event = history.events[index]
      guard event.site.file == file, event.site.line > 0,
        seen.insert(UInt64(event.task.rawValue) << 16 | UInt64(event.site.line)).inserted
      else { continue }
      let state = world[event.task]
      if state?.activity.isDone == false, state?.next?.site == event.site { continue }
      lines[event.site.line, default: LineMarks()].add(Mark(kind: .done, task: event.task))
    }
  }
}

/// The marks beside the lines, in as many columns as the widest line of them needs.
struct SourceGutter: Equatable, Sendable {
  private var lines: [Int: Line] = [:]
  private var width = 0

  init(
    _ marks: SourceMarks, _ run: WatchedRun, _ shown: Range<Int>, maximum: Int, _ glyphs: Glyphs
  ) {
    for index in shown {
      guard let here = marks[index + 1] else { continue }
      var line = SourceGutter.named(here, run, glyphs)
      if here.total > here.named.count || line.displayWidth > maximum {
        line = SourceGutter.counted(here, glyphs)
      }
      lines[index + 1] = line
      width = max(width, line.displayWidth)
    }
    width = min(width, maximum)
  }

  /// The marks of a line, padded to the width of the gutter.
  func line(_ number: Int) -> Line {
    (lines[number] ?? Line()).padded(to: width) + " "
  }

  private static func named(_ marks: SourceMarks.LineMarks, _ run: WatchedRun, _ glyphs: Glyphs)
    -> Line
  {
    var line = Line()
    for mark in marks.named.sorted(by: { ($0.task, $0.kind) < ($1.task, $1.kind) }) {
      let (glyph, style) = look(mark.kind, glyphs)
      if !line.isEmpty { line += " " }
      line += Line("\(glyph)\(run.directory.name(of: mark.task))", style)
    }
    return line
  }

  /// How many tasks of each kind, where there are too many to name.
  private static func counted(_ marks: SourceMarks.LineMarks, _ glyphs: Glyphs) -> Line {
    var line = Line()
    for kind in SourceMarks.Mark.Kind.allCases {
      let count = marks.count(kind)
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
