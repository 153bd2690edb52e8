internal import CThreads

/// Writes a recording while the run goes on, on a thread of its own.
///
/// Blocks of at most 64 KiB reach the file 100 ms after their first event, or sooner. If the file takes
/// no more, recording stops and says so; the run goes on, and what was written is good.
public final class RecordingWriter: Sendable {
  /// What a recording came to.
  public struct Summary: Hashable, Sendable {
    public var bytes = 0
    public var events = 0
    /// Events that named what no directory knew, and were left out.
    public var dropped = 0
  }

  private let queue: RecordingQueue

  /// Makes the file, writes the header, and starts the thread.
  ///
  /// - Parameters:
  ///   - isReplacing: Whether a file that is there already, and not empty, may be lost.
  ///   - snapshots: Follows the events on the writer's thread, and says where the run stands from time
  ///     to time, so that a reader need not begin at the beginning. Nil: the file has no snapshots.
  ///   - source: The text of a source file, by its `#fileID`; called on the writer's thread.
  ///   - onStop: Called once, on the writer's thread, if recording stops by itself.
  public init(
    path: String, header: RecordingHeader,
    isReplacing: Bool = false, snapshots: (any SnapshotMaker)? = nil,
    source: @escaping @Sendable (String) -> String? = { _ in nil },
    onStop: @escaping @Sendable (RecordingError) -> Void = { _ in }
  ) throws(RecordingError) {
    var file = try OutputFile(path: path, isReplacing: isReplacing)
    var encoder = RecordingEncoder(header)
    try file.append(encoder.takeOutput())
    let queue = RecordingQueue()
    self.queue = queue
    let thread = WritingThread(
      queue: queue, encoder: encoder, file: file, snapshots: snapshots, source: source,
      onStop: onStop)
    try thread.start()
  }

  deinit { queue.close() }

  /// Adds the run's next events. Any thread, one at a time; costs a lock and a copy of references.
  ///
  /// If more than a hundred thousand events wait for the file, it waits for room for up to five seconds; then
  /// recording stops.
  ///
  /// - Parameter directory: The directory taken *after* the events; nil if it has not changed.
  public func append(_ events: [Event], directory: Directory?) {
    queue.put(.init(events: events, directory: directory))
  }

  /// The session went back to an earlier step; what is appended from now on is another way from there.
  ///
  /// - Parameters:
  ///   - step: The last step that stays.
  ///   - position: How many events of the way so far stay.
  ///   - directory: The directory as it was at that position.
  public func rewind(toStep step: Int, position: Int, directory: Directory) {
    let rewind = RecordingQueue.Rewind(step: step, position: position)
    queue.put(.init(rewind: rewind, directory: directory))
  }

  /// Why recording stopped by itself; nil while all is well.
  public var error: RecordingError? { queue.error }

  /// What has reached the file so far.
  public var summary: Summary { queue.summary }

  /// Writes the rest, closes the file, and waits until that is done.
  ///
  /// - Throws: why recording stopped before, or why the rest could not be written.
  @discardableResult
  public func finish() throws(RecordingError) -> Summary {
    queue.close()
    queue.waitUntilOver()
    if let error = queue.error { throw error }
    return queue.summary
  }
}
