import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// Where the columns of the steps axis are; the timeline and the memory under it share them.
///
/// Places are columns relative to the inside of the panel.
struct StepColumns: Equatable, Sendable {
  /// How wide the names on the left are, with the space after them.
  let gutter: Int
  /// The width of one column, with the space after it.
  let width: Int
  /// The number of the first step shown.
  let first: Int
  /// How many steps are shown.
  let count: Int
  /// After how many steps the world is looked at.
  let moment: Int
  /// How wide the panel is.
  let total: Int

  /// Widths from which one is chosen where the viewer has chosen none: all steps are shown if they can be.
  static let widths = [1, 4, 9, 14, 20]
  /// What is left at least for what each task does next.
  static let leastForNext = 18
  /// The same where columns would else be too narrow for words.
  static let tightForNext = 14
  /// The same when all tasks have ended.
  static let leastForEnded = 7

  init(_ model: Model, _ run: WatchedRun, panelWidth: Int) {
    total = panelWidth
    gutter = TaskGutter(run, panelWidth: panelWidth).width
    moment = run.world.step
    let isAllOver = run.world.ending == .completed && model.view.moment == nil
    let forNext = isAllOver ? StepColumns.leastForEnded : StepColumns.leastForNext
    var room = max(1, panelWidth - gutter - forNext)
    let steps = run.stepCount
    let ideal = StepColumns.idealWidth(run)
    // Where there is no room for words there is for the number of a step.
    let narrow = min(9, max(4, String(steps).count + 1))
    var fitting = [ideal, 11, 9].first { $0 * steps <= room } ?? narrow
    // Operations that can be read are worth a few words of what is next.
    let tight = panelWidth - gutter - min(forNext, StepColumns.tightForNext)
    if fitting == narrow, model.view.stepWidth == nil, 9 * steps <= tight {
      (fitting, room) = (9, tight)
    }
    width = min(model.view.stepWidth ?? fitting, room)
    count = min(steps, room / width)
    // The moment stays in sight, and where there are later steps, two of them as well.
    let lastWanted = min(steps, moment + 2)
    let last = min(max(lastWanted + model.view.stepPan, count), steps)
    first = max(1, last - count + 1)
  }

  /// How wide the columns are on the screen.
  static func current(_ model: Model) -> Int {
    guard let run = model.run, let rect = SceneLayout(model)[.timeline] else { return 9 }
    return StepColumns(model, run, panelWidth: rect.width - 4).width
  }

  /// Wide enough for the longest of the operations so far, within reason.
  private static func idealWidth(_ run: WatchedRun) -> Int {
    let sentences = run.sentences
    var longest = 0
    for step in max(1, run.stepCount - 20)..<run.stepCount + 1 {
      guard let event = run.history.event(ofStep: step) else { continue }
      longest = max(longest, sentences.cell(Action(run.history.events[event]), width: 16).count)
    }
    for task in run.world.tasks.prefix(32) {
      guard let next = task.announced else { continue }
      longest = max(longest, sentences.cell(next, width: 16).count)
    }
    return min(max(longest + 4, 11), 18)
  }

  /// The steps shown; empty before the first.
  var steps: Range<Int> { first..<first + count }
  /// Where the column of a step begins.
  func x(ofStep step: Int) -> Int { gutter + (step - first) * width }
  /// Where the first column after all steps is.
  var end: Int { gutter + count * width }
  /// Where the heavy line between done and next stands.
  var line: Int { gutter + min(max(0, moment - first + 1), count) * width }
  /// Where it is said what each task does next.
  var next: Int { end + 2 }
  var nextWidth: Int { max(0, total - next) }
  /// How much of a column can be written on.
  var textWidth: Int { max(1, width - 1) }
  /// Where in a column the operation's words begin, after its glyph.
  var wordsX: Int { width >= 11 ? 2 : 1 }
  /// How many steps have no column, on the left and on the right.
  var hiddenBefore: Int { first - 1 }
}

/// The names on the left of the timeline: a pointer, by hand the number that lets a task go, the name.
struct TaskGutter: Equatable, Sendable {
  /// How wide the numbers are; 0 where tasks have none.
  let digits: Int
  let name: Int

  init(_ run: WatchedRun, panelWidth: Int) {
    digits = run.isDirected ? String(max(1, run.directory.tasks.count - 1)).count : 0
    let most = panelWidth >= 100 ? 20 : panelWidth >= 70 ? 14 : 10
    name = min(max(run.longestName, run.longestObject, 8), most)
  }

  /// Pointer, number and name, each with the space after it.
  var width: Int { 1 + (digits > 0 ? digits + 1 : 0) + name + 2 }
  /// Where the name begins.
  var nameX: Int { 1 + (digits > 0 ? digits + 1 : 0) }

  /// The gutter of a task's row.
  func line(_ task: TaskID, _ run: WatchedRun, isSelected: Bool, _ glyphs: Glyphs) -> Line {
    var line = Line(isSelected ? String(glyphs.pointer) : " ", Style.accent.bold)
    if digits > 0 {
      let number = task == .main ? "" : String(task.rawValue)
      let canBeLetGo = task != .main && task.rawValue <= 9
      let padded = String(repeating: " ", count: max(0, digits - number.count)) + number + " "
      line += Line(padded, canBeLetGo ? Style.accent : .muted)
    }
    let isOver = run.world[task]?.activity.isDone ?? true
    let style: Style = isSelected ? Style.plain.bold : isOver ? .muted : .plain
    let shown = Line(run.directory.name(of: task), style)
      .truncated(to: name, ellipsis: glyphs.ellipsis)
    return line + shown
  }

  /// The gutter of a row that belongs to no task.
  func label(_ text: String, _ style: Style = .muted) -> Line {
    Line(String(repeating: " ", count: nameX)) + Line(text, style)
  }
}
