import ArgumentParser
import CursesTerminal
import TerminalScreen

/// What the screen looks like.
struct ScreenArguments: ParsableArguments {
  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Use colours, or none; otherwise NO_COLOR and the terminal decide.")
  var color: Bool?
  @Flag(help: "Draw with ASCII characters only.")
  var ascii = false
  @Option(help: "Colours for a dark or a light ground.")
  var theme: ThemeArgument?
  @Flag(name: .customLong("no-mouse"), help: "Leave the mouse to the terminal.")
  var withoutMouse = false

  var options: TerminalOptions {
    TerminalOptions(color: color, theme: theme?.theme, mouse: !withoutMouse)
  }
}

enum ThemeArgument: String, CaseIterable, ExpressibleByArgument {
  case dark
  case light

  var theme: Theme {
    switch self {
    case .dark: .dark
    case .light: .light
    }
  }
}
