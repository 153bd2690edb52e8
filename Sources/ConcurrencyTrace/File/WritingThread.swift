internal import CThreads
internal import Glibc

/// The thread behind a `RecordingWriter`: encodes what the queue has and appends it to the file.
///
/// `@unchecked Sendable`: made on one thread, then used by the new thread alone; `pthread_create` orders
/// the two. The writer's tests under `--sanitize=thread` are the check.
final class WritingThread: @unchecked Sendable {
  private let queue: RecordingQueue
  private let source: @Sendable (String) -> String?
  private let onStop: @Sendable (RecordingError) -> Void
  private var encoder: RecordingEncoder
  private var file: OutputFile
  /// Nil once the session has gone back: what it would say is of another way.
  private var snapshots: (any SnapshotMaker)?
  private var directory = Directory()
  private var summary = RecordingWriter.Summary()
  /// When the open block has to be in the file; nil while there is none.
  private var flushAt: UInt64?

  init(
    queue: RecordingQueue, encoder: RecordingEncoder, file: consuming OutputFile,
    snapshots: (any SnapshotMaker)?, source: @escaping @Sendable (String) -> String?,
    onStop: @escaping @Sendable (RecordingError) -> Void
  ) {
    self.queue = queue
    self.snapshots = snapshots
    self.source = source
    self.onStop = onStop
    self.encoder = encoder
    self.file = file
    summary.bytes = self.file.count
  }

  func start() throws(RecordingError) {
    let box = unsafe Unmanaged.passRetained(self)
    var thread = pthread_t()
    let status = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<WritingThread>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      unsafe box.release()
      throw .noThread(errno: status)
    }
    pthread_detach(thread)
  }

  private func run() {
    unsafe cthreads_set_name("recording")
    blockFileSignals()
    do {
      try loop()
      queue.over(nil, summary: summary)
    } catch {
      queue.over(error, summary: summary)
      onStop(error)
    }
  }

  /// A file over its size limit, or a pipe that nobody reads, shall be an error and not the program's end.
  private func blockFileSignals() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGXFSZ)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  private func loop() throws(RecordingError) {
    while true {
      switch queue.next(flushAt: flushAt) {
      case .write(let batches):
        for batch in batches {
          try write(batch)
          queue.handled(batch.events.count, summary: summary)
        }
      case .flush:
        try flush()
        queue.handled(0, summary: summary)
      case .finish:
        encoder.finish(dropped: UInt64(summary.dropped))
        try writeOutput()
        return
      case .stop(let error):
        throw error
      }
    }
  }

  private func write(_ batch: RecordingQueue.Batch) throws(RecordingError) {
    if let rewind = batch.rewind, let new = batch.directory {
      encoder.rewind(toStep: rewind.step, position: rewind.position, from: directory, to: new)
      snapshots = nil
    }
    if let new = batch.directory {
      encoder.add(new, source: source)
      directory = new
    }
    for event in batch.events {
      guard encoder.knows(event) else {
        summary.dropped += 1
        continue
      }
      encoder.add(event)
      summary.events += 1
      if let snapshot = snapshots?.take(event, in: directory) { encoder.add(snapshot) }
      if encoder.outputSize >= 1 << 18 { try writeOutput() }
    }
    try writeOutput()
    if !encoder.hasOpenEvents {
      flushAt = nil
    } else if flushAt == nil {
      flushAt = cthreads_monotonic() + RecordingFormat.flushPeriod
    } else if let due = flushAt, cthreads_monotonic() >= due {
      try flush()
    }
  }

  private func flush() throws(RecordingError) {
    encoder.closeEvents()
    flushAt = nil
    try writeOutput()
  }

  private func writeOutput() throws(RecordingError) {
    guard encoder.outputSize > 0 else { return }
    let bytes = encoder.takeOutput()
    // Block by block: of a disk that becomes full every block is used that still fits.
    var start = 0
    while start < bytes.count {
      let isBlock = bytes.count - start >= BlockHeader.size
      let header = isBlock ? BlockHeader(bytes, at: start) : nil
      let end = header.map { start + $0.blockSize } ?? bytes.count
      try file.append(bytes[start..<end])
      summary.bytes = file.count
      start = end
    }
  }
}
