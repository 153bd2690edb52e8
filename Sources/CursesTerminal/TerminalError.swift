/// Why there is no screen; the caller can still report as text.
public enum TerminalError: Error, Equatable, Sendable {
  /// Input or output is no terminal: a file, a pipe.
  case notATerminal(TerminalEnd)
  /// `TERM` is missing, "dumb", or names a terminal that cannot place its cursor.
  case dumbTerminal(name: String)
  /// Nothing is known about a terminal of that name.
  case unknownTerminal(name: String)
  /// This process has a screen already.
  case alreadyOpen
  /// The system refused, with this `errno`.
  case system(call: SystemCall, errno: Int32)

  /// The two ends of a terminal.
  public enum TerminalEnd: Equatable, Sendable {
    case input, output
  }

  /// What was asked of the system.
  public enum SystemCall: Equatable, Sendable {
    case openTerminal, createWaker, catchSignals, captureOutput
  }
}

extension TerminalError: CustomStringConvertible {
  /// A sentence that says what was wrong.
  public var description: String {
    switch self {
    case .notATerminal(.input): "the input is not a terminal"
    case .notATerminal(.output): "the output is not a terminal"
    case .dumbTerminal(let name):
      name.isEmpty
        ? "TERM is not set" : "the terminal \"\(name)\" (TERM) cannot show a full screen"
    case .unknownTerminal(let name): "nothing is known about the terminal \"\(name)\" (TERM)"
    case .alreadyOpen: "the screen is already in use"
    case .system(let call, let errno): "the terminal could not be used: \(call) failed (\(errno))"
    }
  }
}
