public import TerminalScreen

/// What the user can decide about the screen.
public struct TerminalOptions: Hashable, Sendable {
  /// Whether to use colours: nil leaves it to the environment, `NO_COLOR` first and then the terminal.
  public var color: Bool?
  /// For which ground; nil leaves it to `COLORFGBG`, and where that is not set it is dark.
  public var theme: Theme?
  /// Whether clicks and the wheel are events; while they are, selecting text needs Shift.
  public var mouse: Bool
  /// Whether what the process writes to stdout and stderr becomes events; otherwise it lands on the screen.
  public var capturesOutput: Bool
  /// The descriptors of the terminal.
  public var input: Int32
  public var output: Int32

  public init(
    color: Bool? = nil, theme: Theme? = nil, mouse: Bool = true, capturesOutput: Bool = true,
    input: Int32 = 0, output: Int32 = 1
  ) {
    self.color = color
    self.theme = theme
    self.mouse = mouse
    self.capturesOutput = capturesOutput
    self.input = input
    self.output = output
  }

  /// How many colours to use on a terminal that has `available`: the flag, then `NO_COLOR`, then terminfo.
  ///
  /// - Parameter noColor: the value of `NO_COLOR`; an empty one counts as absent.
  public func colorDepth(available: Int, noColor: String?) -> ColorDepth {
    if theme == .plain || color == false { return .none }
    if color == nil, let noColor, !noColor.isEmpty { return .none }
    return switch available {
    case 256...: .indexed256
    case 16...: .ansi16
    case 8...: .ansi8
    default: .none
    }
  }
}
