import ArgumentParser
import ConcurrencyTrace
import Glibc
import TraceAnalysis

/// `interleave export`: a recording in a format that other programs show.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a recording in another format.",
    discussion: """
      chrome: Trace Event JSON, to be opened in Perfetto. svg: a picture of the timeline. text: the \
      timeline in characters.
      """)

  @Argument(help: "The recording.", completion: .file(extensions: ["ilv"]))
  var file: String
  @Option(help: "The format.")
  var to: ExportFormat
  @Option(name: .shortAndLong, help: "Where to write it; standard output if left out.")
  var output: String?
  @Option(help: "The axis of a timeline; the scene's own if left out.")
  var axis: AxisArgument?
  @Flag(help: "With --to text, draw with ASCII characters only.")
  var ascii = false

  func run() throws {
    let (reader, path, directory) = try reading(file) { () throws(RecordingError) in
      let reader = try RecordingReader(path: file)
      return (reader, reader.path, try reader.directory(ofBranch: reader.branchCount - 1))
    }
    var export = export(of: reader.header)
    let sink = try ExportSink(path: output)
    defer { sink.close() }
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
    if case .cut(let at, _, _) = reader.completeness {
      Output.complain("\(file) is cut at byte \(at): what is before that was exported.")
    }
  }

  private func export(of header: RecordingHeader) -> any TraceExport {
    let axis = axis?.axis ?? (header.mode == .directed ? header.scene.axis : .time)
    let title = "\(header.scene.title) · \(header.variant)"
    switch to {
    case .chrome: return ChromeTrace()
    case .svg: return TimelineSVG(title: title, subtitle: header.manner, axis: axis)
    case .text:
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

  init(path: String?) throws(KitError) {
    isOwn = path != nil
    guard let path else {
      descriptor = STDOUT_FILENO
      return
    }
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw .badRecording(path, .cannotOpen(path: path, errno: errno)) }
  }

  /// A reader that has gone, as `| head` does, is no error.
  func write(_ text: String) throws(KitError) {
    let error = Output.write(text, to: descriptor)
    if error != 0, error != EPIPE || isOwn { throw .cannotWrite(errno: error) }
  }

  func close() { if isOwn { Glibc.close(descriptor) } }
}
