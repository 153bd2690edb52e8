import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

extension Model {
  /// Takes in what happened, and says what is to be done about it, in order.
  public mutating func update(_ input: Input) -> [Effect] {
    switch input {
    case .key(let key): return press(key)
    case .mouse(let mouse, let point): return click(mouse, at: point)
    case .resized(let size): self.size = size
    case .runStarted(let header): begin(header)
    case .events(let events, let directory): append(events, directory)
    case .status(let status): take(status)
    case .output(let line): run?.print(line)
    case .tick(let time, let sceneTime): run?.noteTime(time, sceneTime)
    case .outcomes(let table): outcomes = table
    case .preview(let request, let events, let directory):
      preview = Preview(
        request: request, events: events, directory: directory,
        scene: catalogue.scene(request.scene))
    case .replay(let recorded): open(recorded)
    case .elapsed(let nanoseconds): pass(nanoseconds)
    case .recording(let state): return take(state)
    case .message(let text): message = text
    case .found(let found): take(found)
    }
    return []
  }

  /// Asks for a run, and shows its scene at once, so that the screen answers before the run does.
  mutating func start(_ request: RunRequest) -> [Effect] {
    guard let scene = catalogue.scene(request.scene) else {
      message = "There is no scene \u{201C}\(request.scene)\u{201D}."
      return []
    }
    if run?.scene.id != scene.id {
      earlierRuns = EarlierRuns()
      view = SceneView(axis: scene.axis)
    }
    if run?.header.request.outcomeKey != request.outcomeKey { outcomes = nil }
    awaited = request
    overlay = nil
    return [.start(request)]
  }

  mutating func begin(_ header: RunHeader) {
    guard let scene = catalogue.scene(header.request.scene) else { return }
    let isOtherScene = run?.scene.id != scene.id
    if isOtherScene && awaited == nil {
      earlierRuns = EarlierRuns()
      view = SceneView(axis: scene.axis)
    }
    if header.isRewound, let run {
      marks.goBack(from: run.history.events)
    } else {
      marks = Marks()
    }
    run = WatchedRun(header, scene)
    awaited = nil
    search = nil
    entry = nil
    view.beginRun(isRewound: header.isRewound)
    if !header.isRewound { earlierRuns.begin(header.request) }
  }

  private mutating func append(_ events: [Event], _ directory: Directory) {
    let hadErrors = run?.hasErrors ?? false
    run?.append(events, directory)
    noteErrors(hadErrors: hadErrors)
    if let run { marks.follow(run.history.events) }
    searchOn()
    settle()
  }

  private mutating func take(_ found: FoundSoFar) {
    let hadErrors = run?.hasErrors ?? false
    run?.found = found
    noteErrors(hadErrors: hadErrors)
  }

  private mutating func take(_ status: RunStatus) {
    run?.status = status
    settle()
  }

  /// Brings everything that depends on the trace up to date: the world of the moment, and "Your runs".
  mutating func settle() {
    run?.look(at: view.moment)
    guard let run else { return }
    if case .object(let history, let selected) = overlay {
      overlay = .object(ObjectHistory(of: history.object, run), selected: selected)
    }
    // The ways of a recording are known from the beginning.
    guard replay == nil || earlierRuns.entries.count < 2 else { return }
    earlierRuns.progressed(schedule: run.status.schedule, result: run.result)
  }

  /// The effect that fetches the picker's picture, if the program can and there is none yet.
  mutating func wantPreview() -> [Effect] {
    guard abilities.contains(.preview), let request = picker.request(in: catalogue),
      preview?.request != request
    else { return [] }
    return [.preview(request)]
  }
}

extension RunRequest {
  /// What decides which outcomes are possible, and not which of them happens.
  var outcomeKey: [String] { [scene, variant ?? ""] + settings.map { "\($0.name)=\($0.value)" } }
}
