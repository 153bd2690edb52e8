public import ConcurrencyTrace

/// Draws a trace's timeline as an SVG picture: a row for each of the first tasks, on the time axis or
/// on the steps axis, with a legend of what appears.
public struct TimelineSVG: TraceExport {
  /// Tasks that have a row.
  static let mostTasks = 40
  /// Steps that have a column.
  static let mostSteps = 120

  static let left = 150.0
  static let plotWidth = 1000.0
  static let rowHeight = 22.0
  static let rowPitch = 28.0
  static let top = 64.0

  let title: String
  let subtitle: String
  let axis: Axis
  var sketch = TimelineSketch(mostTasks: mostTasks, mostSteps: mostSteps)
  var svg = SVGText()
  /// The looks that have been drawn, for the legend.
  var shown: Set<SVGLook> = []

  /// - Parameters:
  ///   - title: What was run.
  ///   - subtitle: How.
  public init(title: String, subtitle: String, axis: Axis) {
    self.title = title
    self.subtitle = subtitle
    self.axis = axis
  }

  public var waitingBytes: Int { svg.body.utf8.count }
  public mutating func takeText() -> String { svg.take() }

  public mutating func add(_ event: Event, in directory: Directory) {
    sketch.add(event, in: directory)
  }

  public mutating func finish(in directory: Directory) {
    sketch.finish()
    let steps = axis == .steps && sketch.firstSteps.steps > 0 ? table : nil
    let extra = sketch.world.tasks.count > sketch.tasks.count ? 1 : 0
    let bottom = Self.top + Double(sketch.tasks.count + extra + 1) * Self.rowPitch
    let plot = steps.map { plotWidth(of: $0) } ?? Self.plotWidth
    let width = Self.left + max(plot, 560) + 30
    svg.begin(width: width, height: bottom + 118, title: title)
    svg.raw(SVGLook.definitions)
    svg.text(title, x: 16, y: 28, class: "title")
    svg.text(subtitle, x: 16, y: 46, class: "small")
    if let steps {
      draw(steps, bottom, in: directory)
    } else {
      drawTimes(bottom, in: directory)
    }
    drawNames(in: directory)
    drawLegend(bottom + 46, width: width)
    svg.end()
  }

  // MARK: Around the plot

  static func y(ofRow row: Int) -> Double { top + 8 + Double(row) * rowPitch }

  private mutating func drawNames(in directory: Directory) {
    for (row, task) in sketch.tasks.enumerated() {
      let name = SVGText.clipped(directory.name(of: task), to: (Self.left - 28) / 12)
      svg.text(name, x: 16, y: Self.y(ofRow: row) + 15, class: "name")
    }
    let rest = sketch.world.tasks.count - sketch.tasks.count
    guard rest > 0 else { return }
    let words = "… and \(rest) more task\(rest == 1 ? "" : "s")"
    svg.text(words, x: 16, y: Self.y(ofRow: sketch.tasks.count) + 15, class: "small")
  }

  private mutating func drawLegend(_ top: Double, width: Double) {
    var (x, y) = (16.0, top)
    for look in SVGLook.all where shown.contains(look) {
      let length = 28 + SVGText.width(of: look.word) * 11 + 18
      if x + length > width {
        x = 16
        y += 22
      }
      svg.rectangle(x: x, y: y, width: 22, height: 14, class: look.name)
      svg.text(look.word, x: x + 28, y: y + 11, class: "")
      x += length
    }
  }
}
