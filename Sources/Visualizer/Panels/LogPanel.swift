import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// What tasks have logged, and what the scene has printed; the latest at the bottom.
enum LogPanel {
  static func draw(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool, on canvas: inout Canvas
  ) {
    let inside = Chrome.frame(
      .log, rect, title: Line("Log"), trailing: Chrome.tabs(model), model: model,
      hasSides: hasSides, on: &canvas)
    let back = max(0, -model.view[scrollOf: .log])
    let wanted = inside.height + back
    let logged = run.world.log.suffix(wanted).map { entry(of: $0, run) }
    let printed = run.output.suffix(wanted).map { Line("printed  ", .muted) + Line($0) }
    let lines = Array((logged + printed).suffix(wanted).dropLast(back))
    guard !lines.isEmpty else {
      Chrome.empty("Nothing has been logged.", inside, on: &canvas)
      return
    }
    Chrome.list(lines, from: 0, inside, on: &canvas)
  }

  private static func entry(of line: World.LogLine, _ run: WatchedRun) -> Line {
    let time = run.isDirected ? Line() : Line(Sentences.duration(line.time), .muted).padded(to: 9)
    let name = Line(run.directory.name(of: line.task), Style.plain.bold)
      .padded(to: min(run.longestName, 12) + 2)
    return time + name + Line(run.directory.describe(line.text))
  }
}
