import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// What happened, a sentence for each event that is worth one; the latest at the bottom.
enum HappenedPanel {
  static func draw(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool, on canvas: inout Canvas
  ) {
    let inside = Chrome.frame(
      .happened, rect, title: Line("What happened"), trailing: Chrome.tabs(model), model: model,
      hasSides: hasSides, on: &canvas)
    let back = max(0, -model.view[scrollOf: .happened])
    let events = events(run, count: inside.height + back).dropLast(back)
    guard !events.isEmpty else {
      Chrome.empty("Nothing yet.", inside, on: &canvas)
      return
    }
    if run.isCrowd {
      for (row, index) in events.enumerated() {
        let line = line(
          run.history.events[index], run.world, run.world, run, TimeWords(model, run),
          width: inside.width)
        canvas.put(line, at: Point(x: inside.x, y: inside.y + row), columns: inside.width)
      }
      return
    }
    // Two worlds that move on are cheaper than one that is copied before each event.
    var before = run.history.world(at: events.first ?? 0)
    var after = before
    for (row, index) in events.enumerated() {
      run.history.move(&before, to: index)
      run.history.move(&after, to: index + 1)
      let line = line(
        run.history.events[index], before, after, run, TimeWords(model, run),
        width: inside.width)
      canvas.put(line, at: Point(x: inside.x, y: inside.y + row), columns: inside.width)
    }
  }

  /// The last events before the moment that have a sentence, in order.
  private static func events(_ run: WatchedRun, count: Int) -> [Int] {
    var found: [Int] = []
    var index = run.world.events - 1
    while index >= 0 && found.count < count {
      if isWorthASentence(run.history.events[index]) { found.append(index) }
      index -= 1
    }
    return found.reversed()
  }

  private static func isWorthASentence(_ event: Event) -> Bool {
    switch event.kind {
    case .operationPerformed: event.operation != .join && event.operation != .random
    case .taskBlocked: event.operation.waitReason == .lock || event.operation.waitReason == .channel
    case .sceneEnded, .taskCancelled, .threadRefused, .cycleClosed, .eventsDropped, .taskAbandoned,
      .taskLeft:
      true
    case .taskEnded: event.detail != Int64(TaskEnd.returned.rawValue)
    case .sceneStarted, .taskSpawned, .taskStarted, .taskReadied, .taskResumed, .taskYielded,
      .objectCreated, .operationAnnounced, .threadSampled, .instrumentWaited:
      false
    }
  }

  /// The step's number or the time, who did it, what, and, where all of it has room, what changed by it.
  private static func line(
    _ event: Event, _ before: World, _ after: World, _ run: WatchedRun, _ times: TimeWords,
    width room: Int
  ) -> Line {
    let sentence = run.sentences.sentence(event, before: before, after: after)
    let isStep = event.kind == .operationPerformed && event.operation.isStep
    let stamp =
      run.isDirected
      ? (isStep ? String(after.step) : "")
      : times.text(time: event.time, sceneTime: event.sceneTime)
    let width =
      run.isDirected ? max(4, String(run.stepCount).count + 2) : times.form == .clock ? 13 : 9
    let name = min(run.longestName, 12)
    var line = Line(stamp, .muted).padded(to: width)
    line += Line(sentence.subject, Style.plain.bold).padded(to: name + 2)
    line += Line(sentence.predicate, isStep ? .plain : .muted)
    guard let effect = sentence.effect else { return line }
    let whole = line + Line("   \(effect)", .orange)
    return whole.displayWidth <= room ? whole : line
  }
}
