import ConcurrencyTrace
import InstrumentedRuntime
import TraceAnalysis

/// Something that a report has to say about a run.
struct Finding: Equatable {
  enum Severity: String {
    /// The run is not as it should be: exit status 1.
    case error
    case advice
  }

  /// "deadlock", "leak", "send on closed channel": a fixed word for programs.
  var kind: String
  var severity: Severity
  /// Names, in order of creation.
  var tasks: [String] = []
  var objects: [String] = []
  /// `Scenes/Deadlock.swift:9`
  var lines: [String] = []
  /// One or two sentences.
  var message: String

  /// All that the end of a run shows, the worst first.
  static func all(in run: FinishedRun) -> [Finding] {
    let reader = FindingReader(run)
    return reader.crash() + reader.deadlocks() + reader.leaks() + reader.failedExpectations()
      + reader.outlived() + reader.advice()
  }
}

/// Reads findings off the last world of a run.
struct FindingReader {
  private let run: FinishedRun
  private let world: World
  private let directory: Directory
  private let sentences: Sentences

  init(_ run: FinishedRun) {
    self.run = run
    world = run.world
    directory = run.directory
    sentences = Sentences(run.directory)
  }

  /// Findings name at most so many tasks in words; the lists have them all.
  private static let namedInWords = 4

  // MARK: Waits without an end

  /// A ring of tasks that wait for each other; without a ring, everybody who is stuck.
  func deadlocks() -> [Finding] {
    guard run.ending != .completed else { return [] }
    let graph = WaitGraph(world)
    let rings = graph.cycles.map { deadlock(graph.edges(of: $0)) }
    if !rings.isEmpty || run.ending != .deadlock { return rings }
    let leaves = graph.edges.filter { $0.action.operation.waitReason != .join }
    return [stuck("deadlock", leaves.isEmpty ? graph.edges : leaves)]
  }

  private func deadlock(_ ring: [WaitGraph.Edge]) -> Finding {
    var lines: [String] = []
    let parts = ring.map { edge in
      let held = world[edge.waiter]?.locks.compactMap { holding(edge.waiter, $0, &lines) } ?? []
      let wants = "waits for \(directory.name(of: edge.object))\(place(edge.action.site, &lines))"
      let name = directory.name(of: edge.waiter)
      return held.isEmpty
        ? "\(name) \(wants)" : "\(name) holds \(held.joined(separator: ", ")) and \(wants)"
    }
    return Finding(
      kind: "deadlock", severity: .error, tasks: names(ring.map(\.waiter)),
      objects: names(ring.map(\.object)), lines: lines,
      message: shortened(parts) + ". None of them can go on.")
  }

  private func holding(_ task: TaskID, _ object: ObjectID, _ lines: inout [String]) -> String? {
    guard let holder = world[object]?.holders.first(where: { $0.task == task }) else { return nil }
    return "\(directory.name(of: object))\(place(holder.site, &lines))"
  }

  /// Tasks that wait for what nobody is left to give.
  private func stuck(_ kind: String, _ edges: [WaitGraph.Edge]) -> Finding {
    var lines: [String] = []
    let parts = edges.map { edge in
      let wait = sentences.waits(for: edge.action, of: edge.waiter, in: world)
      return "\(directory.name(of: edge.waiter)) \(wait)\(place(edge.action.site, &lines))"
    }
    return Finding(
      kind: kind, severity: .error, tasks: names(edges.map(\.waiter)),
      objects: names(edges.map(\.object).filter { $0 != .none }), lines: lines,
      message: shortened(parts) + ".")
  }

  func leaks() -> [Finding] {
    guard run.ending == .leak else { return [] }
    return [stuck("leak", WaitGraph(world).edges)]
  }

  // MARK: Crashes, claims

