import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The selected task in full words: what it does, since when, why, and what it has and had.
enum DetailsOverlay {
  static func draw(_ model: Model, _ run: WatchedRun, scroll: Int, on canvas: inout Canvas) {
    let task = model.selectedTask
    let width = min(76, canvas.width - 10)
    let lines = paragraphs(task, run, canvas.glyphs).flatMap { paragraph in
      paragraph.isEmpty ? [Line()] : paragraph.wrapped(to: width, indent: 15)
    }
    let keys =
      Chrome.hint("↑ ↓", "other task", canvas.glyphs) + "   " + Chrome.hint("i", "close")
    OverlayBox.show(
      lines.map { $0.padded(to: width) }, title: run.directory.name(of: task), keys: keys,
      scroll: scroll, at: .below, on: &canvas)
  }

  private static func paragraphs(_ task: TaskID, _ run: WatchedRun, _ glyphs: Glyphs) -> [Line] {
    guard let state = run.world[task] else { return [Line("There is no such task yet.")] }
    let look = TaskLook(state, glyphs)
    let name = run.directory.name(of: task)
    var lines = [
      Line("\(look.glyph) \(look.word)", look.style.bold) + Line("   ")
        + Line("\(name) \(run.sentences.status(of: task, in: run.world)).")
    ]
    lines.append(Line())
    lines += doing(state, run)
    lines.append(Line())
    lines += having(task, state, run, glyphs)
    let thread = ThreadLines.lines(task, run)
    if !thread.isEmpty { lines += [Line()] + thread }
    return lines
  }

  private static func field(_ name: String, _ text: String) -> Line {
    Line(name, .muted).padded(to: 15) + Line(text)
  }

  private static func place(_ site: Site, _ run: WatchedRun) -> String {
    guard site.line > 0 else { return "" }
    let files = run.directory.files
    let file = files.indices.contains(site.file) ? files[site.file] : ""
    let name = file.split(separator: "/").last.map(String.init) ?? ""
    return name.isEmpty ? " (line \(site.line))" : " (\(name), line \(site.line))"
  }

  // MARK: What it does

  private static func doing(_ state: TaskState, _ run: WatchedRun) -> [Line] {
    var lines: [Line] = []
    let since = Sentences.duration(state.sceneSince)
    let lasted = Sentences.duration(
      run.world.sceneTime > state.sceneSince ? run.world.sceneTime - state.sceneSince : 0)
    lines.append(field("since", "\(since) of scene time, for \(lasted)"))
    if let wakeUp = state.wakeUp {
      let who = wakeUp.waker == .none ? "the clock" : run.directory.name(of: wakeUp.waker)
      lines.append(field("woken by", who))
    }
    if let last = state.performed {
      let step = state.performedStep > 0 ? "step \(state.performedStep): " : ""
      lines.append(
        field("did last", step + run.sentences.phrase(last, .past) + place(last.site, run)))
    }
    if let next = state.next {
      lines.append(
        field("does next", run.sentences.phrase(next, .future) + place(next.site, run)))
    }
    if state.isCancelled { lines.append(field("cancelled", "yes; it has to look to notice")) }
    return lines
  }

  // MARK: What it has

  private static func having(
    _ task: TaskID, _ state: TaskState, _ run: WatchedRun, _ glyphs: Glyphs
  ) -> [Line] {
    var lines: [Line] = []
    if state.parent != .none {
      lines.append(field("spawned by", run.directory.name(of: state.parent)))
    }
    if !state.locks.isEmpty {
      let names = state.locks.map { run.directory.name(of: $0) }.joined(separator: ", ")
      lines.append(field("holds", names))
    }
    for reading in state.readings.suffix(4) {
      let value = run.directory.describe(reading.value)
      let stale = run.world.isOutOfDate(reading) ? "   out of date" : ""
      lines.append(
        field("has read", "\(run.directory.name(of: reading.object)): \(value)\(stale)"))
    }
    let times = run.world.sceneTimes(of: task)
    lines.append(
      field(
        "scene time",
        "running \(Sentences.duration(times.running)), ready \(Sentences.duration(times.ready)), "
          + "waiting \(Sentences.duration(times.blocked))"))
    return lines
  }
}
