import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// How long each task was in each state, on the scene clock.
enum StatisticsPanel {
  private static let column = 10

  static func draw(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool, on canvas: inout Canvas
  ) {
    let inside = Chrome.frame(
      .statistics, rect, title: Line("Statistics · scene time"),
      trailing: Line(Sentences.duration(run.world.sceneTime), .muted), model: model,
      hasSides: hasSides, on: &canvas)
    guard inside.height > 1 else { return }
    let name = min(max(run.longestName, 4), 16)
    drawHead(name, inside, on: &canvas)
    let tasks = run.world.tasks.count
    let height = inside.height - 1
    let first = min(max(0, model.view[scrollOf: .statistics]), max(0, tasks - height))
    for row in 0..<min(height, tasks) {
      let task = TaskID(UInt32(first + row))
      let place = Point(x: inside.x, y: inside.y + 1 + row)
      drawTask(task, run, name, inside.width, at: place, on: &canvas)
    }
    Chrome.more(
      above: first, below: tasks - first - height, inside.inset(top: 1), on: &canvas)
  }

  private static func drawHead(_ name: Int, _ inside: Rect, on canvas: inout Canvas) {
    canvas.put(Line("task", .muted), at: inside.origin)
    for (index, state) in States.allCases.enumerated() {
      let x = inside.x + name + 2 + index * column
      canvas.put(
        Line(state.rawValue, state.style), at: Point(x: x, y: inside.y), columns: column - 1,
        aligned: .right)
    }
  }

  private static func drawTask(
    _ task: TaskID, _ run: WatchedRun, _ name: Int, _ width: Int, at place: Point,
    on canvas: inout Canvas
  ) {
    let times = run.world.sceneTimes(of: task)
    canvas.put(Line(run.directory.name(of: task)), at: place, columns: name)
    let all = max(1, times.running + times.ready + times.blocked + times.outside)
    var x = place.x + name + 2
    for state in States.allCases {
      let time = state.time(times)
      let line = time == 0 ? Line("–", .muted) : Line(Sentences.duration(time))
      canvas.put(line, at: Point(x: x, y: place.y), columns: column - 1, aligned: .right)
      x += column
    }
    let room = place.x + width - x - 2
    guard room >= 8 else { return }
    drawBar(times, all, at: Point(x: x + 1, y: place.y), columns: min(room, 40), on: &canvas)
  }

  /// The shares as a bar; each state has its glyph and its colour.
  private static func drawBar(
    _ times: TimesByState, _ all: UInt64, at place: Point, columns: Int, on canvas: inout Canvas
  ) {
    var sum: UInt64 = 0
    var x = 0
    for state in States.allCases {
      sum += state.time(times)
      let end = Int((Double(sum) / Double(all) * Double(columns)).rounded())
      canvas.horizontalLine(
        at: place.moved(dx: x), length: end - x, state.glyph(canvas.glyphs), state.style)
      x = end
    }
  }

  private enum States: String, CaseIterable {
    case running
    case ready
    case waiting
    case outside

    func time(_ times: TimesByState) -> UInt64 {
      switch self {
      case .running: times.running
      case .ready: times.ready
      case .waiting: times.blocked
      case .outside: times.outside
      }
    }

    var style: Style {
      switch self {
      case .running: .green
      case .ready: .yellow
      case .waiting: .skyBlue
      case .outside: .muted
      }
    }

    func glyph(_ glyphs: Glyphs) -> Unicode.Scalar {
      switch self {
      case .running: glyphs.full
      case .ready: glyphs.light
      case .waiting: glyphs.waiting
      case .outside: glyphs.medium
      }
    }
  }
}
