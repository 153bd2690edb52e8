import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis
import Visualizer

/// Writes the replay of a recording as an asciicast, version 2: the session that one would see, for
/// players of terminal recordings.
///
/// The screens are those of the replay itself, played from its beginning to its end. At real speed the
/// recorded time passes; a stretch in which nothing happens is cut to `mostIdle`.
struct Asciicast {
  /// How the terminal looks that is recorded.
  struct Look {
    var size = Size(columns: 120, rows: 36)
    var theme = Theme.dark
    var isASCII = false
  }

  let recording: OpenedRecording
  let look: Look
  /// Nil: the replay's own.
  let speed: Visualizer.Speed?
  /// In nanoseconds.
  let mostIdle: UInt64

  private static let framePeriod: UInt64 = 33_333_333
  /// How long the last screen stays.
  private static let rest: UInt64 = 2_000_000_000

  /// Plays the recording, and hands each line to `sink` as it comes.
  func write(to sink: (String) throws(KitError) -> Void) throws(KitError) {
    let replaying = recording.replaying(at: nil, speed: speed, loops: false)
    var model = Model(catalogue: replaying.catalogue, size: look.size, abilities: [])
    var escapes = EscapeText(Palette(theme: look.theme, depth: .indexed256))
    var clock: UInt64 = 0
    try sink(header.text + "\n")
    _ = model.update(.replay(replaying.run))
    try show(model, &escapes, at: clock, sink)
    while model.isReplayPlaying {
      let pause = model.timeToNextEvent ?? 0
      let step = max(Asciicast.framePeriod, pause > mostIdle ? pause : 0)
      _ = model.update(.elapsed(step))
      clock += min(step, max(mostIdle, Asciicast.framePeriod))
      try show(model, &escapes, at: clock, sink)
    }
    try sink(line(escapes.end(), at: clock + Asciicast.rest))
  }

  private func show(
    _ model: Model, _ escapes: inout EscapeText, at clock: UInt64,
    _ sink: (String) throws(KitError) -> Void
  ) throws(KitError) {
    let glyphs: Glyphs = look.isASCII ? .ascii : .unicode
    var canvas = Canvas(size: look.size, glyphs: glyphs)
    model.draw(on: &canvas)
    let text = escapes.show(look.isASCII ? canvas.buffer.inASCII : canvas.buffer)
    if !text.isEmpty { try sink(line(text, at: clock)) }
  }

  private var header: JSON {
    let header = recording.reader.header
    return [
      "version": .int(2), "width": .int(Int64(look.size.columns)),
      "height": .int(Int64(look.size.rows)),
      "timestamp": .unsigned(header.began / 1_000_000_000),
      "title": .string("\(header.scene.title) · \(header.variant)   \(header.manner)"),
      "env": ["TERM": .string("xterm-256color")],
    ]
  }

  private func line(_ text: String, at clock: UInt64) -> String {
    JSON.array([.seconds(clock), .string("o"), .string(text)]).text + "\n"
  }
}
