import ConcurrencyTrace
import TraceAnalysis

/// Writes a trace's timeline as plain text, as the report of a run has it.
struct TextExport: TraceExport {
  private let heading: [String]
  private let axis: Axis
  private let style: ReportStyle
  private var sketch: TimelineSketch
  private var text = ""

  init(heading: [String], axis: Axis, style: ReportStyle) {
    self.heading = heading
    self.axis = axis
    self.style = style
    sketch = TimelineSketch(mostTasks: style.mostRows, mostSteps: style.width)
  }

  var waitingBytes: Int { text.utf8.count }

  mutating func takeText() -> String {
    defer { text = "" }
    return text
  }

  mutating func add(_ event: Event, in directory: Directory) { sketch.add(event, in: directory) }

  mutating func finish(in directory: Directory) {
    sketch.finish()
    let timeline = TextTimeline(directory: directory, world: sketch.world, style: style)
    let rows =
      axis == .steps && sketch.firstSteps.steps > 0
      ? timeline.steps(of: sketch.firstSteps, outOf: sketch.world.step)
      : timeline.bars(of: sketch.duration) { task, columns in
        sketch.shares(of: task, columns: columns)
      } most: { columns in
        sketch.atOnce(columns: columns)
      }
    let ended = sketch.world.ending.map { "ended: \($0.name)" } ?? "cut before its end"
    let lines = heading + ["\(ended), after \(sketch.world.step) steps", ""] + rows
    text += lines.map { style.plain($0) + "\n" }.joined()
  }
}
