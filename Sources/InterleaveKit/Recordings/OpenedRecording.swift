import ConcurrencyTrace
import InstrumentedRuntime
import TraceAnalysis
import Visualizer

/// A recording that was opened, and one way through it.
struct OpenedRecording {
  let path: String
  let reader: RecordingReader
  /// From 0; the last is the one on which the session ended.
  let branch: Int
  /// Without its events, which are loaded as they are needed.
  let history: History
  /// The ways that the session took.
  let ways: [RecordedWay]
  /// What is marked in it.
  let marks: KeptMarks
  private let sources: [String]

  /// Opens a file.
  ///
  /// - Parameter number: The branch, from 1; nil: the last.
  init(_ path: String, branch number: Int? = nil) throws(KitError) {
    let reader: RecordingReader
    do throws(RecordingError) { reader = try RecordingReader(path: path) } catch {
      throw .badRecording(path, error)
    }
    let branch = (number ?? reader.branchCount) - 1
    guard (0..<reader.branchCount).contains(branch) else {
      throw .noBranch(branch + 1, of: reader.branchCount)
    }
    try self.init(
      path, reader, branch, OpenedRecording.ways(of: reader, with: branch),
      KeptMarks(of: path, reader.header))
  }

  /// Another branch of a recording that is open, from 0.
  init(_ opened: OpenedRecording, branch: Int) throws(KitError) {
    let ways =
      opened.ways.contains { $0.branch == branch }
      ? opened.ways : OpenedRecording.ways(of: opened.reader, with: branch)
    try self.init(opened.path, opened.reader, branch, ways, opened.marks)
  }

  private init(
    _ path: String, _ reader: RecordingReader, _ branch: Int, _ ways: [RecordedWay],
    _ marks: KeptMarks
  ) throws(KitError) {
    (self.path, self.reader, self.branch, self.ways, self.marks) = (
      path, reader, branch, ways, marks
    )
    do throws(RecordingError) {
      history = History(
        reader.path(ofBranch: branch), directory: try reader.directory(ofBranch: branch))
      sources = try reader.sources(ofBranch: branch)
    } catch {
      throw .badRecording(path, error)
    }
  }

  /// What the screen needs to show it.
  func replaying(at time: UInt64?, speed: Visualizer.Speed?, loops: Bool) -> Replaying {
    var run = run(at: time, speed: speed)
    run.loops = loops
    return Replaying(
      run: run, catalogue: Catalogue(scenes: [reader.header.scene], sources: texts),
      recording: self)
  }

  /// The branch, as the screen shows it.
  ///
  /// - Parameter list: What is marked in it by now; nil: what its file says.
  func run(at time: UInt64?, speed: Visualizer.Speed?, marks list: [Mark]? = nil) -> RecordedRun {
    let header = reader.header
    var request = header.request
    request.speed = speed ?? (header.mode == .directed ? .three : .real)
    request.startsPaused = true
    // Virtual time has no place in a day.
    let start = header.mode == .directed || header.began == 0 ? nil : StartTime(began: header.began)
    var run = RecordedRun(
      header: RunHeader(request: request, cores: header.cores, start: start),
      history: history, duration: duration, words: words, at: time,
      note: screenNotes.joined(separator: " "))
    run.ways = ways
    run.branch = branch
    run.marks = list ?? marks.list.marks
    run.shared = shared(for: run.marks)
    return run
  }

  /// Source texts by `#fileID`; of other ways as well, which may have come to other files.
  private var texts: [(fileID: String, text: String)] {
    var texts = zip(history.directory.files, sources).filter { !$0.1.isEmpty }
    for way in ways where way.branch != branch {
      guard let files = try? reader.directory(ofBranch: way.branch).files,
        let sources = try? reader.sources(ofBranch: way.branch)
      else { continue }
      for (file, text) in zip(files, sources) where !text.isEmpty {
        if !texts.contains(where: { $0.0 == file }) { texts.append((file, text)) }
      }
    }
    return texts.map { (fileID: $0.0, text: $0.1) }
  }

  /// Time of the last event on the way.
  private var duration: UInt64 {
    let path = reader.path(ofBranch: branch)
    guard path.count > 0 else { return 0 }
    // What cannot be read any more is said when the events are loaded.
    let last = try? path.block(containing: path.count - 1)
    return last.map { $0[path.count - 1].time } ?? reader.duration
  }

  private var words: String {
    let isPlain = path.allSatisfy { $0.isLetter || $0.isNumber || "-_./+,:=@%".contains($0) }
    let quoted =
      isPlain
      ? path
      : "'"
        + path.split(
          separator: "'", omittingEmptySubsequences: false
        ).joined(separator: "'\\''") + "'"
    return branch == reader.branchCount - 1 ? quoted : "\(quoted) --branch \(branch + 1)"
  }

  /// What is to be said about the file.
  var notes: [String] {
    var notes: [String] = []
    switch reader.completeness {
    case .complete: break
    case .cut(let at, _, nil):
      notes.append("This recording was never closed; it is good up to its last byte, \(at).")
    case .cut(let at, let unread, let reason?):
      notes.append(
        "This recording was cut at byte \(at); \(unread) more are not used. \(reason)")
    }
    if reader.branchCount > 1 {
      notes.append(
        "It went back, and has \(reader.branchCount) branches: --branch N shows another.")
    }
    return notes
  }

  /// The same for the screen, which offers the ways itself.
  private var screenNotes: [String] {
    var notes = reader.branchCount > 1 ? Array(notes.dropLast()) : notes
    if ways.count > 1 {
      notes.append("The session took \(ways.count) ways: u shows the one before, Your runs all.")
    }
    if let note = marks.note { notes.append(note) }
    return notes
  }
}
