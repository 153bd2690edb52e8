private import CNcurses
internal import TerminalScreen

/// What the process writes to stdout and stderr while the screen is up, line by line.
///
/// Both descriptors lead into pipes of up to 1 MB; whoever writes more before the screen's thread reads, waits.
struct OutputCapture {
  static let streams: [OutputStream] = [.standardOutput, .standardError]

  private var splitters = [LineSplitter(), LineSplitter()]
  private var isOpen = [true, true]
  /// Small, so that a flood of lines holds up no key for long.
  private var buffer = [UInt8](repeating: 0, count: 4096)

  init() throws(TerminalError) {
    let error = cncurses_capture_begin()
    if error != 0 { throw .system(call: .captureOutput, errno: error) }
  }

  /// The descriptor to wait for, or -1.
  func descriptor(_ stream: Int) -> Int32 {
    isOpen[stream] ? cncurses_capture_descriptor(Int32(stream)) : -1
  }

  /// Reads what is there, at most one buffer, without waiting.
  mutating func read(_ stream: Int) -> [InputEvent] {
    let count = unsafe cncurses_capture_read(Int32(stream), &buffer, buffer.count)
    if count < 0 { isOpen[stream] = false }
    return events(splitters[stream].take(buffer.prefix(max(0, count))), stream)
  }

  /// Lets both streams through again, and returns all that was not read yet.
  mutating func end() -> [InputEvent] {
    cncurses_capture_end()
    var last: [InputEvent] = []
    for stream in OutputCapture.streams.indices {
      while isOpen[stream], cncurses_available(descriptor(stream)) > 0 { last += read(stream) }
      last += events(splitters[stream].finish().map { [$0] } ?? [], stream)
    }
    cncurses_capture_close()
    return last
  }

  private func events(_ lines: [String], _ stream: Int) -> [InputEvent] {
    lines.map { .output($0, from: OutputCapture.streams[stream]) }
  }
}
