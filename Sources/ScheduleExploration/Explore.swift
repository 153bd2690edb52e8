internal import ConcurrencyTrace
public import InstrumentedRuntime

/// Runs a piece of concurrent code under every schedule that matters: for tests of one's own package.
///
/// ```swift
/// @Test func `both increments are counted`() async throws {
///   let report = try await explore { stage in
///     let counter = stage.shared("counter", 0)
///     try await stage.group { group in
///       group.spawn("A") { try await counter.write(try await counter.read() + 1) }
///       group.spawn("B") { try await counter.write(try await counter.read() + 1) }
///     }
///     stage.expect(try await counter.read() == 2, "both increments are counted")
///   }
///   #expect(report.badRows.isEmpty, "\(report)")
/// }
/// ```
///
/// The report's description holds a table of each bad outcome's easiest schedule. It explores on a thread
/// of its own, and so blocks none of the cooperative pool's; if the calling task is cancelled, it stops
/// and reports what it has found.
///
/// - Parameters:
///   - budget: When to stop at the latest; then the report is not exhaustive.
///   - path: Where to write a recording of the first bad outcome, if there is one, for
///     `interleave replay`. A file that is there is replaced.
///   - threads: On how many threads it explores at most, where there is much to explore; as many as there are
///     cores if nil. With more than one, several runs of the body may be under way at a time.
///   - body: It runs very many times; all that its tasks share is made on the stage.
public func explore(
  budget: Exploration.Budget = .init(seconds: 60), recordingTo path: String? = nil,
  threads: Int? = nil, fileID: String = #fileID,
  _ body: @escaping @Sendable (Stage) async throws -> Void
) async throws(ExplorationError) -> ExplorationReport {
  let scene = Scene(
    "explored", title: "Explored", chapter: .sharedState, summary: "", fileID: fileID,
    variants: [.init("body", "What the test explores.", body: body)])
  return try await explore(scene, budget: budget, recordingTo: path, threads: threads)
}

/// Runs a scene under every schedule that matters.
///
/// - Parameters:
///   - variant: The scene's first, if nil.
///   - parameters: Those that differ from the scene's defaults.
///   - budget: When to stop at the latest; then the report is not exhaustive.
///   - path: Where to write a recording of the first bad outcome, if there is one.
///   - threads: On how many threads it explores at most; as many as there are cores if nil.
public func explore(
  _ scene: Scene, variant: String? = nil, parameters: [String: Int] = [:],
  budget: Exploration.Budget = .init(seconds: 60), recordingTo path: String? = nil,
  threads: Int? = nil
) async throws(ExplorationError) -> ExplorationReport {
  let options = try options(of: scene, variant, parameters)
  let isCancelled = Monitor(false)
  let result = await withTaskCancellationHandler {
    await withCheckedContinuation { (answer: CheckedContinuation<Answer, Never>) in
      let work: @Sendable () -> Void = {
        let exploration = Exploration(scene, options, budget: budget, threads: threads)
        answer.resume(
          returning: Answer { () throws(ExplorationError) in
            try exploration.told(recordingTo: path) { !isCancelled.withLock(\.self) }
          })
      }
      do throws(ThreadRefused) {
        try startThread(named: "exploration", work)
      } catch {
        answer.resume(returning: .failure(.noThread(errno: error.errno)))
      }
    }
  } onCancel: {
    isCancelled.withLock { $0 = true }
  }
  return try result.get()
}

private typealias Answer = Result<ExplorationReport, ExplorationError>

private func options(
  of scene: Scene, _ variant: String?, _ parameters: [String: Int]
) throws(ExplorationError) -> RunOptions {
  var options = RunOptions(scene.description)
  if let variant {
    let names = scene.variants.map(\.name)
    guard names.contains(variant) else { throw .noSuchVariant(variant, known: names) }
    options.variant = variant
  }
  for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
    guard let parameter = scene.description.parameters.first(where: { $0.name == name }) else {
      throw .noSuchParameter(name, known: scene.description.parameters.map(\.name))
    }
    guard parameter.range.contains(value) else {
      throw .outOfRange(name, value, range: parameter.range)
    }
    options.parameters[name] = value
  }
  return options
}

extension Exploration {
  /// Explores, tells each bad outcome's witness step by step, and records the first.
  fileprivate func told(
    recordingTo path: String?, while goesOn: () -> Bool
  ) throws(ExplorationError) -> ExplorationReport {
    var report = run { _ in goesOn() }
    let mostTold = 20
    for index in report.rows.indices.prefix(mostTold) where report.rows[index].outcome.isBad {
      let witness = Witness(of: report.rows[index].witness, scene, self.options)
      report.rows[index].story = witness.story
      guard let path, report.recording == nil else { continue }
      do throws(RecordingError) { try witness.record(to: path) } catch {
        throw .recording(error.description)
      }
      report.recording = path
    }
    return report
  }
}
