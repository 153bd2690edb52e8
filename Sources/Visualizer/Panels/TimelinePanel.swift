import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The timeline, on either axis.
enum TimelinePanel {
  static func draw(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool, on canvas: inout Canvas
  ) {
    let axis = model.view.axis
    let marks = EventMarks(model, run).legend(canvas.glyphs)
    let inside = Chrome.frame(
      .timeline, rect, title: Line("Timeline · \(axis.rawValue)"),
      trailing: trailing(axis, marks, width: rect.width, canvas.glyphs), model: model,
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

  /// What is marked, what the glyphs mean where there is room for that, and the key for the other axis.
  private static func trailing(
    _ axis: Axis, _ marks: Line, width: Int, _ glyphs: Glyphs
  ) -> Line {
    let gap = Line("   ")
    let hint = Chrome.hint("x", axis == .steps ? "time axis" : "steps axis")
    let end = marks.isEmpty ? hint : marks + gap + hint
    let legend = legend(axis, glyphs)
    let title = 24
    guard width >= title + legend.displayWidth + 3 + end.displayWidth else { return end }
    return legend + gap + end
  }

  private static func legend(_ axis: Axis, _ glyphs: Glyphs) -> Line {
    let marks: [(Unicode.Scalar, Style, String)] =
      switch axis {
      case .steps:
        [
          (glyphs.done, .green, "goes"), (glyphs.ready, .yellow, "could go"),
          (glyphs.waiting, .muted, "waits"),
        ]
      case .time:
        [
          (glyphs.full, .green, "runs"), (glyphs.light, .yellow, "ready"),
          (glyphs.heavyHorizontal, .skyBlue, "waits"),
          (glyphs.frame.vertical, .green, "operation"),
        ]
      }
    return marks.enumerated().reduce(into: Line()) { line, mark in
      if mark.offset > 0 { line += "  " }
      line += Line(String(mark.element.0), mark.element.1) + Line(" \(mark.element.2)", .muted)
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
