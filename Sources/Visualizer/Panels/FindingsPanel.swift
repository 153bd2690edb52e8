import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// What is wrong in the run, and what is only advice: a line for each, and the chosen one in full words.
enum FindingsPanel {
  static func draw(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool, on canvas: inout Canvas
  ) {
    let inside = Chrome.frame(
      .findings, rect, title: Line("Findings") + count(run), trailing: trailing(model),
      model: model, hasSides: hasSides, on: &canvas)
    guard let selected = model.selectedFinding else {
      Chrome.empty(nothing(run), inside, on: &canvas)
      return
    }
    let rows = rows(run)
    let words = FindingWordsInFull(run.findings[selected], model, run, width: inside.width)
    let drawn = picture(of: selected, model, run)
    let detail = words.lines(hasPicture: drawn != nil, canvas.glyphs)
    let wanted = detail.count + (drawn.map { $0.rowCount + ($0.isPossible ? 1 : 0) } ?? 0)
    let space = inside.height > rows.count + wanted ? 1 : 0
    let listHeight = min(rows.count, max(2, inside.height - space - wanted), inside.height)
    let parts = inside.splitTop(listHeight)
    drawList(rows, selected, model, run, parts.top, on: &canvas)
    drawDetail(detail, drawn, parts.rest.inset(top: space), model, on: &canvas)
  }

  // MARK: The edge

  private static func count(_ run: WatchedRun) -> Line {
    let errors = run.findings.filter { $0.severity == .error }.count
    let advice = run.findings.count - errors
    var parts: [String] = []
    if errors > 0 { parts.append(errors == 1 ? "1 error" : "\(errors) errors") }
    if advice > 0 { parts.append("\(advice) advice") }
    return parts.isEmpty ? Line() : Line(" · " + parts.joined(separator: ", "), .muted)
  }

  private static func trailing(_ model: Model) -> Line {
    guard model.view.focus == .findings, model.selectedFinding != nil else {
      return model.view.isEnlarged ? Line() : Chrome.hint("!", "open")
    }
    return Chrome.hint("Enter", model.markedFinding == nil ? "mark its events" : "next event")
  }

  private static func nothing(_ run: WatchedRun) -> String {
    run.findingsNote.isEmpty ? "Nothing is wrong so far." : "Nothing so far. \(run.findingsNote)"
  }

  // MARK: The list

  private enum Row {
    case finding(Int)
    case note(String)
  }

  private static func rows(_ run: WatchedRun) -> [Row] {
    let notes = run.findingsNote.isEmpty ? [] : [Row.note(run.findingsNote)]
    return run.rankedFindings.map(Row.finding) + notes
  }

  private static func drawList(
    _ rows: [Row], _ selected: Int, _ model: Model, _ run: WatchedRun, _ rect: Rect,
    on canvas: inout Canvas
  ) {
    let chosen = rows.firstIndex { if case .finding(selected) = $0 { true } else { false } } ?? 0
    let first = min(max(0, chosen - rect.height + 1), max(0, rows.count - rect.height))
    let kinds = run.findings.map(\.kind.rawValue.count).max() ?? 0
    for (index, row) in rows.enumerated().dropFirst(first).prefix(rect.height) {
      let place = Point(x: rect.x, y: rect.y + index - first)
      switch row {
      case .note(let note):
        canvas.put(Line("  " + note, .orange), at: place, columns: rect.width)
      case .finding(let finding):
        let isSelected = finding == selected
        let line = line(
          run.findings[finding], isSelected: isSelected, kinds: kinds, run, canvas.glyphs)
        canvas.put(line, at: place, columns: rect.width)
        if isSelected && model.view.focus == .findings {
          canvas.restyle(Rect(x: rect.x, y: place.y, width: rect.width, height: 1)) {
            $0.background = .selected
          }
        }
      }
    }
    Chrome.more(above: first, below: rows.count - first - rect.height, rect, on: &canvas)
  }

  /// Its severity and kind, what it is about, its steps, and how often it was found.
  private static func line(
    _ finding: Finding, isSelected: Bool, kinds: Int, _ run: WatchedRun, _ glyphs: Glyphs
  ) -> Line {
    let isError = finding.severity == .error
    let style: Style = isError ? .vermillion : .yellow
    var line = Line(isSelected ? String(glyphs.pointer) : " ", Style.accent.bold)
    line += Line(isError ? "\(glyphs.failed) " : "! ", style.bold)
    line += Line(finding.kind.rawValue, isSelected ? Style.plain.bold : .plain)
      .padded(to: kinds + 2)
    let objects = finding.objectNames(in: run.directory)
    let names = objects.isEmpty ? finding.taskNames(in: run.directory) : objects
    line += Line(names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : ""))
    if let steps = finding.stepRange {
      line += Line(finding.steps.count == 1 ? "  step \(steps)" : "  steps \(steps)", .muted)
    }
    if finding.count > 1 { line += Line("  \(glyphs.times)\(finding.count)", .muted) }
    return line
  }

  // MARK: The chosen one

  /// The ring of a deadlock, where no other panel draws it.
  private static func picture(of index: Int, _ model: Model, _ run: WatchedRun) -> WaitPicture? {
    let finding = run.findings[index]
    guard !finding.ring.isEmpty else { return nil }
    if finding.severity == .error, SceneLayout(model)[.waits] != nil { return nil }
    return WaitPicture(finding, run)
  }

  private static func drawDetail(
    _ lines: [Line], _ picture: WaitPicture?, _ rect: Rect, _ model: Model,
    on canvas: inout Canvas
  ) {
    var rest = rect
    if let picture, rest.height >= picture.rowCount {
      if picture.isPossible, rest.height > picture.rowCount {
        canvas.put(Line("It could come to this:", .yellow), at: rest.origin, columns: rest.width)
        rest = rest.inset(top: 1)
      }
      let parts = rest.splitTop(picture.rowCount)
      canvas.within(parts.top) { canvas in picture.draw(on: &canvas) }
      rest = parts.rest
    }
    Chrome.list(lines, from: model.view[scrollOf: .findings], rest, on: &canvas)
  }
}

