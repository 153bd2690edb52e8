import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The first line: which scene, what drives it, where it stands, and what was found.
enum StatusLine {
  static func draw(_ model: Model, _ rect: Rect, on canvas: inout Canvas) {
    canvas.fill(rect, with: " ", Style(.text, on: .raised))
    let left = title(model)
    let parts = model.run.map { state($0, model, canvas.glyphs) } ?? [Line("starting …", .muted)]
    // Where the run stands goes before all that was found.
    let least = joined(Array(parts.prefix(2)), room: .max).displayWidth
    let free = rect.width - left.displayWidth - least - StatusLine.around
    let right = help(model, room: min(free, rect.width / 3), canvas.glyphs)
    let leftEnd = canvas.put(raised(left), at: Point(x: rect.x + 1, y: rect.y))
    let rightStart = rect.right - right.displayWidth - 1
    let room = rightStart - leftEnd - 4
    guard room > 8 else { return }
    let shown = joined(parts, room: room).truncated(to: room, ellipsis: canvas.glyphs.ellipsis)
    // In the middle of the screen where both sides leave that free.
    let centre = rect.x + (rect.width - shown.displayWidth) / 2
    let x = min(max(centre, leftEnd + 2), rightStart - 2 - shown.displayWidth)
    canvas.put(raised(shown), at: Point(x: x, y: rect.y))
    canvas.put(raised(right), at: Point(x: rightStart, y: rect.y))
  }

  /// What stands between the parts of the line, and the help at its end.
  private static let around = 18

  /// As many of the parts as have room, at least the first.
  private static func joined(_ parts: [Line], room: Int) -> Line {
    var line = parts[0]
    for part in parts.dropFirst() {
      let longer = line + Line(" · ", .muted) + part
      if longer.displayWidth > room { break }
      line = longer
    }
    return line
  }

  private static func raised(_ line: Line) -> Line { line.restyled { $0.on(.raised) } }

  private static func title(_ model: Model) -> Line {
    let request = model.run?.header.request ?? model.awaited
    let scene = model.run?.scene ?? request.flatMap { model.catalogue.scene($0.scene) }
    var line = Line(scene?.title ?? "", Style.plain.bold)
    if let variant = request?.variant { line += Line(" · \(variant)") }
    return line
  }

  private static func help(_ model: Model, room: Int, _ glyphs: Glyphs) -> Line {
    var line = Line()
    if let run = model.run {
      let findings = FindingSummary.line(run, room: room, glyphs)
      if !findings.isEmpty { line += findings + Line(" · ", .muted) }
    }
    if let run = model.run, run.world.dropped > 0 {
      line += Line("\(glyphs.warning) \(run.world.dropped) events dropped", .orange) + " · "
    }
    switch model.recording {
    case .none: break
    case .recording(let path):
      line += Line("\(glyphs.done) rec", Style.vermillion.bold)
      if model.size.columns >= 100 { line += Line(" \(name(of: path))") }
      line += " · "
    case .stopped: line += Line("recording stopped", Style.orange.bold) + " · "
    }
    return line + Line("?", Style.accent.bold) + Line(" help")
  }

  private static func state(_ run: WatchedRun, _ model: Model, _ glyphs: Glyphs) -> [Line] {
    if let replay = model.replay { return state(of: replay, run, model, glyphs) }
    let isOver = run.status.isOver || run.history.world.ending != nil
    var parts: [Line] = [mark(run, glyphs) + Line(driver(run), Style.plain.bold)]
    if let moment = model.view.moment {
      let place =
        model.view.isAtEvent
        ? "event \(moment) of \(run.history.count)" : "\(run.world.step) of \(run.stepCount)"
      parts.append(Line("looking at \(place)", Style.orange.bold) + Line(" · End returns"))
    } else if !run.status.ahead.isEmpty, run.isFollowingSchedule {
      let all = run.stepCount + run.status.ahead.count
      parts.append(Line("step \(run.stepCount) of \(all)"))
    } else {
      parts.append(Line("step \(run.stepCount)"))
    }
    if model.view.timeForm != .scene {
      let words = TimeWords(model, run)
      parts.append(Line(words.text(time: model.momentTime, position: model.shownEvents)))
    }
    if run.isDirected {
      if !run.status.isRepeatable { parts.append(Line("not repeatable", .orange)) }
      if run.status.isPaused && !isOver { parts.append(Line("one operation at a time")) }
    }
    if !run.status.isPaused && !isOver { parts.append(Line(run.status.speed.words)) }
    if !run.status.pace.isEmpty { parts.append(Line(run.status.pace, .muted)) }
    if let sameTime = cores(run) { parts.append(Line(sameTime, .muted)) }
    return parts
  }

  /// Where a recording stands.
  private static func state(
    of replay: Replay, _ run: WatchedRun, _ model: Model, _ glyphs: Glyphs
  ) -> [Line] {
    if replay.goal != nil {
      let all = max(1, run.history.count + model.unread)
      return [
        Line("reading on to there: \(run.history.count * 100 / all) %", Style.orange.bold),
        Line("Esc stays here"),
      ]
    }
    let mark =
      replay.isPlaying
      ? Line("\(glyphs.playing) ", Style.green.bold)
      : Line("\(glyphs.paused)\(glyphs.paused) ", Style.yellow.bold)
    var first = mark + Line("replay", Style.plain.bold)
    if replay.loops { first += Line(" \(glyphs.cycle) loop", .accent) }
    var parts = [first, Line(progress(of: replay, model, run))]
    parts.append(Line("step \(run.world.step) of \(run.stepCount)"))
    if model.view.isAtEvent, let moment = model.view.moment {
      parts.append(Line("event \(moment) of \(run.history.count)"))
    }
    if model.isReading {
      parts.append(Line("\(Int(run.history.shareLoaded * 100)) % read", .orange))
    }
    return parts + [Line(run.status.speed.words, .muted)]
  }

  /// "0.42 s of 1.00 s", or the time in the form that was chosen.
  private static func progress(of replay: Replay, _ model: Model, _ run: WatchedRun) -> String {
    switch model.view.timeForm {
    case .scene, .watched: replay.progress
    case .clock, .relative: TimeWords(model, run).text(time: replay.time, sceneTime: 0)
    }
  }

  /// The last part of a path.
  private static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func mark(_ run: WatchedRun, _ glyphs: Glyphs) -> Line {
    if run.status.isOver || run.world.ending != nil { return Line("■ ", .muted) }
    if run.status.isPaused { return Line("\(glyphs.paused)\(glyphs.paused) ", Style.yellow.bold) }
    return Line("\(glyphs.playing) ", Style.green.bold)
  }

  /// Who decides what goes next, and on what it runs.
  private static func driver(_ run: WatchedRun) -> String {
    let request = run.header.request
    switch request.mode {
    case .tasks: return request.workers == 1 ? "on 1 worker" : "on \(request.workers) workers"
    case .threads: return "on threads"
    case .directed:
      switch request.policy {
      case .hand: return "by hand"
      case .seed: return "by seed \(request.seed)"
      // Past its end, or off its way, the viewer goes on.
      case .schedule, .witness: return run.isFollowingSchedule ? "by schedule" : "by hand"
      }
    }
  }

  private static func cores(_ run: WatchedRun) -> String? {
    guard !run.isDirected, run.header.cores == 1 else { return nil }
    return run.header.request.mode == .tasks && run.header.request.workers == 1
      ? nil : "1 core: not parallel"
  }
}
