import ConcurrencyTrace

/// How a state is drawn in a picture: by a colour of Okabe and Ito, by a pattern, and by a word, so
/// that none of the three is needed.
struct SVGLook: Hashable {
  var name: String
  var word: String
  private var fill: String
  private var ink: String
  /// What is drawn over the fill, in a square of 8.
  private var pattern: String

  static let running = SVGLook(
    name: "running", word: "running", fill: "#009E73", ink: "#009E73", pattern: "")
  static let ready = SVGLook(
    name: "ready", word: "ready", fill: "#FBF7B0", ink: "#8A8000", pattern: "M1 2h2M5 6h2")
  static let lock = SVGLook(
    name: "lock", word: "waits: lock, semaphore, condition, barrier, wait group", fill: "#FBE3B0",
    ink: "#B87D00", pattern: "M-1 5L5 -1M-1 9L9 -1M3 9L9 3")
  static let channel = SVGLook(
    name: "channel", word: "waits: channel", fill: "#F3DCE8", ink: "#A8517F",
    pattern: "M-1 3L5 9M-1 -1L9 9M3 -1L9 5")
  static let time = SVGLook(
    name: "time", word: "waits: io, sleep", fill: "#D3EAF9", ink: "#2F86BD", pattern: "M0 4h8")
  static let join = SVGLook(
    name: "join", word: "waits: other tasks", fill: "#EEEEEE", ink: "#8C8C8C", pattern: "M4 0v8")
  static let outside = SVGLook(
    name: "outside", word: "outside the instrument", fill: "#FFFFFF", ink: "#8C8C8C",
    pattern: "M0 0h1M4 4h1")
  static let stuck = SVGLook(
    name: "stuck", word: "stuck for ever", fill: "#F9D5BD", ink: "#D55E00",
    pattern: "M1.5 1.5l5 5M6.5 1.5l-5 5")

  /// In the order of the legend.
  static let all = [running, ready, lock, channel, time, join, outside, stuck]

  /// Nil where nothing is drawn.
  init?(_ state: LaneState) {
    switch state {
    case .absent: return nil
    case .running, .instrument: self = .running
    case .ready: self = .ready
    case .outside: self = .outside
    case .stuck: self = .stuck
    case .blocked(.channel): self = .channel
    case .blocked(.io), .blocked(.sleep): self = .time
    case .blocked(.join), .blocked(.other): self = .join
    case .blocked(.lock), .blocked(.condition), .blocked(.semaphore), .blocked(.barrier),
      .blocked(.waitGroup), .blocked(.once):
      self = .lock
    }
  }

  private init(name: String, word: String, fill: String, ink: String, pattern: String) {
    self.name = name
    self.word = word
    self.fill = fill
    self.ink = ink
    self.pattern = pattern
  }

  /// The patterns and the styles that all pictures use.
  static var definitions: String {
    var text = "<defs>\n"
    for look in all where !look.pattern.isEmpty {
      text += "<pattern id=\"p-\(look.name)\" width=\"8\" height=\"8\" "
      text += "patternUnits=\"userSpaceOnUse\"><rect width=\"8\" height=\"8\" "
      text += "fill=\"\(look.fill)\"/><path d=\"\(look.pattern)\" fill=\"none\" "
      text += "stroke=\"\(look.ink)\" stroke-width=\"1.2\"/></pattern>\n"
    }
    text += "</defs>\n<style>\n"
    text += "text{font-family:\"DejaVu Sans\",Verdana,\"Segoe UI\",sans-serif;font-size:11px;"
    text += "fill:#222222}\n"
    text += ".title{font-size:17px;font-weight:bold}.small{font-size:10px;fill:#555555}\n"
    text += ".name{font-size:12px}.center{text-anchor:middle}.right{text-anchor:end}\n"
    text += ".label{paint-order:stroke;stroke:#ffffff;stroke-width:3px;stroke-linejoin:round}\n"
    text += ".on{fill:#ffffff;font-weight:bold}\n"
    text += ".grid{stroke:#e2e2e2;stroke-width:1;fill:none}\n"
    text += ".axis{stroke:#888888;stroke-width:1;fill:none}.level{fill:#9CCFC0}\n"
    for look in all {
      let fill = look.pattern.isEmpty ? look.fill : "url(#p-\(look.name))"
      text += ".\(look.name){fill:\(fill)}.\(look.name)-ink{fill:\(look.ink)}\n"
    }
    return text + "</style>"
  }
}
