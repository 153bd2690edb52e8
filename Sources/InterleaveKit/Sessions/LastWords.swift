import ConcurrencyTrace
import CursesTerminal
import InstrumentedRuntime
import Visualizer

/// What a crash of the program prints last: how to come here again. Any thread.
final class LastWords: Sendable {
  private let command = Monitor("")

  /// A run begins.
  func begin(_ request: RunRequest) {
    var words = ["interleave", "watch", request.scene]
    if let variant = request.variant { words += ["--variant", quoted(variant)] }
    for setting in request.settings { words += ["--set", "\(setting.name)=\(setting.value)"] }
    words += ["--on", request.mode.rawValue, "--seed", "\(request.seed)"]
    if request.mode == .tasks { words += ["--workers", "\(request.workers)"] }
    let line = words.joined(separator: " ")
    command.withLock { command in
      command = line
      LastWords.publish(line)
    }
  }

  /// A directed run is about to take the last step of this schedule.
  func attempting(_ schedule: Schedule) {
    // What is too long to be printed is too long to be made at each step.
    guard schedule.choices.count <= 400 else { return }
    command.withLock { LastWords.publish("\($0) --schedule '\(schedule)'") }
  }

  private static func publish(_ command: String) {
    CursesTerminal.setLastWords(
      "interleave: the scene's own code crashed. The same again:\n  \(command)\n")
  }

  private func quoted(_ word: String) -> String { word.contains(" ") ? "'\(word)'" : word }
}
