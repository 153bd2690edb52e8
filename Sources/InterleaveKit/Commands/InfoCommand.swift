import ArgumentParser
import ConcurrencyTrace
import Glibc
import TraceAnalysis

/// `interleave info`: what is in a recording.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Say what is in a recording.")

  @Argument(help: "The recording.", completion: .file(extensions: ["ilv"]))
  var file: String
  @Flag(help: "One JSON object, for programs.")
  var json = false
  @Flag(help: "The whole recording as text: its text twin.")
  var text = false

  func validate() throws {
    if json, text { throw ValidationError("--json and --text are two forms: choose one.") }
  }

  func run() throws {
    let reader = try reading(file) { () throws(RecordingError) in try RecordingReader(path: file) }
    if text { return try writeText(of: reader) }
    let report = try reading(file) { () throws(RecordingError) in
      try RecordingSummary(reader).report(inJSON: json)
    }
    try Output.report(report, forPrograms: json || text)
  }

  /// Line by line, since a recording may be of any length.
  private func writeText(of reader: RecordingReader) throws {
    var text = ""
    var error: Int32 = 0
    func flush() {
      if error == 0 { error = Output.write(text, to: STDOUT_FILENO) }
      text.removeAll(keepingCapacity: true)
    }
    defer { flush() }
    try reading(file) { () throws(RecordingError) in
      try RecordingText.write(reader) { line in
        text += line + "\n"
        if text.utf8.count >= 1 << 16 { flush() }
      }
    }
    flush()
    // A reader that has gone, as `| head` does, is no error.
    if error != 0, error != EPIPE { throw KitError.cannotWrite(errno: error) }
  }
}

/// What is said of a recording without reading its events.
struct RecordingSummary {
  private let reader: RecordingReader
  private let directory: Directory

  init(_ reader: RecordingReader) throws(RecordingError) {
    self.reader = reader
    directory = try reader.directory(ofBranch: reader.branchCount - 1)
  }

  func report(inJSON: Bool) -> String { inJSON ? json.text : rows.joined(separator: "\n") }

  private var rows: [String] {
    let header = reader.header
    var rows = ["\(header.scene.title) · \(header.variant)   \(header.manner)", ""]
    func row(_ label: String, _ text: String) { rows.append(label.padded(to: 12) + text) }
    row("Scene", header.scene.id)
    if !header.settings.isEmpty {
      row("Set", header.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " "))
    }
    row("Events", "\(reader.count) in \(reader.size) bytes, \(bytesAnEvent) each")
    row("Snapshots", "\(reader.snapshotCount)")
    row("Time", Sentences.duration(reader.duration))
    row("Tasks", "\(directory.tasks.count)")
    row("Objects", "\(directory.objects.count)")
    if reader.branchCount > 1 { row("Branches", "\(reader.branchCount)") }
    if reader.dropped > 0 { row("Dropped", "\(reader.dropped) events") }
    row("Machine", "\(header.machine), \(header.cores) core\(header.cores == 1 ? "" : "s")")
    row("Written by", "\(header.program) \(header.programVersion)")
    row("State", state)
    return rows
  }

  /// With one decimal; what is no event is in it too.
  private var bytesAnEvent: String {
    let tenths = (reader.size * 10 + reader.count / 2) / max(1, reader.count)
    return "\(tenths / 10).\(tenths % 10)"
  }

  private var state: String {
    switch reader.completeness {
    case .complete: "complete"
    case .cut(let at, 0, _): "never closed: good up to its end, byte \(at)"
    case .cut(let at, let unread, let reason):
      "cut at byte \(at), \(unread) bytes behind it are not used"
        + (reason.map { ": \($0)" } ?? "")
    }
  }

  private var json: JSON {
    let header = reader.header
    var cutAt = JSON.null
    if case .cut(let at, _, _) = reader.completeness { cutAt = .int(Int64(at)) }
    return [
      "scene": .string(header.scene.id), "variant": .string(header.variant),
      "mode": .string(header.mode.rawValue), "workers": .int(Int64(header.workers)),
      "seed": .unsigned(header.seed),
      "settings": .object(
        header.settings.map { .init(key: $0.name, value: .int(Int64($0.value))) }),
      "events": .int(Int64(reader.count)), "bytes": .int(Int64(reader.size)),
      "snapshots": .int(Int64(reader.snapshotCount)),
      "seconds": .seconds(reader.duration), "tasks": .int(Int64(directory.tasks.count)),
      "objects": .int(Int64(directory.objects.count)),
      "branches": .int(Int64(reader.branchCount)), "dropped": .int(Int64(reader.dropped)),
      "machine": .string(header.machine), "program": .string(header.program),
      "complete": .bool(reader.completeness == .complete), "cutAt": cutAt,
    ]
  }
}
