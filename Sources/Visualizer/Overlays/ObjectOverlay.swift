import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// An object in full words: what it holds at the moment, who works with what they read in it, and how it
/// came to that.
enum ObjectOverlay {
  static func draw(
    _ history: ObjectHistory, _ model: Model, _ run: WatchedRun, selected: Int,
    on canvas: inout Canvas
  ) {
    let width = min(100, canvas.width - 10)
    var lines = state(of: history.object, run)
    lines.append(Line())
    let first = lines.count
    let selected = min(selected, max(0, history.changes.count - 1))
    for index in history.changes.indices {
      let line = change(index, history, model, run, isSelected: index == selected, canvas.glyphs)
      lines.append(line.truncated(to: width, ellipsis: canvas.glyphs.ellipsis))
    }
    if history.isCut { lines.append(Line("  earlier changes are not looked for", .muted)) }
    let keys =
      Chrome.hint("↑ ↓", "choose", canvas.glyphs) + "   " + Chrome.hint("Enter", "go there") + "   "
      + Chrome.hint("i", "close")
    let most = max(6, canvas.height / 2 - 4)
    OverlayBox.show(
      Array(lines.map { $0.padded(to: width) }),
      title: run.directory.name(of: history.object), keys: keys, most: most,
      scroll: first + selected - most + 2, at: .below, on: &canvas)
  }

  private static func field(_ name: String, _ line: Line) -> Line {
    Line(name, .muted).padded(to: 15) + line
  }

  private static func state(of object: ObjectID, _ run: WatchedRun) -> [Line] {
    guard let state = run.world[object], state.isCreated else {
      return [Line("It is not there yet at this moment.")]
    }
    var holds = Line(run.sentences.contents(of: state), Style.plain.bold)
    if state.writer != .none {
      let step = state.writtenAtStep > 0 ? " at step \(state.writtenAtStep)" : ""
      holds += Line("  by \(run.directory.name(of: state.writer))\(step)", .muted)
    }
    var lines = [field("at this moment", holds)]
    for (index, task) in run.world.tasks.prefix(200).enumerated() where !task.activity.isDone {
      guard let reading = task.readings.last(where: { $0.object == object }) else { continue }
      let value =
        "\(run.directory.name(of: TaskID(UInt32(index)))): \(run.directory.describe(reading.value))"
      let isOld = run.world.isOutOfDate(reading)
      lines.append(
        field("has read", Line(value) + Line(isOld ? "  out of date" : "", .vermillion)))
      if lines.count == 5 { break }
    }
    return lines
  }

  /// "step 3   A writes 1   0 → 1   line 6  try await counter.write(seen + 1)"
  private static func change(
    _ index: Int, _ history: ObjectHistory, _ model: Model, _ run: WatchedRun, isSelected: Bool,
    _ glyphs: Glyphs
  ) -> Line {
    let position = history.changes[index]
    let event = run.history.events[position]
    var line = Line(isSelected ? "\(glyphs.pointer) " : "  ", Style.accent.bold)
    let isStep = event.kind == .operationPerformed && event.operation.isStep
    let time = TimeWords(model, run).text(time: event.time, sceneTime: event.sceneTime)
    let stamp =
      run.isDirected
      ? (isStep ? "step \(run.history.step(at: position + 1))" : "") : time
    line += Line(stamp, .muted).padded(to: 14)
    let name = event.task == .none ? "" : run.directory.name(of: event.task)
    line += Line(name, Style.plain.bold).padded(to: min(run.longestName, 12) + 2)
    line += Line(words(event, run)).padded(to: 24)
    line += Line(effect(index, history, run), .orange).padded(to: 12)
    let source = SourceLine.text(at: event.site, run, model)
    return line + Line(run.sentences.line(event.site).map { "\($0)  " } ?? "", .muted)
      + Line(source, .muted)
  }

  private static func words(_ event: Event, _ run: WatchedRun) -> String {
    event.kind == .objectCreated
      ? "makes it" : run.sentences.phrase(Action(event), .present)
  }

  /// "0 → 1": in a cell, whose changes say what it holds afterwards.
  private static func effect(
    _ index: Int, _ history: ObjectHistory, _ run: WatchedRun
  ) -> String {
    let event = run.history.events[history.changes[index]]
    let isCell = event.kind == .objectCreated || event.operation.isWrite
    guard isCell, event.value != .none else { return "" }
    let now = run.directory.describe(event.value)
    guard history.changes.indices.contains(index + 1) else { return now }
    let old = run.history.events[history.changes[index + 1]]
    guard old.kind == .objectCreated || old.operation.isWrite else { return now }
    return "\(run.directory.describe(old.value)) → \(now)"
  }
}

/// A line of a scene's source, without its indentation.
enum SourceLine {
  static func text(at site: Site, _ run: WatchedRun, _ model: Model) -> String {
    let files = run.directory.files
    guard site.line > 0, files.indices.contains(site.file),
      let lines = model.catalogue.sources[files[site.file]], lines.indices.contains(site.line - 1)
    else { return "" }
    return String(lines[site.line - 1].drop { $0 == " " || $0 == "\t" })
  }
}
