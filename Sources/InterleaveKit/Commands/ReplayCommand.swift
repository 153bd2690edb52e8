import ArgumentParser

/// `interleave replay`: a recording on the screen, without the program of its scene.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Look at a recording: play, pause, seek, step forwards and back.",
    discussion: "Without a terminal it is reported as text, as \u{201C}run\u{201D} does.")

  @Argument(help: "A recording, as --record and the key w write it.")
  var file: String
  @Option(help: "Open paused at this time of the run: 0.42, 420ms, 7us.")
  var at: String?
  @Option(help: "Steps a second: 1/3, 1, 3, 10, 30, or real for the recorded times.")
  var speed: SpeedArgument?
  @Flag(help: "Begin again at the end, as the key L does.")
  var loop = false
  @Option(help: "The way to show, from 1, of a session that went back; the last if left out.")
  var branch: Int?
  @Flag(help: "One JSON object, for programs.")
  var json = false
  @OptionGroup var screen: ScreenArguments

  func run() throws {
    let time = try at.map(ReplayCommand.nanoseconds)
    let recording = try OpenedRecording(file, branch: branch)
    if json { return try report(recording) }
    try showScreen(
      screen, opening: nil,
      replaying: recording.replaying(at: time, speed: speed?.speed.ofScreen, loops: loop)
    ) { () throws(KitError) in try report(recording) }
  }

  private func report(_ recording: OpenedRecording) throws(KitError) {
    let run = try FinishedRun(recording)
    for note in recording.notes { Output.complain(note) }
    try Output.report(
      json ? run.json.text : run.text(ReportStyle(isASCII: screen.ascii)), forPrograms: json)
  }

  /// Reads "0.42", "0.42s", "420ms", "7us" or "100ns".
  static func nanoseconds(_ text: String) throws(KitError) -> UInt64 {
    let units: [(String, UInt64)] = [
      ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
      ("", 1_000_000_000),
    ]
    guard let (name, size) = units.first(where: { text.hasSuffix($0.0) }) else {
      throw .unreadableTime(text)
    }
    let parts = text.dropLast(name.count).split(
      separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? String(parts[1].prefix(9)) : ""
    let isNumber = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
    guard isNumber, let whole = UInt64(parts[0]), whole <= UInt64.max / 2 / size else {
      throw .unreadableTime(text)
    }
    var time = whole * size
    var place = size
    for digit in fraction.utf8 {
      place /= 10
      time += UInt64(digit - 48) * place
    }
    return time
  }
}
