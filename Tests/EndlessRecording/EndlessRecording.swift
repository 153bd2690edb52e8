import ConcurrencyTrace
import Glibc

/// What tests kill: `endless-recording FILE COUNT` records COUNT events, or for ever if that is 0, in
/// batches with pauses as a scene's collector makes them.
@main struct EndlessRecording {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let most = Int(arguments[2]) else { exit(64) }
    let scene = SceneDescription(
      id: "endless", title: "Endless", chapter: .sharedState, summary: "", variants: [],
      parameters: [], lookAt: [], question: nil, goForm: "", mode: .tasks, axis: .time, workers: 1,
      firstSeed: 1, startHere: nil, fileID: "")
    let writer = try RecordingWriter(
      path: arguments[1], header: RecordingHeader(scene),
      onStop: { print("stopped: \($0)") })
    var directory = Directory()
    directory.tasks = [.init(name: "main", parent: .none)]
    directory.objects = [.init(name: "counter", kind: .variable)]
    writer.append([], directory: directory)
    var index = 0
    while most == 0 || index < most {
      let events = (index..<index + 2000).map(event)
      writer.append(events, directory: nil)
      index += events.count
      usleep(1000)
    }
    do { try writer.finish() } catch {}
    print("ran to its end")
  }

  static func event(_ index: Int) -> Event {
    Event(
      .operationPerformed, operation: index % 2 == 0 ? .read : .write, task: .main,
      object: ObjectID(0), value: .int(Int64(index / 2)), time: UInt64(index) * 300,
      sceneTime: UInt64(index) * 300)
  }
}
