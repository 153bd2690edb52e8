import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The bottom lines: the keys that work now, the most useful first.
enum KeyLines {
  static func draw(_ model: Model, _ rect: Rect, on canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    if let line = line(model, canvas.glyphs) {
      canvas.put(line, at: Point(x: rect.x + 1, y: rect.y), columns: rect.width - 2)
      if rect.height > 1 { draw(shown(model), rect.inset(top: 1), on: &canvas) }
      return
    }
    if let message = model.message {
      let text = Line(" " + message, Style.plain.bold)
      canvas.put(text, at: Point(x: rect.x, y: rect.y), columns: rect.width)
      if rect.height > 1 {
        draw(shown(model), rect.inset(top: 1), on: &canvas)
      }
      return
    }
    draw(shown(model), rect, on: &canvas)
  }

  /// The line that is typed, or the search and how many matches it has; nil while there is neither.
  private static func line(_ model: Model, _ glyphs: Glyphs) -> Line? {
    if let entry = model.entry {
      var line = Line(entry.prompt, Style.accent.bold) + Line(entry.text, Style.plain.bold)
      line += Line("\(glyphs.full)", .accent)
      switch entry.purpose {
      case .note: line += Line("   ") + Chrome.hint("Enter", "set it")
      case .search:
        if model.search != nil { line += Line("   \(model.searchState)", .orange) }
        line += Line("   ") + Chrome.hint("Enter", "keep")
      }
      return line + "   " + Chrome.hint("Esc", "never mind")
    }
    guard let search = model.search else { return nil }
    var line = Line("/\(search.query.text)", Style.accent.bold)
    line += Line("   \(model.searchState)", .orange)
    if let message = model.message { return line + Line("   \(message)", Style.plain.bold) }
    if model.isSearching { return line + "   " + Chrome.hint("Esc", "stop") }
    return line + "   " + Chrome.hint("n N", "next, before") + "   "
      + Chrome.hint("Esc", "end the search")
  }

  /// Hints from left to right as long as there is room, in each line.
  static func draw(_ hints: [(key: String, words: String)], _ rect: Rect, on canvas: inout Canvas) {
    var (x, y) = (rect.x + 1, rect.y)
    for hint in hints {
      let line = Chrome.hint(hint.key, hint.words, canvas.glyphs)
      let width = line.displayWidth
      if x + width > rect.right - 1 {
        guard y + 1 < rect.bottom else { return }
        y += 1
        x = rect.x + 1
      }
      x = canvas.put(line, at: Point(x: x, y: y)) + 3
    }
  }

  private static func shown(_ model: Model) -> [(key: String, words: String)] {
    order(model).compactMap { command in
      guard command.isAvailable(in: model), let hint = hint(command, model) else { return nil }
      return hint
    }
  }

  private static func order(_ model: Model) -> [Command] {
    guard let run = model.run else { return [.up] }
    if model.view.focus == .findings, model.selectedFinding != nil {
      return [
        .confirm, .row(.down), .momentLeft, .findings, .focusNext, .everyOutcome, .enlarge, .up,
      ]
    }
    if model.view.isEnlarged { return [.enlarge, .focusNext, .row(.down), .step, .back, .up] }
    if model.replay != nil {
      return [
        .pauseOrResume, .step, .back, .tenth(0), .findings, .slower, .faster, .momentLeft, .now,
        .search, .mark, .nextMark, .earlierRun, .loop, .becauseOf, .axis, .timeForm, .row(.down),
        .details, .zoomIn, .focusNext, .enlarge, .copy, .up,
      ]
    }
    if run.status.isOver && model.view.moment == nil {
      return [
        .back, .findings, .again, .earlierRun, .variant, .everyOutcome, .mode, .momentLeft, .axis,
        .details, .search, .mark, .nextMark, .parameters, .copy, .writeRecording, .focusNext,
        .enlarge, .up,
      ]
    }
    if run.isDirected {
      return [
        .step, .letGo(1), .back, .pauseOrResume, .findings, .everyOutcome, .variant, .mode, .axis,
        .momentLeft, .now, .earlierRun, .search, .mark, .nextMark, .row(.down), .details, .goForm,
        .focusNext, .enlarge, .again,
        .copy, .writeRecording, .up,
      ]
    }
    return [
      .pauseOrResume, .slower, .faster, .step, .findings, .variant, .mode, .axis, .zoomIn,
      .momentLeft, .now, .follow, .search, .mark, .nextMark, .row(.down), .details, .again,
      .everyOutcome, .parameters, .focusNext, .enlarge, .copy,
      .writeRecording, .up,
    ]
  }

