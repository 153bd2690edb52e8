import CursesTerminal
import Glibc
import TerminalScreen
import Testing

/// A real ncurses on a pseudo terminal; one at a time, since a process has one screen.
@Suite(.serialized) struct `The terminal on ncurses` {
  private static func open(on pty: Pty, term: String = "xterm-256color", color: Bool? = true)
    throws -> CursesTerminal
  {
    unsafe setenv("TERM", term, 1)
    unsafe setenv("LC_ALL", "C.UTF-8", 1)
    return try CursesTerminal(
      TerminalOptions(
        color: color, theme: .dark, capturesOutput: false, input: pty.slave, output: pty.slave))
  }

  private static func screen(_ size: Size, _ text: String, _ style: Style = .plain) -> CellBuffer {
    var canvas = Canvas(size: size)
    canvas.put(text, at: .zero, style)
    return canvas.buffer
  }

  /// What typing leads to, until nothing more happens.
  private static func events(of terminal: CursesTerminal, on pty: Pty, _ typed: String)
    -> [InputEvent]
  {
    pty.type(typed)
    var events: [InputEvent] = []
    while let event = terminal.nextEvent(timeout: .milliseconds(100)) { events.append(event) }
    return events
  }

  @Test func `what has not changed is not sent again`() throws {
    let pty = try Pty()
    let terminal = try Self.open(on: pty)
    #expect(terminal.size == Size(columns: 20, rows: 4))
    #expect(terminal.capabilities == DisplayCapabilities(colors: .indexed256, unicode: true))
    _ = pty.written()

    terminal.show(Self.screen(terminal.size, "hello 日本 ●", .orange))
    let first = pty.written()
    #expect(first.contains("hello 日本 ●"))
    #expect(first.contains("38;5;178m"))

    terminal.show(Self.screen(terminal.size, "hello 日本 ●", .orange))
    #expect(pty.written() == "")

    terminal.show(Self.screen(terminal.size, "hello 日本 ○", .orange))
    let second = pty.written()
    #expect(second.contains("○") && !second.contains("hello"))

    terminal.redraw()
    terminal.show(Self.screen(terminal.size, "hello 日本 ○", .orange))
    #expect(pty.written().contains("hello 日本 ○"))
    terminal.end()
  }

  @Test func `the terminal is given back as it was`() throws {
    let pty = try Pty()
    let before = pty.modes()
    let terminal = try Self.open(on: pty)
    #expect(pty.modes() != before)
    #expect(pty.written().contains("\u{1B}[?1049h"))
    terminal.end()
    #expect(pty.modes() == before)
    let last = pty.written()
    #expect(last.contains("\u{1B}[?1049l") && last.contains("1000l"))
    #expect(terminal.end() == [])
    #expect(terminal.nextEvent() == nil)
    terminal.show(Self.screen(terminal.size, "too late"))
    #expect(pty.written() == "")
  }

  @Test func `a terminal that is let go is given back, and another can begin`() throws {
    let pty = try Pty()
    let before = pty.modes()
    do {
      let terminal = try Self.open(on: pty)
      #expect(throws: TerminalError.alreadyOpen) { try Self.open(on: pty) }
      #expect(terminal.size.rows == 4)
    }
    #expect(pty.modes() == before)
    try Self.open(on: pty).end()
    #expect(pty.modes() == before)
  }