/// A finding in full words: what happened, why that is wrong, what the explorer knows of it, its lines.
struct FindingWordsInFull {
  let finding: Finding
  let model: Model
  let run: WatchedRun
  let width: Int

  init(_ finding: Finding, _ model: Model, _ run: WatchedRun, width: Int) {
    self.finding = finding
    self.model = model
    self.run = run
    self.width = max(10, width - 1)
  }

  /// - Parameter hasPicture: whether a picture says already who waits for whom.
  func lines(hasPicture: Bool, _ glyphs: Glyphs) -> [Line] {
    var lines: [Line] = []
    if let current { lines += current(glyphs).wrapped(to: width, indent: 2) }
    if !hasPicture { lines += Line(finding.message).wrapped(to: width) }
    lines += Line(finding.explanation, .muted).wrapped(to: width)
    if let explored { lines += explored.wrapped(to: width) }
    let files = files
    if !files.isEmpty { lines += Line(files, .muted).wrapped(to: width, indent: 2) }
    return lines
  }

  /// "◆ 2 of 3  step 2: B wrote 1 to counter": the event that is looked at.
  private var current: ((Glyphs) -> Line)? {
    guard let marked = model.markedFinding, marked.finding == finding else { return nil }
    let position = finding.positions[marked.event]
    guard position < run.history.count else { return nil }
    let event = run.history.events[position]
    let step = run.history.step(at: position + 1)
    let isStep = run.history.event(ofStep: step) == position
    let words = sentence(event, at: position)
    return { glyphs in
      Line("\(glyphs.decisive) ", Style.vermillion.bold)
        + Line("\(marked.event + 1) of \(finding.positions.count)", Style.vermillion.bold)
        + Line(isStep ? "  step \(step)  " : "  ", .muted) + Line(words, Style.plain.bold)
    }
  }

  private func sentence(_ event: Event, at position: Int) -> String {
    let name = event.task == .none ? "" : "\(run.directory.name(of: event.task)) "
    switch event.kind {
    case .operationPerformed: return name + run.sentences.phrase(Action(event), .past)
    case .taskBlocked: return name + "waits " + waitsFor(event)
    case .sceneEnded: return "the end"
    case .sceneStarted, .taskSpawned, .taskStarted, .taskEnded, .taskReadied, .taskResumed,
      .taskYielded, .taskLeft, .taskCancelled, .threadRefused, .objectCreated, .operationAnnounced,
      .cycleClosed, .threadSampled, .instrumentWaited, .eventsDropped, .taskAbandoned:
      guard !run.isCrowd else { return name }
      let before = run.history.world(at: position)
      let sentence = run.sentences.sentence(
        event, before: before, after: run.history.world(at: position + 1))
      return "\(sentence.subject) \(sentence.predicate)"
    }
  }

  private func waitsFor(_ event: Event) -> String {
    let what = event.object == .none ? "its children" : run.directory.name(of: event.object)
    return "for \(what)" + (event.site.line > 0 ? " (line \(event.site.line))" : "")
  }

  // MARK: What the explorer knows

  /// Whether locks in contradictory orders do deadlock, where every outcome is known.
  private var explored: Line? {
    guard finding.kind == .lockOrder, model.abilities.contains(.explore) else { return nil }
    guard let table = model.outcomes else {
      return Chrome.hint("e", "finds out whether it can happen")
    }
    if table.isRunning { return Line("being explored …", .muted) }
    let rows = table.rows.filter { $0.ending == .deadlock }
    let words = Line("explored: ", .muted)
    switch (rows.isEmpty, table.isExhaustive) {
    case (true, true): return words + Line("it never deadlocks", Style.green.bold)
    case (true, false): return words + Line("no deadlock so far, and not all orders were run")
    case (false, _):
      let orders = rows.count == 1 ? rows[0].orders : "\(rows.count) outcomes"
      return words + Line("\(orders) deadlock", Style.vermillion.bold)
    }
  }

  // MARK: Where

  /// "LostUpdate.swift, lines 5 and 6".
  private var files: String {
    var files: [(name: String, lines: [Int])] = []
    for site in finding.sites where site.line > 0 {
      guard run.directory.files.indices.contains(site.file) else { continue }
      let path = run.directory.files[site.file]
      let name = path.split(separator: "/").last.map(String.init) ?? path
      let index = files.firstIndex { $0.name == name } ?? files.count
      if index == files.count { files.append((name, [])) }
      if !files[index].lines.contains(site.line) { files[index].lines.append(site.line) }
    }
    return files.map { file in
      let lines = file.lines.map(String.init).joined(separator: ", ")
      return "\(file.name), line\(file.lines.count == 1 ? "" : "s") \(lines)"
    }.joined(separator: "; ")
  }
}
