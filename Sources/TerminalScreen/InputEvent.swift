/// Something that reaches the program from its terminal.
public enum InputEvent: Hashable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// The mouse did something in a cell.
  case mouse(Mouse, Point)
  /// The terminal has a new size; the next frame must be drawn for it.
  case resize(Size)
  /// A line that something in the process wrote to stdout or stderr, without its line feed.
  case output(String, from: OutputStream)
  /// Another thread asked for attention; several requests may be one event.
  case woken
  /// The program was stopped and goes on; the whole screen is drawn again with the next frame.
  case resumed
  /// Ctrl-C, or SIGINT from elsewhere.
  case interrupt
  /// SIGTERM: end now, in order.
  case terminate
  /// The terminal is gone. Nothing can be shown any more; save what is to be saved and end.
  case hangup
}

/// What the mouse can do.
public enum Mouse: Hashable, Sendable {
  case click, wheelUp, wheelDown
}

/// Where a captured line was written to.
public enum OutputStream: Hashable, Sendable {
  case standardOutput, standardError
}
