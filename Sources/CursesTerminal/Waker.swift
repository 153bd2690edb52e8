private import CNcurses
private import Glibc

/// Wakes the screen's thread while it waits for events.
///
/// May be called from any thread and never waits; any number of calls before the screen's thread looks are one
/// ``TerminalScreen/InputEvent/woken``. An eventfd.
public final class Waker: Sendable {
  let descriptor: Int32

  public init() throws(TerminalError) {
    descriptor = cncurses_event_descriptor()
    if descriptor < 0 { throw .system(call: .createWaker, errno: errno) }
  }

  deinit { close(descriptor) }

  /// Makes the screen's thread return from its wait, now or when it next waits. About 0.3 µs.
  public func wake() {
    var one: UInt64 = 1
    _ = unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
  }

  /// Forgets the calls up to now.
  func reset() {
    var count: UInt64 = 0
    _ = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
  }
}
