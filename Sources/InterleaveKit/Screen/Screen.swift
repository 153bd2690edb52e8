import ConcurrencyTrace
import CursesTerminal
import InstrumentedRuntime
import TerminalScreen
import Visualizer

/// What the screen opens with, when it is not the picker.
struct Opening {
  var request: RunRequest
  var isLossy = false
  /// The step to stand at.
  var step: Int?
}

/// The program on the screen: events go into the model, its effects are carried out, its cells are shown.
///
/// One thread, the main one. It draws at most 30 times a second and only when something has changed; with
/// nothing to do it sleeps in the kernel.
final class Screen {
  /// How the viewer left.
  enum WayOut {
    case quit
    case terminated
    case hangup

    var status: Int32 {
      switch self {
      case .quit: 0
      // As a shell reports a process that the signal has ended.
      case .terminated: 128 + 15
      case .hangup: 128 + 1
      }
    }
  }

  private let terminal: CursesTerminal
  private let repertoire: Repertoire
  private let glyphs: Glyphs
  private let isLossy: Bool
  private let lastWords = LastWords()
  private let previewer: Previewer
  private let explorer: Explorer
  private var model: Model
  private var session: (any Session)?
  /// Sessions that were closed and may still be unwinding.
  private var closing: [any Session] = []
  /// Commands to print at the end, since not every terminal copies.
  private var copied: [String] = []
  private var wayOut: WayOut?

  /// Whether the model may look different from what is shown.
  private var hasChanged = true
  /// Whether a session has asked to be heard.
  private var hasNews = false
  private var nextFrame = ContinuousClock.now
  private static let framePeriod = Duration.milliseconds(33)

  init(
    _ terminal: CursesTerminal, _ repertoire: Repertoire, _ arguments: ScreenArguments,
    _ opening: Opening?
  ) {
    self.terminal = terminal
    self.repertoire = repertoire
    isLossy = opening?.isLossy ?? false
    glyphs = arguments.ascii ? .ascii : terminal.capabilities.glyphs
    let waker = terminal.waker
    previewer = Previewer(repertoire) { waker.wake() }
    explorer = Explorer(repertoire) { waker.wake() }
    let catalogue = Catalogue(
      scenes: repertoire.scenes.map(\.description), sources: repertoire.sources)
    model = Model(
      catalogue: catalogue, size: terminal.size, abilities: [.suspend, .preview, .explore])
    carryOut(model.open(opening?.request))
    if let step = opening?.step { session?.go(toStep: step) }
  }

  /// Shows everything until the viewer leaves; then the terminal is as it was before.
  func runUntilLeft() -> WayOut {
    while wayOut == nil {
      if let event = terminal.nextEvent(timeout: patience) { take(event) }
      guard hasChanged || hasNews || session?.tick != nil, .now >= nextFrame else { continue }
      takeNews()
      draw()
    }
    leave()
    return wayOut ?? .quit
  }

  /// How long to wait for an event; nil: until there is one.
  private var patience: Duration? {
    guard hasChanged || hasNews || session?.tick != nil else { return nil }
    return max(.zero, nextFrame - .now)
  }

  private func draw() {
    nextFrame = .now + Screen.framePeriod
    guard hasChanged, wayOut == nil else { return }
    hasChanged = false
    var canvas = Canvas(size: model.size, glyphs: glyphs)
    model.draw(on: &canvas)
    terminal.show(glyphs.isUnicode ? canvas.buffer : canvas.buffer.inASCII)
  }

  // MARK: What comes in

  private func take(_ event: InputEvent) {
    switch event {
    case .key(let key): update(.key(key))
    case .mouse(let mouse, let point): update(.mouse(mouse, point))
    case .resize(let size): update(.resized(size))
    case .output(let line, from: _): update(.output(line))
    case .woken: hasNews = true
    case .resumed: hasChanged = true
    case .interrupt: wayOut = .quit
    case .terminate: wayOut = .terminated
    case .hangup: wayOut = .hangup
    }
  }

  private func takeNews() {
    hasNews = false
    for input in previewer.takeNews() + explorer.takeNews() { update(input) }
    guard let session else { return }
    for input in session.takeNews() { update(input) }
    if let tick = session.tick { update(tick) }
  }

  private func update(_ input: Input) {
    hasChanged = true
    carryOut(model.update(input))
  }

  // MARK: What the model asks for

  private func carryOut(_ effects: [Effect]) {
    for effect in effects { carryOut(effect) }
  }

  private func carryOut(_ effect: Effect) {
    switch effect {
    case .start(let request): start(request)
    case .pause: session?.pause()
    case .resume: session?.resume()
    case .step: session?.step()
    case .letGo(let task): session?.letGo(task)
    case .stepBack(let step): session?.go(toStep: step)
    case .setSpeed(let speed): session?.setSpeed(speed)
    case .close: closeSession()
    case .preview(let request): previewer.want(request)
    case .copy(let text): copy(text)
    case .redraw: terminal.redraw()
    case .suspend: terminal.suspend()
    case .quit: wayOut = .quit
    case .explore(let request): explorer.start(request)
    case .stopExploring: explorer.stop()
    case .writeRecording: update(.message("This program cannot do that yet."))
    }
    // What a command does to a live run is in its status, which nobody announces.
    hasNews = true
  }

  private func start(_ request: RunRequest) {
    closeSession()
    lastWords.begin(request)
    let waker = terminal.waker
    let wake: @Sendable () -> Void = { waker.wake() }
    do throws(KitError) {
      let plan = try RunPlan(request, in: repertoire, isLossy: isLossy)
      switch request.mode {
      case .directed:
        session = try DirectedSession(plan, request, lastWords: lastWords, wake: wake)
      case .tasks, .threads: session = try LiveSession(plan, request, wake: wake)
      }
    } catch {
      update(.message(error.description))
    }
  }

  private func closeSession() {
    session?.close()
    if let session { closing.append(session) }
    session = nil
  }

  private func copy(_ text: String) {
    terminal.copyToClipboard(text)
    if !copied.contains(text) { copied.append(text) }
  }

  // MARK: The way out

  private func leave() {
    closeSession()
    terminal.end()
    if wayOut != .hangup, !copied.isEmpty { Output.print(copied.joined(separator: "\n")) }
    // A scene that never calls an operation cannot be ended; nobody waits for it for long.
    let end = monotonicNow() + 300_000_000
    for session in closing {
      session.waitUntilClosed(nanoseconds: end > monotonicNow() ? end - monotonicNow() : 0)
    }
  }
}
