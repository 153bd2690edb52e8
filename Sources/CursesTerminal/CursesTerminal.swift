private import CNcurses
private import Glibc
private import Synchronization
public import TerminalScreen

/// The terminal as a display and a source of events, on ncurses.
///
/// One at a time in a process, owned and called by one thread, the screen's thread; only ``Waker/wake()``,
/// ``setLastWords(_:)`` and the signal mask's functions are for others. The terminal is given back by ``end()`` or by
/// deinit, in a crash, on `exit()`, and while the process is stopped.
public final class CursesTerminal: Display {
  public let capabilities: DisplayCapabilities
  public let palette: Palette
  public private(set) var size: Size
  /// Wakes this terminal's wait for events.
  public let waker: Waker

  /// What the terminal shows.
  var shown: CellBuffer
  var looks: Looks
  let isUTF8: Bool
  /// Scalars of one run of equal style; kept to save allocations.
  var run: [UInt32] = []

  let input: Int32
  let signals: Int32
  var capture: OutputCapture?
  var decoder = KeyDecoder()
  /// Events that happened and were not yet asked for, from `nextPending` on.
  var pending: [InputEvent] = []
  var nextPending = 0
  var isGone = false
  private(set) var isUp = true
  private let thread = pthread_self()

  /// Relaxed: it publishes nothing; the terminal belongs to one thread.
  private static let isInUse = Atomic(false)

  /// Takes the terminal over: alternate screen, no echo, cursor hidden, nothing drawn yet.
  ///
  /// Call ``blockSignalsInThisThread()`` before the process creates threads. Takes some milliseconds.
  ///
  /// - Throws: ``TerminalError``; the terminal is then as it was.
  public init(_ options: TerminalOptions = TerminalOptions()) throws(TerminalError) {
    try CursesTerminal.check(options)
    waker = try Waker()
    guard CursesTerminal.isInUse.exchange(true, ordering: .relaxed) == false else {
      throw .alreadyOpen
    }
    do throws(TerminalError) {
      isUTF8 = CursesTerminal.readsUnicode
      signals = cncurses_catch_signals()
      if signals < 0 { throw .system(call: .catchSignals, errno: errno) }
      try CursesTerminal.open(options)
      capture = options.capturesOutput ? try OutputCapture() : nil
    } catch {
      cncurses_close()
      cncurses_rescue_end()
      cncurses_release_signals(0)
      CursesTerminal.isInUse.store(false, ordering: .relaxed)
      throw error
    }
    let depth = options.colorDepth(
      available: Int(cncurses_colors()), noColor: CursesTerminal.environment("NO_COLOR"))
    let suggested = Theme.suggested(byColorFGBG: CursesTerminal.environment("COLORFGBG"))
    palette = Palette(theme: options.theme ?? suggested, depth: depth)
    let hasDefaultColors = depth == .none || cncurses_start_colors() != 0
    looks = Looks(palette: palette, hasDefaultColors: hasDefaultColors)
    capabilities = DisplayCapabilities(colors: depth, unicode: isUTF8)
    input = options.input
    size = Size(columns: Int(cncurses_columns()), rows: Int(cncurses_rows()))
    shown = CellBuffer(size: size, filledWith: .never)
  }

  deinit {
    if isUp { close() }
  }

  /// Gives the terminal back as it was, and returns the captured output that was not delivered yet.
  ///
  /// A terminal that is gone is no error. Afterwards nothing is shown and no event comes.
  @discardableResult
  public func end() -> [InputEvent] {
    checkThread()
    return isUp ? close() : []
  }

  /// Draws everything again with the next frame, whatever the terminal shows now.
  public func redraw() {
    checkThread()
    guard isUp else { return }
    cncurses_redraw()
    shown = CellBuffer(size: size, filledWith: .never)
  }

  /// Asks the terminal to copy a text to the clipboard (OSC 52), and says whether it may understand.
  ///
  /// No terminal answers, so what is copied should also be printed at the end.
  @discardableResult
  public func copyToClipboard(_ text: String) -> Bool {
    checkThread()
    guard isUp, !isGone, cncurses_has_alternate_screen() != 0 else { return false }
    let bytes = Clipboard.copying(text)
    unsafe cncurses_send(bytes, bytes.count)
    return true
  }

  func adoptSize() -> Bool {
    guard cncurses_adopt_size() != 0 else { return false }
    size = Size(columns: Int(cncurses_columns()), rows: Int(cncurses_rows()))
    shown = CellBuffer(size: size, filledWith: .never)
    return true
  }

  func checkThread() {
    precondition(pthread_equal(thread, pthread_self()) != 0, "only the screen's thread calls it")
  }

  @discardableResult
  private func close() -> [InputEvent] {
    isUp = false
    cncurses_close()
    let rest = (capture?.end() ?? []) + pending[nextPending...].filter(\.isOutput)
    capture = nil
    pending = []
    nextPending = 0
    cncurses_rescue_end()
    cncurses_release_signals(isGone ? 1 : 0)
    isGone = true
    CursesTerminal.isInUse.store(false, ordering: .relaxed)
    return rest
  }
}

extension CursesTerminal {
  /// What a crash prints after it has given the terminal back: how to come here again. At most 1000 bytes.
  ///
  /// Only one thread at a time.
  public static func setLastWords(_ words: String) {
    let bytes = Array(words.utf8)
    unsafe cncurses_set_last_words(bytes, bytes.count)
  }

  /// Keeps the terminal's signals away from the calling thread and from those that it creates.
  ///
  /// Called first thing in the main thread, so that only the screen's thread ever handles a signal.
  public static func blockSignalsInThisThread() { cncurses_block_signals() }

  /// Undoes ``blockSignalsInThisThread()``, for what follows the screen; ``end()`` does it for its own thread.
  public static func unblockSignalsInThisThread() { cncurses_unblock_signals() }

  /// Whether the locale has more characters than ASCII. Sets the process's character set from the environment.
  public static var readsUnicode: Bool { cncurses_use_locale() != 0 }

  private static func check(_ options: TerminalOptions) throws(TerminalError) {
    if isatty(options.output) == 0 { throw .notATerminal(.output) }
    if isatty(options.input) == 0 { throw .notATerminal(.input) }
    let name = environment("TERM") ?? ""
    if name.isEmpty || name == "dumb" { throw .dumbTerminal(name: name) }
  }

  private static func open(_ options: TerminalOptions) throws(TerminalError) {
    let name = environment("TERM") ?? ""
    let status = cncurses_open(options.input, options.output, options.mouse ? 1 : 0)
    switch cncurses_status(UInt32(bitPattern: status)) {
    case CNCURSES_OK: return
    case CNCURSES_DUMB_TERMINAL: throw .dumbTerminal(name: name)
    case CNCURSES_UNKNOWN_TERMINAL: throw .unknownTerminal(name: name)
    default: throw .system(call: .openTerminal, errno: errno)
    }
  }

  private static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }
}

extension InputEvent {
  fileprivate var isOutput: Bool {
    if case .output = self { true } else { false }
  }
}
