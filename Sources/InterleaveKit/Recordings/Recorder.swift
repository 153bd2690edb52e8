import ConcurrencyTrace
import Glibc
import TraceAnalysis
import Visualizer

/// Which file a run is to be recorded to.
struct RecordingTarget {
  var path: String
  /// Whether a file of that name may be lost.
  var isReplacing = false

  /// Says early that a file is there already; the recorder looks again.
  func check() throws(KitError) {
    var status = stat()
    guard !isReplacing, unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size > 0
    else { return }
    throw .cannotRecord(.alreadyThere(path: path))
  }
}

/// A run on its way into a file. Used by one thread; the file is written by another.
final class Recorder {
  let path: String
  private let writer: RecordingWriter

  /// Makes the file.
  ///
  /// - Parameter onStop: Called on the writer's thread if recording stops by itself.
  init(
    _ target: RecordingTarget, _ header: RecordingHeader, _ repertoire: Repertoire,
    onStop: @escaping @Sendable () -> Void = {}
  ) throws(KitError) {
    path = target.path
    let sources = repertoire.sources
    do throws(RecordingError) {
      writer = try RecordingWriter(
        path: path, header: header, isReplacing: target.isReplacing, snapshots: SnapshotTaker(),
        source: { fileID in sources.first { $0.fileID == fileID }?.text },
        onStop: { _ in onStop() })
    } catch {
      throw .cannotRecord(error)
    }
  }

  /// Why recording stopped by itself; nil while all is well.
  var error: RecordingError? { writer.error }

  /// Adds the run's next events, with the directory as it is after them.
  func append(_ events: [Event], _ directory: Directory) {
    writer.append(events, directory: directory)
  }

  /// Adds all that has been seen of a run.
  func append(_ run: RunSoFar) {
    let chunk = 1 << 14
    for start in stride(from: 0, to: run.events.count, by: chunk) {
      let end = min(start + chunk, run.events.count)
      writer.append(Array(run.events[start..<end]), directory: start == 0 ? run.directory : nil)
    }
  }

  /// The session went back: what `old` and the run as it is now have in common stays, the rest of `new`
  /// is another way.
  func goBack(from old: EventStore, to new: [Event], _ directory: Directory) {
    let common = zip(old, new).prefix { $0 == $1 }.count
    let steps = new.prefix(common).count { $0.kind == .operationPerformed && $0.operation.isStep }
    writer.rewind(toStep: steps, position: common, directory: directory)
    writer.append(Array(new.dropFirst(common)), directory: directory)
  }

  /// Writes the rest, and waits until that is done.
  func finish() throws(KitError) {
    do throws(RecordingError) { try writer.finish() } catch { throw .cannotRecord(error) }
  }
}
