import TerminalScreen

/// A row of the key table: the keys, how they are written, and what they do.
struct Binding: Sendable {
  /// The heading that it stands under in the help.
  enum Group: String, CaseIterable, Sendable {
    case run = "The run"
    case moment = "The moment"
    case find = "Marks and search"
    case look = "Looking"
    case program = "The program"
  }

  var keys: [Key]
  /// As the help writes the keys; empty: not shown there, since it is another way to a command that is.
  var label: String
  var command: Command
  var group: Group
  /// What it does, in the help's words.
  var words: String

  /// A row whose keys are the characters of a text, and others beside.
  init(
    _ characters: String, or others: [Key] = [], _ label: String, _ command: Command,
    _ group: Group,
    _ words: String
  ) {
    keys = characters.map(Key.character) + others
    self.label = label
    self.command = command
    self.group = group
    self.words = words
  }
}

/// The keys of the scene screen, as a table: the help and the bottom lines are written from it.
enum KeyMap {
  static let bindings = run + letGo + otherRuns + moment + find + look + program

  private static let run: [Binding] = [
    Binding(" ", "space", .pauseOrResume, .run, "pause the program, or play on"),
    Binding(".", ".", .step, .run, "one operation on; in the past one event"),
    Binding(",", ",", .back, .run, "by hand one operation back, else one event"),
  ]

  private static let letGo: [Binding] = (1...9).map { number in
    Binding(
      "\(number)", number == 1 ? "1–9" : "", .letGo(number), .run,
      "by hand: let that task go")
  }

  private static let otherRuns: [Binding] = [
    Binding("", or: [.enter], "Enter", .confirm, .run, "by hand: let the selected one go"),
    Binding("<", "<", .slower, .run, "slower"),
    Binding(">", ">", .faster, .run, "faster, up to real speed"),
    Binding("r", "r", .again, .run, "again, with the next seed"),
    Binding("R", "R", .same, .run, "again, with the same seed"),
    Binding("u", "u", .earlierRun, .run, "back to the run before"),
    Binding("t", "t", .mode, .run, "by hand → on workers → on threads"),
    Binding("v", "v", .variant, .run, "choose a variant"),
    Binding("p", "p", .parameters, .run, "choose parameters"),
    Binding("e", "e", .everyOutcome, .run, "every outcome of the scene"),
  ]

  private static let moment: [Binding] = [
    Binding("h", or: [.left], "← h", .momentLeft, .moment, "look at an earlier moment"),
    Binding("l", or: [.right], "→ l", .momentRight, .moment, "look at a later moment"),
    Binding("", or: [.home], "Home", .firstMoment, .moment, "look at the beginning"),
    Binding("0", "0–9", .tenth(0), .moment, "in a recording: to that tenth of it"),
    Binding("", or: [.end], "End", .now, .moment, "return to now"),
    Binding("L", "L", .loop, .moment, "in a recording: play it again and again"),
    Binding("T", "T", .timeForm, .moment, "times: scene, watched, of day, from here"),
    Binding("b", "b", .becauseOf, .moment, "who woke the selected task"),
    Binding("B", "B", .effect, .moment, "whom it woke, and back"),
    Binding("", or: [.shiftLeft], "Shift-←", .panLeft, .moment, "move the picture, not the moment"),
    Binding("", or: [.shiftRight], "Shift-→", .panRight, .moment, "the same, to the right"),
    Binding("+=", "+ =", .zoomIn, .moment, "zoom in"),
    Binding("-", "-", .zoomOut, .moment, "zoom out"),
    Binding("_", "_", .fit, .moment, "the whole run"),
    Binding("f", "f", .follow, .moment, "follow what happens now"),
  ]

  private static let find: [Binding] = [
    Binding("m", "m", .mark, .find, "mark this moment, with a note"),
    Binding("[", "[ ]", .previousMark, .find, "to the mark before, to the next"),
    Binding("]", "", .nextMark, .find, ""),
    Binding("M", "M", .listMarks, .find, "list the marks, take one away"),
    Binding("/", "/", .search, .find, "search tasks, objects, values, log, source"),
    Binding("n", "n N", .nextMatch, .find, "the next match, the one before"),
    Binding("N", "", .previousMatch, .find, ""),
  ]

  private static let look: [Binding] = [
    Binding("k", or: [.up], "↑ k", .row(.up), .look, "the row above"),
    Binding("j", or: [.down], "↓ j", .row(.down), .look, "the row below"),
    Binding("", or: [.pageUp], "PgUp", .row(.pageUp), .look, "a page up"),
    Binding("", or: [.pageDown], "PgDn", .row(.pageDown), .look, "a page down"),
    Binding("g", "g", .row(.first), .look, "the first row"),
    Binding("G", "G", .row(.last), .look, "the last row"),
    Binding("", or: [.tab], "Tab", .focusNext, .look, "to the next panel"),
    Binding("", or: [.backTab], "Shift-Tab", .focusPrevious, .look, "to the panel before"),
    Binding("z", "z", .enlarge, .look, "enlarge the panel, or back"),
    Binding("!", "!", .findings, .look, "what is wrong; Enter goes through its events"),
    Binding("i", "i", .details, .look, "the selected task, or object, in full words"),
    Binding("x", "x", .axis, .look, "steps axis or time axis"),
    Binding("s", "s", .goForm, .look, "the same program in Go"),
  ]

  private static let program: [Binding] = [
    Binding("y", "y", .copy, .program, "copy the command for this moment"),
    Binding("w", "w", .writeRecording, .program, "write the recording to a file"),
    Binding("?", or: [.function(1)], "?  F1", .help, .program, "these keys"),
    Binding("", or: [.control("l")], "Ctrl-L", .redraw, .program, "draw the screen again"),
    Binding("", or: [.control("z")], "Ctrl-Z", .suspend, .program, "suspend; fg goes on"),
    Binding("q", or: [.escape], "q  Esc", .up, .program, "one level up; at the top: leave"),
    Binding("Q", or: [.control("c")], "Q  Ctrl-C", .quit, .program, "leave the program"),
  ]

  /// What a key means on the scene screen.
  ///
  /// In a replay a digit is a place in the recording, since nobody can be let go there; and a page is what
  /// lies between two marks.
  static func command(for key: Key, inReplay: Bool = false) -> Command? {
    let command = table[key]
    guard inReplay, let command else { return command }
    if case .letGo(let number) = command { return .tenth(number) }
    if command == .row(.pageUp) { return .previousMark }
    return command == .row(.pageDown) ? .nextMark : command
  }

  private static let table: [Key: Command] = {
    var table: [Key: Command] = [:]
    for binding in bindings {
      for key in binding.keys {
        precondition(table[key] == nil, "no key has two meanings")
        table[key] = binding.command
      }
    }
    return table
  }()
}
