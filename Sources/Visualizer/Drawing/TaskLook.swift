import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// How a state is drawn: by glyph, by colour and by word, so that none of the three is needed.
struct TaskLook: Equatable, Sendable {
  var glyph: Unicode.Scalar
  /// The glyph that fills a bar on the time axis.
  var bar: Unicode.Scalar
  var style: Style
  var word: String

  init(_ state: TaskState, _ glyphs: Glyphs) {
    if state.isStuck {
      self = .stuck(glyphs)
      return
    }
    switch state.activity {
    case .notStarted: self.init(" ", " ", .muted, "not started")
    case .ready: self = .ready(glyphs)
    case .running: self = .running(glyphs)
    case .blocked(let action): self = .waiting(action.operation.waitReason, glyphs)
    case .outside: self = .outside(glyphs)
    case .done(let end): self = .ended(end, glyphs)
    }
  }

  init(_ glyph: Unicode.Scalar, _ bar: Unicode.Scalar, _ style: Style, _ word: String) {
    self.glyph = glyph
    self.bar = bar
    self.style = style
    self.word = word
  }

  static func running(_ glyphs: Glyphs) -> TaskLook {
    TaskLook(glyphs.done, glyphs.full, .green, "running")
  }
  static func ready(_ glyphs: Glyphs) -> TaskLook {
    TaskLook(glyphs.ready, glyphs.light, .yellow, "ready")
  }
  static func outside(_ glyphs: Glyphs) -> TaskLook {
    TaskLook(glyphs.none, glyphs.medium, .muted, "outside")
  }
  static func stuck(_ glyphs: Glyphs) -> TaskLook {
    TaskLook(glyphs.stuck, glyphs.stuck, Style.vermillion.bold, "stuck")
  }

  /// Waiting is a line: heavy while something else is at work for the task, thin while it waits for another
  /// task; its colour and its word say for what.
  static func waiting(_ reason: WaitReason, _ glyphs: Glyphs) -> TaskLook {
    switch reason {
    case .io, .sleep:
      TaskLook(glyphs.waiting, glyphs.heavyHorizontal, style(of: reason), reason.word)
    case .lock, .channel, .join, .condition, .semaphore, .barrier, .waitGroup, .once, .other:
      TaskLook(glyphs.waiting, glyphs.waiting, style(of: reason), reason.word)
    }
  }

  static func ended(_ end: TaskEnd, _ glyphs: Glyphs) -> TaskLook {
    switch end {
    case .returned: TaskLook(glyphs.ended, " ", .muted, "done")
    case .threw: TaskLook(glyphs.failed, " ", .vermillion, "failed")
    case .cancelled: TaskLook(glyphs.failed, " ", .orange, "cancelled")
    case .closed: TaskLook(glyphs.failed, " ", .muted, "closed")
    case .refused: TaskLook(glyphs.failed, " ", .vermillion, "no thread")
    }
  }

  static func style(of reason: WaitReason) -> Style {
    switch reason {
    case .lock, .semaphore, .condition, .barrier, .waitGroup, .once: .orange
    case .channel: .purple
    case .io, .sleep: .skyBlue
    case .join, .other: .muted
    }
  }
}
