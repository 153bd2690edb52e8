/// A line of text in which parts look different.
///
/// Written as a literal, or put together: `"step " + Line("3", .bold) + " of 9"`.
public struct Line: Hashable, Sendable {
  /// A piece of a line that looks the same throughout.
  public struct Run: Hashable, Sendable {
    public var text: String
    public var style: Style

    public init(_ text: String, _ style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  public private(set) var runs: [Run]

  /// A line of those pieces; empty ones are left out and neighbours of one style become one.
  public init(_ runs: [Run] = []) {
    self.runs = []
    for run in runs { append(run.text, run.style) }
  }

  public init(_ text: String, _ style: Style = .plain) {
    runs = text.isEmpty ? [] : [Run(text, style)]
  }

  /// The characters without their styles.
  public var text: String { runs.reduce(into: "") { $0 += $1.text } }

  /// How many columns the line takes.
  public var displayWidth: Int { runs.reduce(0) { $0 + $1.text.displayWidth } }

  public var isEmpty: Bool { runs.isEmpty }

  public mutating func append(_ text: String, _ style: Style = .plain) {
    guard !text.isEmpty else { return }
    if let last = runs.indices.last, runs[last].style == style {
      runs[last].text += text
    } else {
      runs.append(Run(text, style))
    }
  }

  public mutating func append(_ line: Line) {
    for run in line.runs { append(run.text, run.style) }
  }

  public static func + (left: Line, right: Line) -> Line {
    var sum = left
    sum.append(right)
    return sum
  }

  public static func += (left: inout Line, right: Line) { left.append(right) }

  /// The same text with every style changed: dimmed, say.
  public func restyled(_ change: (Style) -> Style) -> Line {
    Line(runs.map { Run($0.text, change($0.style)) })
  }
}

extension Line: ExpressibleByStringInterpolation {
  public init(stringLiteral value: String) { self.init(value) }
}