  private static func hint(_ command: Command, _ model: Model) -> (key: String, words: String)? {
    guard let run = model.run else { return command == .up ? ("q", "back") : nil }
    switch command {
    case .pauseOrResume:
      return ("space", run.status.isPaused ? playWords(model) : "pause")
    case .tenth: return ("0–9", "seek")
    case .search: return ("/", "search")
    case .mark: return ("m", "mark")
    case .nextMark: return ("[ ]", "marks")
    case .loop: return ("L", model.replay?.loops == true ? "no loop" : "loop")
    case .timeForm: return ("T", "times")
    case .becauseOf where model.replay != nil: return ("b B", "wake-ups")
    case .earlierRun where model.replay != nil:
      let number = earlier(model)
      return ("u", number.map { "way \($0)" } ?? "other way")
    case .now where model.replay != nil: return ("End", "to the end")
    case .up where model.replay != nil && !model.view.isEnlarged: return ("q", "leave")
    case .step where model.view.moment == nil: return (".", "next operation")
    case .step: return (".", movesBySteps(model, run) ? "one step on" : "one event on")
    case .back: return (",", movesBySteps(model, run) ? "one step back" : "one event back")
    case .letGo:
      let tasks = min(9, run.world.tasks.count - 1)
      return (tasks == 1 ? "1" : "1–\(tasks)", "let that task go")
    case .slower: return ("<", "slower")
    case .faster: return (">", "faster")
    case .again: return ("r", "run again")
    case .earlierRun:
      let number = earlier(model)
      return ("u", number.map { "back to run \($0)" } ?? "earlier run")
    case .mode: return ("t", run.header.request.mode.next.words)
    case .variant: return ("v", "variant")
    case .parameters: return ("p", "parameters")
    case .momentLeft where model.view.focus == .findings && model.markedFinding != nil:
      return ("← →", "its other events")
    case .momentLeft: return ("← →", "look back")
    case .now: return ("End", "return to now")
    case .zoomIn: return ("+ -", "zoom")
    case .follow: return ("f", "follow")
    case .findings: return findings(model, run)
    case .confirm where model.view.focus == .findings:
      return ("Enter", model.markedFinding == nil ? "mark its events" : "next event")
    case .row(.down) where model.view.focus == .findings:
      return run.findings.count > 1 ? ("↑ ↓", "choose a finding") : nil
    case .row(.down) where model.view.focus == .memory: return ("↑ ↓", "choose an object")
    case .row(.down): return ("↑ ↓", "choose a task")
    case .axis: return ("x", model.view.axis == .steps ? "time axis" : "steps axis")
    case .goForm: return ("s", model.view.showsGo ? "Swift" : "Go")
    case .focusNext: return ("Tab", "next panel")
    case .enlarge: return ("z", model.view.isEnlarged ? "all panels" : "enlarge")
    case .details: return ("i", "details")
    case .everyOutcome: return ("e", "every outcome")
    case .copy: return ("y", "copy command")
    case .writeRecording: return ("w", "record")
    case .up: return ("q", model.view.isEnlarged ? "back" : "scenes")
    case .confirm, .same, .momentRight, .panLeft, .panRight, .firstMoment, .row, .previousMark,
      .listMarks, .nextMatch, .previousMatch,
      .zoomOut, .fit, .focusPrevious, .becauseOf, .effect,
      .help, .redraw, .suspend, .quit:
      return nil
    }
  }

  private static func findings(_ model: Model, _ run: WatchedRun) -> (String, String)? {
    if model.view.focus == .findings { return ("!", "back to the timeline") }
    let count = run.findings.count
    return count == 0 ? nil : ("!", count == 1 ? "1 finding" : "\(count) findings")
  }

  /// By hand the program itself goes on and back, a step at a time; elsewhere one looks at each event.
  private static func movesBySteps(_ model: Model, _ run: WatchedRun) -> Bool {
    run.isDirected && model.replay == nil
  }

  private static func playWords(_ model: Model) -> String {
    guard model.replay != nil else {
      let isWitness = model.run.map { $0.isFollowingSchedule && !$0.status.ahead.isEmpty } ?? false
      return isWitness ? "play it" : "play on"
    }
    return model.view.moment == nil ? "play again" : "play"
  }

  private static func earlier(_ model: Model) -> Int? {
    model.earlierRuns.previous.map { model.earlierRuns.entries[$0].number }
  }
}

extension Mode {
  /// What the key that leads here says.
  var words: String {
    switch self {
    case .directed: "by hand"
    case .tasks: "on workers"
    case .threads: "on threads"
    }
  }
}
