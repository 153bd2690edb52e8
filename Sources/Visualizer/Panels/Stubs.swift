import ConcurrencyTrace
import TerminalScreen

struct TimelineArea {
  init(_ model: Model, _ rect: Rect, _ run: WatchedRun) {}
  static func columns(of model: Model) -> Int { 80 }
  static func rowCount(of model: Model) -> Int { 5 }
  func task(atRow y: Int) -> TaskID? { nil }
}
enum MemoryRows { static func count(_ model: Model) -> Int { 3 } }
enum WaitPicture { static func rowCount(_ run: WatchedRun) -> Int { 0 } }
enum SceneScreen { static func draw(_ model: Model, on canvas: inout Canvas) {} }
enum PickerScreen {
  static func draw(_ model: Model, on canvas: inout Canvas) {}
  static func row(at point: Point, _ model: Model) -> Int? { nil }
}
