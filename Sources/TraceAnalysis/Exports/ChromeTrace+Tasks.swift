import ConcurrencyTrace

extension ChromeTrace {
  // MARK: States

  /// Writes a stretch of a task's life, and the arrow to its beginning.
  ///
  /// What took no time is left out: in a directed run tasks become ready and run in one moment.
  mutating func write(_ closed: StateSpans.Closed, in directory: Directory) {
    let (task, span) = (closed.task, closed.span)
    guard span.end > span.start else { return }
    let thread = TraceEventText.Thread(task)
    let name = title(of: span, in: directory)
    out.begin("X", name, "state", thread)
    out.time(span.start)
    out.duration(span.end - span.start)
    out.end([
      "line": span.wait.flatMap { place($0.site, in: directory) },
      "worker": span.worker == .outside ? nil : .number(span.worker.index),
    ])
    writeState(span, name, thread)
    writeWakeUp(of: task, span)
    tracks[task.index].last = span
  }

  /// "running", "lock m", "stuck: lock m".
  private func title(of span: StateSpans.Span, in directory: Directory) -> String {
    guard let wait = span.wait else {
      switch span.activity {
      case .running: return "running"
      case .ready: return "ready"
      case .notStarted, .blocked, .outside, .done: return "outside the instrument"
      }
    }
    var title = wait.operation.waitReason.word
    if wait.object != .none { title += " \(directory.name(of: wait.object))" }
    return span.isStuck ? "stuck: \(title)" : title
  }

  /// The kernel's letters, which viewers of thread states know.
  private mutating func writeState(
    _ span: StateSpans.Span, _ title: String, _ thread: TraceEventText.Thread
  ) {
    let (isRunning, isReady) = (span.activity.isRunning, span.activity == .ready)
    out.begin("T", isRunning ? "Running" : isReady ? "R" : "S", "", thread)
    out.time(span.start)
    out.duration(span.end - span.start)
    out.end([
      "cpu": isRunning ? .number(span.worker.index) : nil,
      "blocked_function": isRunning || isReady ? nil : .text(title),
    ])
  }

  // MARK: Operations

  /// An operation as a slice, where it is known when it began; else as an instant.
  mutating func writeOperation(_ event: Event, in directory: Directory) {
    guard event.operation.isStep, event.task.index < tracks.count else { return }
    let thread = TraceEventText.Thread(event.task)
    let action = Action(event)
    var name = Wording(of: action).verb
    if event.object != .none { name += " \(directory.name(of: event.object))" }
    if let start = start(of: event) {
      out.begin("X", name, "operation", thread)
      out.time(start)
      out.duration(event.time - start)
      tracks[event.task.index].operationEnd = event.time
    } else {
      out.begin("i", name, "operation", thread)
      out.time(event.time)
      out.field("s", "t")
    }
    let sentence = Sentences(directory).phrase(action, .present)
    out.end([
      "what": .text(sentence), "step": .number(world.step),
      "line": place(event.site, in: directory),
    ])
    tracks[event.task.index].announced = nil
    writeHandOver(event, in: directory)
  }

  /// When the operation began, within the time that its task has been running.
  private func start(of event: Event) -> UInt64? {
    let track = tracks[event.task.index]
    guard let span = spans.current(of: event.task), span.state == .running else { return nil }
    var start = track.announced
    if event.operation == .compute || event.operation == .blockThread {
      let length = UInt64(clamping: event.detail)
      start = min(start ?? .max, event.time > length ? event.time - length : 0)
    }
    guard let start else { return nil }
    // Within the state strictly: of two slices that begin together viewers take the one that is
    // written first for the outer one, and the state is written last.
    let earliest = max(start, span.start + 1, track.operationEnd)
    return earliest < event.time ? earliest : nil
  }

  func place(_ site: Site, in directory: Directory) -> TraceEventText.Argument? {
    guard site.line > 0, directory.files.indices.contains(site.file) else { return nil }
    return .text("\(directory.files[site.file]):\(site.line)")
  }
}
