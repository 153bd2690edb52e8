import ConcurrencyTrace
import InstrumentedRuntime
import TraceAnalysis

extension RunPlan {
  /// What a recorded run was; it cannot be run again from this, since the scene's program is not there.
  init(_ header: RecordingHeader) {
    let told = header.scene
    var variants = told.variants.map { Scene.Variant($0.name, $0.summary) { _ in } }
    if !variants.contains(where: { $0.name == header.variant }) {
      variants.append(Scene.Variant(header.variant, "") { _ in })
    }
    let scene = Scene(
      told.id, title: told.title, chapter: told.chapter, summary: told.summary,
      parameters: told.parameters, lookAt: told.lookAt, question: told.question,
      goForm: told.goForm, mode: told.mode, axis: told.axis, workers: told.workers,
      firstSeed: told.firstSeed, startHere: told.startHere, fileID: told.fileID,
      variants: variants)
    var options = RunOptions(scene.description)
    options.variant = header.variant
    for setting in header.settings { options.parameters[setting.name] = setting.value }
    options.mode = header.mode
    options.workers = header.workers
    options.oneCore = header.isOneCore
    options.slices = header.hasSlices
    options.seed = header.seed
    self.init(scene, options)
    if header.policy == .schedule { schedule = header.schedule }
  }
}

extension History {
  /// Who took each step. Which of several ready cases a `select` took is not in the events.
  var schedule: Schedule {
    Schedule(
      (1..<steps + 1).compactMap { step in
        event(ofStep: step).map { Schedule.Choice(events[$0].task) }
      })
  }
}

extension Crash {
  /// Reads what `description` writes, which is what a recording keeps of a crash.
  init(reading text: String) {
    func between(_ start: String, _ end: String = "") -> String? {
      guard text.hasPrefix(start), text.hasSuffix(end) else { return nil }
      return String(text.dropFirst(start.count).dropLast(end.count))
    }
    if let table = between("", " was accessed while another task was writing to it") {
      self = .concurrentTableWrite(table: table)
    } else if let channel = between("send on the closed channel ") {
      self = .sendOnClosedChannel(channel)
    } else if let channel = between("close of the closed channel ") {
      self = .closeOfClosedChannel(channel)
    } else if let mutex = between("unlock of ", ", which is not locked") {
      self = .unlockOfUnlockedMutex(mutex)
    } else if let group = between("the count of ", " went below zero") {
      self = .waitGroupBelowZero(group)
    } else {
      let parts = text.split(separator: " ended with an error: ", maxSplits: 1)
      self = .uncaughtError(
        task: String(parts.first ?? ""), error: parts.count > 1 ? String(parts[1]) : "")
    }
  }
}
