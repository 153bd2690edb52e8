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
  /// The file that the first run is recorded to.
  var recordsTo: RecordingTarget?
}

/// A recording that the screen opens with, and what it needs instead of the program's own scenes.
struct Replaying {
  var run: RecordedRun
  var catalogue: Catalogue
  var recording: OpenedRecording
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
  private var recorder: Recorder?
  /// The recording that is looked at.
  private var recording: OpenedRecording?
  /// What is marked in the recording that is looked at or made.
  private var marks: KeptMarks?
  /// The file for the next run that begins.
  private var recordsTo: RecordingTarget?
  /// The run before the session went back, until the events of the run as it is now are there.
  private var old: RunSoFar?

  /// Whether the model may look different from what is shown.
  private var hasChanged = true
  /// Whether a session has asked to be heard.
  private var hasNews = false
  private var nextFrame = ContinuousClock.now
  /// When a recording was told the time last.
  private var lastPass = monotonicNow()
  private static let framePeriod = Duration.milliseconds(33)

  init(
    _ terminal: CursesTerminal, _ repertoire: Repertoire, _ arguments: ScreenArguments,
    _ opening: Opening?, _ replaying: Replaying? = nil
  ) {
    self.terminal = terminal
    self.repertoire = repertoire
    isLossy = opening?.isLossy ?? false
    glyphs = arguments.ascii ? .ascii : terminal.capabilities.glyphs
    let waker = terminal.waker
    previewer = Previewer(repertoire) { waker.wake() }
    explorer = Explorer(repertoire) { waker.wake() }
    let catalogue =
      replaying?.catalogue
      ?? Catalogue(scenes: repertoire.scenes.map(\.description), sources: repertoire.sources)
    model = Model(
      catalogue: catalogue, size: terminal.size,
      abilities: replaying == nil ? [.suspend, .preview, .explore, .record] : [.suspend])
    if let replaying {
      recording = replaying.recording
      marks = replaying.recording.marks
      update(.replay(replaying.run))
      return
    }
    recordsTo = opening?.recordsTo
    carryOut(model.open(opening?.request))
    if let step = opening?.step { session?.go(toStep: step) }
  }

  /// Shows everything until the viewer leaves; then the terminal is as it was before.
  func runUntilLeft() -> WayOut {
    while wayOut == nil {
      if let event = terminal.nextEvent(timeout: patience) { take(event) }
      guard hasChanged || hasNews || isMoving, .now >= nextFrame else { continue }
      takeNews()
      draw()
    }
    leave()
    return wayOut ?? .quit
  }

  /// Whether time changes what is shown.
  private var isMoving: Bool { session?.tick != nil || model.wantsTime }

  /// How long to wait for an event; nil: until there is one.
  private var patience: Duration? {
    guard hasChanged || hasNews || isMoving else { return nil }
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
    passTime()
    noteStoppedRecording()
    for input in previewer.takeNews() + explorer.takeNews() { update(input) }
    guard let session else { return }
    for input in session.takeNews() { update(input) }
    if let tick = session.tick { update(tick) }
  }

  /// Tells how long it has been since the last frame, where that moves something.
  private func passTime() {
    let now = monotonicNow()
    if model.wantsTime { update(.elapsed(min(now - lastPass, 1_000_000_000))) }
    lastPass = now
  }

  private func update(_ input: Input) {
    hasChanged = true
    record(input)
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
    case .writeRecording: recordFromNow()
    case .saveMarks(let marks): save(marks)
    case .openBranch(let branch): openBranch(branch)
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

  // MARK: The recording

  /// Takes in what belongs into the file, before the model knows it.
  private func record(_ input: Input) {
    switch input {
    case .runStarted(let header) where header.isRewound: old = model.runSoFar
    case .runStarted(let header):
      finishRecording()
      guard let target = recordsTo else { return }
      recordsTo = nil
      guard let scene = model.catalogue.scene(header.request.scene) else { return }
      begin(target, header, scene)
    case .events(let events, let directory):
      if let old {
        recorder?.goBack(from: old.events, to: events, directory)
      } else {
        recorder?.append(events, directory)
      }
      old = nil
    case .key, .mouse, .resized, .status, .output, .tick, .outcomes, .found, .replay, .elapsed,
      .recording, .preview, .message:
      break
    }
  }

  /// `w`: all that was seen so far, and then what follows.
  private func recordFromNow() {
    guard let run = model.runSoFar else { return }
    finishRecording()
    begin(RecordingTarget(path: run.header.request.freeRecordingName), run.header, run.scene)
    guard let recorder else { return }
    recorder.append(run)
    update(.message("Recording to \(recorder.path): all so far, and all that follows."))
  }

  private func begin(_ target: RecordingTarget, _ header: RunHeader, _ scene: SceneDescription) {
    let waker = terminal.waker
    var about = RecordingHeader(header.request, scene, cores: header.cores)
    if let start = header.start { about.began = start.began }
    do throws(KitError) {
      recorder = try Recorder(target, about, repertoire) { waker.wake() }
      marks = KeptMarks(ofNewRecording: target.path, about)
      update(.recording(.recording(path: target.path)))
    } catch {
      update(.message(error.description))
    }
  }

  private func noteStoppedRecording() {
    guard let recorder, let error = recorder.error else { return }
    self.recorder = nil
    update(.recording(.stopped(path: recorder.path)))
    update(.message(KitError.cannotRecord(error).description))
  }

  private func finishRecording() {
    if let recorder {
      do throws(KitError) { try recorder.finish() } catch {
        update(.message(error.description))
      }
    }
    recorder = nil
    update(.recording(.none))
  }

  // MARK: A recording that is looked at

  private func openBranch(_ branch: Int) {
    guard let recording else { return }
    do throws(KitError) {
      let other = try OpenedRecording(recording, branch: branch)
      self.recording = other
      update(.replay(other.run(at: nil, speed: model.speed, marks: marks?.list.marks)))
    } catch {
      update(.message(error.description))
    }
  }

  private func save(_ list: [Mark]) {
    do throws(KitError) { try marks?.save(list) } catch { update(.message(error.description)) }
  }

  // MARK: The way out

  private func leave() {
    closeSession()
    terminal.end()
    finishRecording()
    if wayOut != .hangup, !copied.isEmpty { Output.print(copied.joined(separator: "\n")) }
    // A scene that never calls an operation cannot be ended; nobody waits for it for long.
    let end = monotonicNow() + 300_000_000
    for session in closing {
      session.waitUntilClosed(nanoseconds: end > monotonicNow() ? end - monotonicNow() : 0)
    }
  }
}
