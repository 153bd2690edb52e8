import ConcurrencyTrace
import CursesTerminal
import InstrumentedRuntime
import ScheduleExploration

/// What stops the program, with the evidence; `description` makes it a sentence.
enum KitError: Error, Equatable {
  case unknownScene(String, among: [String])
  case unknownVariant(String, scene: String, among: [String])
  case unknownParameter(String, scene: String, among: [String])
  case malformedSetting(String)
  case valueIsNoNumber(String, parameter: String)
  case outOfRange(value: Int, parameter: String, range: ClosedRange<Int>)
  /// The word at this distance from the start of the schedule cannot be read.
  case unreadableSchedule(String, word: String, column: Int)
  /// Its check is not that of this scene, variant and parameters, or not that of this source.
  case foreignSchedule(String, scene: String, isOfThisScene: Bool)
  case scheduleNeedsDirected(mode: String)
  case stepNeedsDirected
  case stepBeyondEnd(Int, end: Int)
  case workersNeedTasks
  /// An option that says something about threads, in a directed run.
  case needsThreads(String)
  /// A speed for a directed run that nobody watches.
  case speedNeedsTime
  case unknownCommand(String, isScene: Bool)
  case unfittingSchedule(Mismatch)
  /// A schedule does not fit, since the scene does not do the same each time.
  case notRepeatable(ExplorationReport.Difference)
  case threadsRefused(errno: Int32)
  case noScreen(TerminalError)
  case cannotWrite(errno: Int32)
  case unreadableTime(String)
  case noBranch(Int, of: Int)
  case cannotRecord(RecordingError)
  case exportsOntoItself(String)
  case badRecording(String, RecordingError)
  case cannotMark(MarksError)

  /// A `ScheduleMismatch` with the names of what could have been chosen.
  struct Mismatch: Error, Equatable {
    var cause: ScheduleMismatch
    /// For each possible choice "2 (B)".
    var possible: [String]

    init(_ cause: ScheduleMismatch, in directory: Directory) {
      self.cause = cause
      possible = cause.possible.map { choice in
        "\(Schedule([choice])) (\(directory.name(of: choice.task)))"
      }
    }
  }

  /// The status that the program ends with, after `sysexits.h`.
  var status: Int32 {
    switch self {
    case .threadsRefused, .noScreen, .cannotWrite, .cannotRecord,
      .cannotMark:
      74
    case .badRecording(_, .cannotOpen), .badRecording(_, .cannotRead): 74
    case .badRecording: 65
    case .unknownScene, .unknownVariant, .unknownParameter, .malformedSetting, .valueIsNoNumber,
      .outOfRange, .unreadableSchedule, .foreignSchedule, .scheduleNeedsDirected,
      .stepNeedsDirected, .stepBeyondEnd, .workersNeedTasks, .needsThreads, .speedNeedsTime,
      .unknownCommand, .notRepeatable, .unfittingSchedule, .unreadableTime, .noBranch,
      .exportsOntoItself:
      64
    }
  }
}

