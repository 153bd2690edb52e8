internal import CThreads

/// What waits to be written, between the thread that takes events and the writer's; bounded.
final class RecordingQueue: Sendable {
  struct Rewind {
    var step: Int
    var position: Int
  }

  /// In order: back to where `rewind` says, what the directory has, the events.
  struct Batch {
    var rewind: Rewind?
    var events: [Event] = []
    var directory: Directory?
  }

  private struct State {
    var batches: [Batch] = []
    /// Events in `batches`, and those that the writer has taken and not written.
    var waiting = 0
    var isClosed = false
    var isOver = false
    var error: RecordingError?
    var summary = RecordingWriter.Summary()
  }

  /// 8 MiB of events, less than a tenth of a second of a run at full speed: what waits here is lost if the
  /// process is killed.
  static let mostWaiting = 1 << 17
  /// How long `put` waits for room, in nanoseconds.
  static let patience: UInt64 = 5_000_000_000

  private let state = Monitor(State())

  /// Adds a batch; waits for room, and gives recording up if there is none for too long.
  func put(_ batch: Batch) {
    let giveUp = cthreads_monotonic() + RecordingQueue.patience
    state.wait { state, deadline -> Void? in
      if state.isOver || state.isClosed || state.error != nil { return () }
      if state.waiting >= RecordingQueue.mostWaiting {
        guard cthreads_monotonic() >= giveUp else {
          deadline = giveUp
          return nil
        }
        state.error = .stalled(at: state.summary.bytes)
        state.batches = []
        return ()
      }
      state.batches.append(batch)
      state.waiting += batch.events.count
      return ()
    }
    state.wakeAll()
  }

  /// No more batches come.
  func close() {
    state.withLock { $0.isClosed = true }
    state.wakeAll()
  }

  /// Blocks until the thread is over, or sits in a write that may never return.
  func waitUntilOver() {
    state.wait { state, _ in
      if case .stalled = state.error { return () }
      return state.isOver ? () : nil
    }
  }

  var error: RecordingError? { state.withLock { $0.error } }
  var summary: RecordingWriter.Summary { state.withLock { $0.summary } }

  // MARK: The writer's side

  enum Errand {
    case write([Batch])
    /// The open block has waited long enough.
    case flush
    /// All is taken, and no more comes.
    case finish
    case stop(RecordingError)
  }

  /// Blocks until there is something to do; `flushAt` is when the open block is due.
  func next(flushAt: UInt64?) -> Errand {
    state.wait { state, deadline in
      if let error = state.error { return .stop(error) }
      if !state.batches.isEmpty {
        defer { state.batches = [] }
        return .write(state.batches)
      }
      if state.isClosed { return .finish }
      if let flushAt, cthreads_monotonic() >= flushAt { return .flush }
      deadline = flushAt
      return nil
    }
  }

  /// The writer is done with so many events.
  func handled(_ events: Int, summary: RecordingWriter.Summary) {
    state.withLock { state in
      state.waiting -= events
      state.summary = summary
    }
    state.wakeAll()
  }

  /// The writer's last word.
  func over(_ error: RecordingError?, summary: RecordingWriter.Summary) {
    state.withLock { state in
      state.error = state.error ?? error
      state.summary = summary
      state.batches = []
      state.isOver = true
    }
    state.wakeAll()
  }
}
