import ArgumentParser
import ConcurrencyTrace
import Glibc
import TerminalScreen
import TraceAnalysis

/// `interleave export`: a recording in a format that other programs show.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a recording in another format.",
    discussion: """
      chrome: Trace Event JSON, to be opened in Perfetto. svg: a picture of the timeline. text: the \
      timeline in characters. asciicast: the replay as it looks on a terminal, for asciinema and other \
      players.
      """)

  @Argument(help: "The recording.", completion: .file(extensions: ["ilv"]))
  var file: String
  @Option(help: "The format.")
  var to: ExportFormat
  @Option(name: .shortAndLong, help: "Where to write it; standard output if left out.")
  var output: String?
  @Option(help: "The axis of a timeline; the scene's own if left out.")
  var axis: AxisArgument?
  @Option(help: "The way to export, from 1, of a session that went back; the last if left out.")
  var branch: Int?
  @Flag(help: "With --to text or asciicast, draw with ASCII characters only.")
  var ascii = false
  @Option(help: "With --to asciicast, the terminal's columns and rows.")
  var size = SizeArgument(columns: 120, rows: 36)
  @Option(help: "With --to asciicast, steps a second, or real for the recorded times.")
  var speed: SpeedArgument?
  @Option(help: "With --to asciicast, seconds to which a stretch without an event is cut.")
  var idle: Double = 2
  @Option(help: "With --to asciicast, colours for a dark or a light ground.")
  var theme: ThemeArgument = .dark

  func validate() throws {
    guard idle > 0, idle <= 86_400 else {
      throw ValidationError("--idle takes a number of seconds above 0.")
    }
  }

  func run() throws {
    let recording = try OpenedRecording(file, branch: branch)
    let sink = try ExportSink(path: output, insteadOf: file)
    defer { sink.close() }
    if to == .asciicast {
      let look = Asciicast.Look(size: size.size, theme: theme.theme, isASCII: ascii)
      let cast = Asciicast(
        recording: recording, look: look, speed: speed?.speed.ofScreen,
        mostIdle: UInt64(idle * 1e9))
      try cast.write { text throws(KitError) in try sink.write(text) }
    } else {
      try write(recording, to: sink)
    }
    for note in recording.notes { Output.complain(note) }
  }

  private func write(_ recording: OpenedRecording, to sink: ExportSink) throws {
    let path = recording.reader.path(ofBranch: recording.branch)
    let directory = recording.history.directory
    var export = export(of: recording.reader.header)
    var position = 0
    while position < path.count {
      let block = try reading(file) { () throws(RecordingError) in
        try path.block(containing: position)
      }
      try export.add(block.events, in: directory) { text throws(KitError) in
        try sink.write(text)
      }
      position = block.end
    }
    try export.finish(in: directory) { text throws(KitError) in try sink.write(text) }
  }

  private func export(of header: RecordingHeader) -> any TraceExport {
    let axis = axis?.axis ?? (header.mode == .directed ? header.scene.axis : .time)
    let title = "\(header.scene.title) · \(header.variant)"
    switch to {
    case .chrome: return ChromeTrace()
    case .svg: return TimelineSVG(title: title, subtitle: header.manner, axis: axis)
    case .text, .asciicast:
      return TextExport(
        heading: ["\(title)   \(header.manner)"], axis: axis, style: ReportStyle(isASCII: ascii))
    }
  }
}

/// Does something with a recording; what is wrong with the file is said with its name.
func reading<Result>(
  _ file: String, _ body: () throws(RecordingError) -> Result
) throws(KitError) -> Result {
  do throws(RecordingError) { return try body() } catch { throw .badRecording(file, error) }
}

enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  case chrome
  case svg
  case text
  case asciicast
}

/// Columns and rows, as in "120x36".
struct SizeArgument: ExpressibleByArgument {
  let columns: Int
  let rows: Int

  init(columns: Int, rows: Int) { (self.columns, self.rows) = (columns, rows) }

  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let columns = parts[0], let rows = parts[1],
      (60...500).contains(columns), (16...200).contains(rows)
    else { return nil }
    self.init(columns: columns, rows: rows)
  }

  var defaultValueDescription: String { "\(columns)x\(rows)" }
  var size: Size { Size(columns: columns, rows: rows) }
}

enum AxisArgument: String, CaseIterable, ExpressibleByArgument {
  case steps
  case time

  var axis: Axis {
    switch self {
    case .steps: .steps
    case .time: .time
    }
  }
}

extension RecordingHeader {
  /// "directed by seed 7", "on 2 workers, seed 1"
  var manner: String {
    switch mode {
    case .directed:
      switch policy {
      case .hand: return "directed by hand"
      case .schedule: return "directed by schedule"
      case .seed, .live: return "directed by seed \(seed)"
      }
    case .tasks: return "on \(workers) worker\(workers == 1 ? "" : "s"), seed \(seed)"
    case .threads: return "a thread for each task, seed \(seed)"
    }
  }
}

/// Where an export goes: a file, or standard output.
private struct ExportSink {
  private let descriptor: Int32
  private let isOwn: Bool

  /// - Parameter source: What is exported, which is not to be written over.
  init(path: String?, insteadOf source: String) throws(KitError) {
    isOwn = path != nil
    guard let path else {
      descriptor = STDOUT_FILENO
      return
    }
    if ExportSink.isSame(path, source) { throw .exportsOntoItself(path) }
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw .badRecording(path, .cannotOpen(path: path, errno: errno)) }
  }

  private static func isSame(_ a: String, _ b: String) -> Bool {
    var (first, second) = (stat(), stat())
    guard unsafe stat(a, &first) == 0, unsafe stat(b, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  /// A reader that has gone, as `| head` does, is no error.
  func write(_ text: String) throws(KitError) {
    let error = Output.write(text, to: descriptor)
    if error != 0, error != EPIPE || isOwn { throw .cannotWrite(errno: error) }
  }

  func close() { if isOwn { Glibc.close(descriptor) } }
}
