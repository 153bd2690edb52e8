import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The kernel's figures of a task's thread, which exist while it has one.
enum ThreadLines {
  static func lines(_ task: TaskID, _ run: WatchedRun) -> [Line] {
    guard let state = run.world[task], let worker = run.world[state.lastWorker] else { return [] }
    let names = run.directory.workers
    let index = state.lastWorker.index
    var lines: [Line] = []
    if names.indices.contains(index) && run.header.request.mode != .directed {
      let verb = state.activity.isRunning ? "runs on" : "ran last on"
      lines.append(field(verb, names[index]))
    }
    guard let sample = worker.sample else { return lines }
    let isHeld = run.status.speed != .real
    lines.append(
      field("thread", "\(sample.tid), \(words(sample.state)), last on core \(sample.core)"))
    lines.append(
      field(
        "switches",
        "\(sample.voluntarySwitches) by itself, \(sample.involuntarySwitches) by the kernel"))
    if isHeld { lines.append(field("", "held for slow motion: true only at real speed")) }
    return lines
  }

  /// The kernel's letter in words.
  private static func words(_ state: Unicode.Scalar) -> String {
    switch state {
    case "R": "runs or could run"
    case "S": "sleeps in the kernel"
    case "D": "waits for a device"
    case "T", "t": "is stopped"
    case "Z", "X": "has ended"
    default: "in state \(state)"
    }
  }

  private static func field(_ name: String, _ text: String) -> Line {
    Line(name, .muted).padded(to: 15) + Line(text)
  }
}
