import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The timeline, on either axis.
enum TimelinePanel {
  static func draw(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool, on canvas: inout Canvas
  ) {
    let axis = model.view.axis
    let inside = Chrome.frame(
      .timeline, rect, title: Line("Timeline · \(axis.rawValue)"),
      trailing: Chrome.hint("x", axis == .steps ? "time axis" : "steps axis"), model: model,
      hasSides: hasSides, on: &canvas)
    guard run.history.count > 0 else {
      Chrome.empty("starting …", inside, on: &canvas)
      return
    }
    switch axis {
    case .steps: StepsTimeline(model, run, rect, hasSides: hasSides).draw(on: &canvas)
    case .time: TimeTimeline(model, run, rect, hasSides: hasSides).draw(on: &canvas)
    }
  }

  /// The timeline as a picture in the picker, that nothing can be done with.
  static func drawPicture(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, on canvas: inout Canvas
  ) {
    canvas.box(rect, title: Line("how it can go", .muted))
    switch model.view.axis {
    case .steps: StepsTimeline(model, run, rect, hasSides: true).draw(on: &canvas)
    case .time: TimeTimeline(model, run, rect, hasSides: true).draw(on: &canvas)
    }
  }
}