  @Test func `keys, clicks and the wheel are events`() throws {
    let pty = try Pty()
    let terminal = try Self.open(on: pty)
    #expect(
      Self.events(of: terminal, on: pty, "q\u{1B}OA\u{1B}[1;2D\u{1B}[1;5Cé\r\u{1B}[15~") == [
        .key(.character("q")), .key(.up), .key(.shiftLeft), .key(.character("é")), .key(.enter),
        .key(.function(5)),
      ])
    // The button's release tells nothing new.
    #expect(
      Self.events(of: terminal, on: pty, "\u{1B}[<0;3;2M\u{1B}[<0;3;2m") == [
        .mouse(.click, Point(x: 2, y: 1))
      ])
    #expect(
      Self.events(of: terminal, on: pty, "\u{1B}[<64;1;1M\u{1B}[<65;20;4M") == [
        .mouse(.wheelUp, .zero), .mouse(.wheelDown, Point(x: 19, y: 3)),
      ])
    pty.type("\u{1B}")
    #expect(terminal.nextEvent(timeout: .seconds(10)) == .key(.escape))
    terminal.end()
  }

  @Test func `another thread wakes the screen, many calls are one event`() throws {
    let pty = try Pty()
    let terminal = try Self.open(on: pty)
    let waker = terminal.waker
    waker.wake()
    waker.wake()
    #expect(terminal.nextEvent(timeout: .seconds(10)) == .woken)
    #expect(terminal.nextEvent(timeout: .zero) == nil)
    terminal.end()
  }

  @Test func `signals are events`() throws {
    let pty = try Pty()
    let terminal = try Self.open(on: pty)
    kill(getpid(), SIGINT)
    #expect(terminal.nextEvent(timeout: .seconds(10)) == .interrupt)
    kill(getpid(), SIGTERM)
    #expect(terminal.nextEvent(timeout: .seconds(10)) == .terminate)
    kill(getpid(), SIGCONT)
    #expect(terminal.nextEvent(timeout: .seconds(10)) == .resumed)
    terminal.end()
  }

  @Test func `a signal gets through although other events never cease`() throws {
    let pty = try Pty()
    let terminal = try Self.open(on: pty)
    terminal.waker.wake()
    // To this thread, which blocks it but while it waits.
    pthread_kill(pthread_self(), SIGINT)
    #expect(terminal.nextEvent(timeout: .seconds(10)) == .interrupt)
    #expect(terminal.nextEvent(timeout: .seconds(10)) == .woken)
    terminal.end()
  }

  @Test(arguments: [(1, 1), (3, 2), (60, 10)])
  func `a new size is an event, and what is shown fits it`(columns: Int, rows: Int) throws {
    let pty = try Pty()
    let terminal = try Self.open(on: pty)
    terminal.show(Self.screen(terminal.size, "日本語 hello"))
    pty.resize(columns: UInt16(columns), rows: UInt16(rows))
    kill(getpid(), SIGWINCH)
    let size = Size(columns: columns, rows: rows)
    #expect(terminal.nextEvent(timeout: .seconds(10)) == .resize(size))
    #expect(terminal.size == size)
    _ = pty.written()
    // The frame that was drawn for the old size must do no harm, nor one that is too small.
    terminal.show(Self.screen(Size(columns: 20, rows: 4), "日本語 hello"))
    terminal.show(CellBuffer(size: .zero))
    terminal.show(Self.screen(size, "x"))
    #expect(pty.written().contains("x"))
    terminal.end()
  }

  @Test func `a window that is closed is an event, once, and nothing hangs`() throws {
    let pty = try Pty()
    let terminal = try Self.open(on: pty)
    pty.hangUp()
    #expect(terminal.nextEvent(timeout: .seconds(10)) == .hangup)
    #expect(terminal.nextEvent(timeout: .zero) == nil)
    terminal.show(Self.screen(terminal.size, "nobody sees it"))
    #expect(!terminal.copyToClipboard("text"))
    terminal.waker.wake()
    #expect(terminal.nextEvent(timeout: .seconds(10)) == .woken)
    terminal.end()
  }

  /// As when Ctrl-C or Ctrl-Z throws away what was typed just before.
  @Test func `a terminal that has something, and then nothing to read is not gone`() throws {
    let pty = try Pty()
    let terminal = try Self.open(on: pty)
    pty.withAnEmptyLine { #expect(terminal.nextEvent(timeout: .zero) == nil) }
    pty.type("x")
    #expect(terminal.nextEvent(timeout: .seconds(10)) == .key(.character("x")))
    terminal.end()
  }

  @Test func `a text is copied with one sequence`() throws {
    let pty = try Pty()
    let terminal = try Self.open(on: pty)
    _ = pty.written()
    #expect(terminal.copyToClipboard("foobar"))
    #expect(pty.written() == "\u{1B}]52;c;Zm9vYmFy\u{7}")
    terminal.end()
  }

  @Test(arguments: [("vt100", ColorDepth.none), ("xterm", .ansi8), ("xterm-256color", .indexed256)])
  func `colours are those that the terminal has`(term: String, depth: ColorDepth) throws {
    let pty = try Pty()
    let terminal = try Self.open(on: pty, term: term)
    #expect(terminal.capabilities.colors == depth)
    _ = pty.written()
    terminal.show(Self.screen(terminal.size, "bold", .green.bold))
    let sent = pty.written()
    let sequence =
      switch depth {
      case .none, .ansi16: ""
      case .ansi8: "32m"
      case .indexed256: "38;5;35m"
      }
    #expect(sent.contains("bold") && (sequence.isEmpty || sent.contains(sequence)))
    terminal.end()
  }

  @Test func `a terminal that cannot show a screen is refused`() throws {
    let pty = try Pty()
    let before = pty.modes()
    #expect(throws: TerminalError.dumbTerminal(name: "dumb")) {
      try Self.open(on: pty, term: "dumb")
    }
    #expect(throws: TerminalError.dumbTerminal(name: "")) { try Self.open(on: pty, term: "") }
    #expect(throws: TerminalError.unknownTerminal(name: "no-such-terminal")) {
      try Self.open(on: pty, term: "no-such-terminal")
    }
    let file = unsafe Glibc.open("/dev/null", O_RDWR)
    defer { close(file) }
    #expect(throws: TerminalError.notATerminal(.output)) {
      try CursesTerminal(TerminalOptions(input: pty.slave, output: file))
    }
    #expect(throws: TerminalError.notATerminal(.input)) {
      try CursesTerminal(TerminalOptions(input: file, output: pty.slave))
    }
    #expect(pty.modes() == before)
    #expect(pty.written() == "")
  }
}
