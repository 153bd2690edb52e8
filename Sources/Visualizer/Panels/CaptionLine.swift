import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The sentence under the panels: what just happened, or what to look at; and how a run ended.
enum CaptionLine {
  static func draw(
    _ model: Model, _ run: WatchedRun, _ layout: SceneLayout, on canvas: inout Canvas
  ) {
    if let ending = run.world.ending {
      let rect = layout.banner.isEmpty ? layout.caption : layout.banner
      drawBanner(ending, run, rect, on: &canvas)
      guard !layout.banner.isEmpty else { return }
      let why = Line(why(ending, run) ?? "")
      canvas.put(
        why, at: Point(x: layout.caption.x + 3, y: layout.caption.y),
        columns: layout.caption.width - 4)
      return
    }
    let line = Line(witness(model, run) ?? caption(model, run), Style.plain)
    canvas.put(
      line, at: Point(x: layout.caption.x + 3, y: layout.caption.y),
      columns: layout.caption.width - 4)
  }

  /// At the beginning of a witness: what it leads to.
  private static func witness(_ model: Model, _ run: WatchedRun) -> String? {
    guard run.world.step == 0, model.view.moment == nil,
      case .witness(let written) = run.header.request.policy, run.isFollowingSchedule,
      let row = model.outcomes?.row(of: written)
    else { return nil }
    return "The way to \u{201C}\(row.name)\u{201D}, in \(written.choices.count) steps: "
      + "space plays it, . takes the next one, and any other choice is yours."
  }

  /// What the last step did, or the event that is looked at; before the first step, what to look at.
  private static func caption(_ model: Model, _ run: WatchedRun) -> String {
    if model.view.isAtEvent, let moment = model.view.moment, moment > 0 {
      return caption(of: moment - 1, run)
    }
    guard let index = run.history.event(ofStep: run.world.step) else {
      return run.hints.first ?? ""
    }
    return caption(of: index, run)
  }

  private static func caption(of index: Int, _ run: WatchedRun) -> String {
    let event = run.history.events[index]
    guard !run.isCrowd else {
      let words = run.sentences.phrase(Action(event), .past)
      return "\(run.directory.name(of: event.task)) \(words)."
    }
    let before = run.history.world(at: index)
    return run.sentences.caption(event, before: before, after: run.world)
  }

  // MARK: The end

  private static func drawBanner(
    _ ending: Ending, _ run: WatchedRun, _ rect: Rect, on canvas: inout Canvas
  ) {
    let failed = run.world.expectations.filter { !$0.held }
    let isBad = ending != .completed && ending != .stopped || !failed.isEmpty
    let ground: Color = isBad ? .vermillion : .green
    canvas.fill(rect, with: " ", Style(.ground, on: ground))
    let lines = lines(ending, run, ground, columns: rect.width, canvas.glyphs)
    for (row, line) in lines.prefix(rect.height).enumerated() {
      let isCut = row == rect.height - 1 && row < lines.count - 1
      let more = Line(" \(canvas.glyphs.ellipsis)", Style(.ground, on: ground))
      let indent = row == 0 ? 0 : CaptionLine.bannerIndent
      let place = Point(x: rect.x + indent, y: rect.y + row)
      canvas.put(isCut ? line + more : line, at: place, columns: rect.width - indent)
    }
  }

  /// How far the banner's other rows are moved in, to stand under the first one's words.
  private static let bannerIndent = 5

  /// How many rows it takes to say how the run ended, at most three; none while it goes on.
  static func bannerRows(_ run: WatchedRun, columns: Int) -> Int {
    guard let ending = run.world.ending else { return 0 }
    return min(3, lines(ending, run, .green, columns: columns, .unicode).count)
  }

  /// How it ended, with the outcomes that the scene has named and the claims that it has checked.
  private static func lines(
    _ ending: Ending, _ run: WatchedRun, _ ground: Color, columns: Int, _ glyphs: Glyphs
  ) -> [Line] {
    let strong = Style(.ground, on: ground, .bold)
    var line = Line("   ■ \(ending.name)", strong)
    let failed = run.world.expectations.filter { !$0.held }
    for outcome in run.world.outcomes {
      let value = run.directory.describe(outcome.value)
      line += Line("    \(run.directory.text(outcome.name)) = \(value)", strong)
    }
    for expectation in failed {
      let claim = run.directory.text(expectation.claim)
      line += Line("    \(glyphs.failed) not true: \(claim)", Style(.ground, on: ground))
    }
    for expectation in run.world.expectations where expectation.held {
      let claim = run.directory.text(expectation.claim)
      line += Line("    \(glyphs.ended) \(claim)", Style(.ground, on: ground))
    }
    return line.wrapped(to: columns - 2 - bannerIndent)
  }

  private static func why(_ ending: Ending, _ run: WatchedRun) -> String? {
    switch ending {
    case .deadlock:
      guard let cycle = run.waits?.cycles.first else {
        return "Nothing can run any more, and main has not returned."
      }
      if cycle.count == 1 {
        return "\(run.directory.name(of: cycle[0])) waits for a lock that it holds itself."
      }
      return
        "\(run.sentences.names(cycle)) wait for each other: each holds what the next one wants."
    case .leak:
      let stuck = run.world.tasks.indices.filter { run.world.tasks[$0].isStuck }
      let names = run.sentences.names(stuck.map { TaskID(UInt32($0)) })
      return "main has returned; \(names) will wait for ever."
    case .crash: return crash(run)
    case .stopped: return "It was stopped before it came to its end."
    case .completed: return run.hints.last
    }
  }

  /// Who did what ended the program, and who was in its way.
  private static func crash(_ run: WatchedRun) -> String? {
    let end = run.history.events.last { $0.kind == .sceneEnded }
    guard let task = end?.task, let next = run.world[task]?.next else {
      return run.history.event(ofStep: run.world.step).map { caption(of: $0, run) }
    }
    let words = run.sentences.phrase(next, .future)
    let writers = run.world[next.object]?.tableWrites.map(\.task).filter { $0 != task } ?? []
    let verb = writers.count == 1 ? "writes" : "write"
    let others = writers.isEmpty ? "" : " while \(run.sentences.names(writers)) \(verb) there"
    return "\(run.directory.name(of: task)) \(words)\(others): that ends the program."
  }
}

extension WatchedRun {
  /// What to look at, of the variant that runs: not what is said of the others.
  var hints: [String] {
    let current = header.request.variant ?? scene.variants.first?.name ?? ""
    let others = scene.variants.map { $0.name.lowercased() }.filter { $0 != current.lowercased() }
    let fitting = scene.lookAt.filter { hint in
      let words = hint.lowercased()
      return !others.contains { words.hasPrefix("\($0):") || words.contains("\"\($0)\"") }
    }
    return fitting.isEmpty ? scene.lookAt : fitting
  }
}