  func crash() -> [Finding] {
    guard run.ending == .crash, let crash = run.crash else { return [] }
    var finding = Finding(
      kind: crash.kind, severity: .error, message: crash.description + ".")
    if let end = run.lastWord, end.task != .none {
      let others = writers(of: end.object).filter { $0.task != end.task }
      finding.tasks = names([end.task] + others.map(\.task))
      for site in [end.site] + others.map(\.site) { _ = place(site, &finding.lines) }
      if end.object != .none { finding.objects = names([end.object]) }
    }
    return [finding]
  }

  /// Tasks in the middle of a write to that table.
  private func writers(of object: ObjectID) -> [ObjectState.TableWrite] {
    world[object]?.tableWrites ?? []
  }

  func failedExpectations() -> [Finding] {
    world.expectations.filter { !$0.held }.map { expectation in
      var lines: [String] = []
      _ = place(expectation.site, &lines)
      return Finding(
        kind: "failed expectation", severity: .error, tasks: [directory.name(of: expectation.task)],
        lines: lines, message: "It does not hold that \(text(expectation.claim)).")
    }
  }

  // MARK: Advice

  /// Tasks that went on after main, and were closed.
  func outlived() -> [Finding] {
    guard run.ending == .stopped, run.cut == nil, world[TaskID.main]?.activity.isDone == true
    else { return [] }
    let tasks = world.tasks.indices.filter { world.tasks[$0].isLive }.map { TaskID(UInt32($0)) }
    guard !tasks.isEmpty else { return [] }
    let grace = Sentences.duration(run.plan.options.grace)
    return [
      Finding(
        kind: "outlived", severity: .advice, tasks: names(tasks),
        message: "Main has returned, and \(grace) later there still ran: "
          + "\(shortened(names(tasks), by: ", ")). They were closed.")
    ]
  }

  func advice() -> [Finding] {
    var findings: [Finding] = []
    if world.refusedThreads > 0 {
      findings.append(
        Finding(
          kind: "refused threads", severity: .advice,
          message: "The system refused \(world.refusedThreads) threads; their tasks never ran."))
    }
    if !run.abandoned.isEmpty {
      findings.append(
        Finding(
          kind: "abandoned tasks", severity: .advice, tasks: run.abandoned,
          message: "When the run was closed these would not end: "
            + "\(shortened(run.abandoned, by: ", "))."))
    }
    if run.wentOutside {
      findings.append(
        Finding(
          kind: "uninstrumented suspension", severity: .advice,
          message: "A task was suspended in something that is not instrumented: "
            + "the run need not repeat."))
    }
    return findings
  }

  // MARK: Words

  private func names(_ tasks: [TaskID]) -> [String] { tasks.map { directory.name(of: $0) } }

  private func names(_ objects: [ObjectID]) -> [String] {
    var seen: Set<ObjectID> = []
    return objects.filter { seen.insert($0).inserted }.map { directory.name(of: $0) }
  }

  /// " (line 9)", noted in full among `lines`.
  private func place(_ site: Site, _ lines: inout [String]) -> String {
    guard let line = sentences.line(site), directory.files.indices.contains(site.file) else {
      return ""
    }
    let full = "\(directory.files[site.file]):\(site.line)"
    if !lines.contains(full) { lines.append(full) }
    return " (\(line))"
  }

  private func shortened(_ parts: [String], by separator: String = "; ") -> String {
    let shown = parts.prefix(FindingReader.namedInWords)
    let rest = parts.count - shown.count
    return shown.joined(separator: separator) + (rest > 0 ? "\(separator)and \(rest) more" : "")
  }

  private func text(_ string: Int64) -> String {
    Int(exactly: string).flatMap {
      directory.strings.indices.contains($0) ? directory.strings[$0] : nil
    } ?? "?"
  }
}

extension Crash {
  /// The finding's fixed word.
  var kind: String {
    switch self {
    case .concurrentTableWrite: "concurrent table write"
    case .sendOnClosedChannel: "send on closed channel"
    case .closeOfClosedChannel: "close of closed channel"
    case .unlockOfUnlockedMutex: "unlock of unlocked mutex"
    case .waitGroupBelowZero: "wait group below zero"
    case .uncaughtError: "uncaught error"
    }
  }
}
