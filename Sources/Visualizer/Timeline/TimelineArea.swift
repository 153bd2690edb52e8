import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// Where the rows of the timeline are.
struct TimelineArea: Equatable, Sendable {
  /// What is inside the frame.
  let inside: Rect
  /// The row of step numbers or of times.
  let ruler: Int
  /// The rows of tasks.
  let rows: Range<Int>
  /// The task of the first row.
  let firstTask: Int
  let taskCount: Int
  /// The rows of workers; empty on the steps axis.
  let lanes: Range<Int>
  /// The row that says how many run at once; nil on the steps axis.
  let atOnce: Int?

  init(_ model: Model, _ rect: Rect, _ run: WatchedRun, hasSides: Bool) {
    inside = hasSides ? rect.insideFrame.inset(columns: 1) : rect.splitTop(1).rest
    taskCount = max(1, run.world.tasks.count)
    ruler = inside.y
    let room = max(0, inside.height - 1)
    let isTime = model.view.axis == .time
    let wanted = isTime ? TimelineArea.belowCount(run, model.view) : 0
    let below = min(wanted, max(0, room - min(taskCount, 3)), max(0, room / 2))
    let shown = min(taskCount, room - below)
    rows = ruler + 1..<ruler + 1 + max(0, shown)
    firstTask = TimelineArea.first(selected: model.selectedTask.index, taskCount, shown)
    lanes = rows.upperBound..<rows.upperBound + max(0, below - 1)
    atOnce = below > 0 ? lanes.upperBound : nil
  }

  /// Keeps the selected row in the middle, and the list within its ends.
  private static func first(selected: Int, _ count: Int, _ shown: Int) -> Int {
    min(max(0, selected - shown / 2), max(0, count - shown))
  }

  /// In threads mode each task has a thread of its own, and its row is that thread's lane; by hand there is one
  /// virtual worker, and in a small picture no room.
  static func laneCount(_ run: WatchedRun, _ view: SceneView) -> Int {
    guard run.header.request.mode == .tasks && !view.isPicture else { return 0 }
    return min(8, run.history.world.workers.count)
  }

  /// The lanes, and the row that says how many run at once; by hand it is one at a time.
  private static func belowCount(_ run: WatchedRun, _ view: SceneView) -> Int {
    run.isDirected ? 0 : laneCount(run, view) + 1
  }

  /// How many rows the timeline would fill; never very few, so that it does not grow with each task that is
  /// spawned in the beginning.
  static func rowCount(of model: Model) -> Int {
    guard let run = model.run else { return 4 }
    let tasks = max(4, run.history.world.tasks.count)
    return 1 + tasks + (model.view.axis == .time ? belowCount(run, model.view) : 0)
  }

  /// How many columns the time axis has.
  static func columns(of model: Model) -> Int {
    guard let run = model.run, let rect = SceneLayout(model)[.timeline] else { return 1 }
    let hasSides = SceneLayout(model).hasSides
    let width = TimelineArea(model, rect, run, hasSides: hasSides).inside.width
    return max(1, TimeAxis(model, run, panelWidth: width).buckets.count)
  }

  /// The tasks of the rows, from above.
  var tasks: [TaskID] {
    rows.indices.map { TaskID(UInt32(firstTask + $0 - rows.lowerBound)) }
  }

  /// The task whose row that is.
  func task(atRow y: Int) -> TaskID? {
    rows.contains(y) ? TaskID(UInt32(firstTask + y - rows.lowerBound)) : nil
  }
}