extension KitError: CustomStringConvertible {
  var description: String {
    switch self {
    case .unknownScene(let name, let names):
      "There is no scene \u{201C}\(name)\u{201D}. "
        + KitError.hint(name, names, otherwise: "\u{201C}interleave list\u{201D} shows all scenes.")
    case .unknownVariant(let name, let scene, let names):
      "\(scene) has no variant \u{201C}\(name)\u{201D}. "
        + KitError.hint(name, names, otherwise: "It has \(KitError.list(names)).")
    case .unknownParameter(let name, let scene, let names):
      "\(scene) has no parameter \u{201C}\(name)\u{201D}. "
        + KitError.hint(
          name, names,
          otherwise: names.isEmpty ? "It has none." : "It has \(KitError.list(names)).")
    case .malformedSetting(let text):
      "\u{201C}--set \(text)\u{201D} is not understood: write --set NAME=VALUE, such as --set tasks=3."
    case .valueIsNoNumber(let text, let parameter):
      "\(parameter) takes a whole number, and \u{201C}\(text)\u{201D} is none."
    case .outOfRange(let value, let parameter, let range):
      "\(parameter) cannot be \(value): it goes from \(range.lowerBound) to \(range.upperBound)."
    case .unreadableSchedule(let text, let word, let column):
      """
      The schedule cannot be read at \u{201C}\(word)\u{201D}:
        \(text)
        \(String(repeating: " ", count: column))^
      Write task numbers in the order in which they go: 1 2 1 2, 1×3 2, or 1:0 for a select case.
      """
    case .foreignSchedule(let check, let scene, let isOfThisScene):
      isOfThisScene
        ? "The schedule was found in another version of \(scene): its source has changed since. "
          + "Find it anew with \u{201C}interleave explore\u{201D}, or leave out \u{201C}@\(check)\u{201D}."
        : "The schedule was found for another scene, variant or parameters: its "
          + "\u{201C}@\(check)\u{201D} is not that of \(scene) as it is asked for here. Add the "
          + "--variant and --set that it was found with."
    case .scheduleNeedsDirected(let mode):
      "--schedule says who takes each step, which --on \(mode) cannot promise: leave --on out."
    case .stepNeedsDirected:
      "--at names a step of a directed run: add --schedule or --on directed."
    case .stepBeyondEnd(let step, let end):
      "There is no step \(step): the run ends with step \(end)."
    case .workersNeedTasks:
      "--workers says how many threads share the tasks, so it needs --on tasks."
    case .needsThreads(let option):
      "\(option) is about threads, and a directed run takes one step at a time: "
        + "add --on tasks or --on threads."
    case .speedNeedsTime:
      "--speed is for whoever watches, and a directed run takes no time: add --on tasks or "
        + "--on threads."
    case .unknownCommand(let name, isScene: true):
      "\u{201C}\(name)\u{201D} is a scene: write interleave watch \(name), or interleave run \(name)."
    case .unknownCommand(let name, isScene: false):
      "There is no command \u{201C}\(name)\u{201D}. "
        + KitError.hint(
          name, InterleaveCommand.names,
          otherwise: "\u{201C}interleave --help\u{201D} lists them.")
    case .unfittingSchedule(let mismatch): KitError.sentence(mismatch)
    case .notRepeatable(let difference): "The schedule does not fit. " + difference.sentence
    case .threadsRefused(let errno):
      "The system gives no threads (\(message(of: errno))): end other programs, or raise ulimit -u."
    case .noScreen(let error):
      "There is no full screen here: \(error). \u{201C}interleave run\u{201D} reports as text."
    case .unreadableTime(let text):
      "\u{201C}\(text)\u{201D} is no time: write seconds or a unit, such as 0.42, 420ms or 7us."
    case .noBranch(let branch, let count):
      "There is no branch \(branch): the recording has \(count == 1 ? "one" : "1 to \(count)")."
    case .exportsOntoItself(let path):
      "\(path) is the recording itself, which would be lost: name another file."
    case .cannotRecord(let error): "The run cannot be recorded. \(error)"
    case .cannotMark(let error):
      "The mark is not kept beyond this session. \(error)"
    case .cannotWrite(let errno): "The report could not be written: \(message(of: errno))."
    case .badRecording(_, .cannotOpen(let path, let errno)):
      RecordingError.cannotOpen(path: path, errno: errno).description
    case .badRecording(let path, let error): "\(path) cannot be read. \(error)"
    }
  }

  private static func hint(_ name: String, _ names: [String], otherwise: String) -> String {
    let near = nearest(to: name, among: names)
    return near.isEmpty ? otherwise : "Did you mean \(list(near, last: "or"))?"
  }

  /// "a, b and c"
  private static func list(_ names: [String], last: String = "and") -> String {
    guard names.count > 1, let final = names.last else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(last) " + final
  }

  private static func sentence(_ mismatch: Mismatch) -> String {
    let (cause, step) = (mismatch.cause, mismatch.cause.step)
    let start =
      "The schedule does not fit at step \(step), \u{201C}\(Schedule([cause.choice]))\u{201D}: "
    let why: String
    switch cause.reason {
    case .noSuchTask: why = "there is no task \(cause.choice.task.rawValue) yet"
    case .ended(let name): why = "\(name) has ended"
    case .blocked(let name, let operation, let object):
      let on = object.isEmpty ? "" : " on \(object)"
      why = operation == .none ? "\(name) cannot go" : "\(name) waits\(on)"
    case .outside(let name): why = "\(name) is suspended outside the instrument"
    case .noSuchCase(let name): why = "\(name) can go, but has no such case now"
    case .runEnded(let ending): why = "the run is over before it (\(ending.name))"
    }
    let possible =
      mismatch.possible.isEmpty ? "" : " Possible: \(list(mismatch.possible, last: "or"))."
    return start + why + "." + possible
  }
}
