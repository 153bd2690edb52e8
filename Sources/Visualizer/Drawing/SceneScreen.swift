import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The screen of a scene: all panels, and what lies over them.
enum SceneScreen {
  static func draw(_ model: Model, on canvas: inout Canvas) {
    let layout = SceneLayout(model)
    StatusLine.draw(model, layout.status, on: &canvas)
    guard let run = model.run else { return }
    for place in layout.places {
      draw(place.panel, model, run, place.rect, hasSides: layout.hasSides, on: &canvas)
    }
    if !layout.queueLine.isEmpty {
      let queue = RunQueuePanel.summary(run, model, canvas.glyphs)
      let place = Point(x: layout.queueLine.x + 1, y: layout.queueLine.y)
      canvas.put(queue, at: place, columns: layout.queueLine.width - 2)
    }
    CaptionLine.draw(model, run, layout, on: &canvas)
    if let search = model.search {
      MatchMarks.draw(search.query, in: layout.status.bottom..<layout.keys.y, on: &canvas)
    }
    KeyLines.draw(model, layout.keys, on: &canvas)
    if let overlay = model.overlay { OverlayBox.draw(overlay, model, run, on: &canvas) }
  }

  private static func draw(
    _ panel: Panel, _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool,
    on canvas: inout Canvas
  ) {
    switch panel {
    case .timeline: TimelinePanel.draw(model, run, rect, hasSides: hasSides, on: &canvas)
    case .runQueue: RunQueuePanel.draw(model, run, rect, hasSides: hasSides, on: &canvas)
    case .memory: MemoryPanel.draw(model, run, rect, hasSides: hasSides, on: &canvas)
    case .source: SourcePanel.draw(model, run, rect, hasSides: hasSides, on: &canvas)
    case .waits: WaitPicture.draw(model, run, rect, hasSides: hasSides, on: &canvas)
    case .happened: HappenedPanel.draw(model, run, rect, hasSides: hasSides, on: &canvas)
    case .yourRuns: YourRunsPanel.draw(model, run, rect, hasSides: hasSides, on: &canvas)
    case .outcomes: OutcomesPanel.draw(model, run, rect, hasSides: hasSides, on: &canvas)
    case .findings: FindingsPanel.draw(model, run, rect, hasSides: hasSides, on: &canvas)
    case .statistics: StatisticsPanel.draw(model, run, rect, hasSides: hasSides, on: &canvas)
    case .log: LogPanel.draw(model, run, rect, hasSides: hasSides, on: &canvas)
    }
  }
}
