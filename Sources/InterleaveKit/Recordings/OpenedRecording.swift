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
  private let sources: [String]

  /// Opens a file.
  ///
  /// - Parameter number: The branch, from 1; nil: the last.
  init(_ path: String, branch number: Int? = nil) throws(KitError) {
    self.path = path
    do throws(RecordingError) { reader = try RecordingReader(path: path) } catch {
      throw .badRecording(path, error)
    }
    branch = (number ?? reader.branchCount) - 1
    guard (0..<reader.branchCount).contains(branch) else {
      throw .noBranch(branch + 1, of: reader.branchCount)
    }
    do throws(RecordingError) {
      history = History(
        reader.path(ofBranch: branch), directory: try reader.directory(ofBranch: branch))
      sources = try reader.sources(ofBranch: branch)
    } catch {
      throw .badRecording(path, error)
    }
  }

  /// What the screen needs to show it.
  func replaying(at time: UInt64?, speed: Visualizer.Speed?) -> Replaying {
    var request = reader.header.request
    request.speed = speed ?? (reader.header.mode == .directed ? .three : .real)
    request.startsPaused = true
    let texts = zip(history.directory.files, sources).filter { !$0.1.isEmpty }
    let run = RecordedRun(
      header: RunHeader(request: request, cores: reader.header.cores), history: history,
      duration: duration, words: words, at: time, note: notes.joined(separator: " "))
    return Replaying(
      run: run,
      catalogue: Catalogue(
        scenes: [reader.header.scene], sources: texts.map { (fileID: $0.0, text: $0.1) }))
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
}
