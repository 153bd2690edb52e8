public import ConcurrencyTrace

/// Writes a trace in another format, event by event.
///
/// It may keep something for each task, object and worker, but nothing for each event: a trace of any
/// length passes through. Whoever drives it takes the text out as it comes.
public protocol TraceExport {
  /// Takes the trace's next event; `directory` knows all that the event names.
  mutating func add(_ event: Event, in directory: Directory)

  /// Writes what was held back and the end of the text; called once, after the last event.
  mutating func finish(in directory: Directory)

  /// What has been written since the last call.
  mutating func takeText() -> String

  /// How many bytes wait to be taken.
  var waitingBytes: Int { get }
}

/// Text is handed on in pieces of about so many bytes.
private let pieceSize = 64 << 10

extension TraceExport {
  /// Takes a stretch of a trace, and hands the text to `sink` piece by piece.
  public mutating func add<Failure: Error>(
    _ events: some Sequence<Event>, in directory: Directory,
    to sink: (String) throws(Failure) -> Void
  ) throws(Failure) {
    for event in events {
      add(event, in: directory)
      if waitingBytes >= pieceSize { try sink(takeText()) }
    }
  }

  /// Ends the text, and hands the rest to `sink`.
  public mutating func finish<Failure: Error>(
    in directory: Directory, to sink: (String) throws(Failure) -> Void
  ) throws(Failure) {
    finish(in: directory)
    try sink(takeText())
  }

  /// The whole text of a whole trace, for one that is known to be short.
  public mutating func text(of events: some Sequence<Event>, in directory: Directory) -> String {
    for event in events { add(event, in: directory) }
    finish(in: directory)
    return takeText()
  }
}
