internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Whether orders of one trace come to different things. They do not, unless the scene acts on what it reads
/// from its clock, which every step moves on.
struct OtherOrders {
  /// So many of a trace are run.
  static let most = 8

  let scene: Scene
  let options: RunOptions
  let strictPlaces: Set<Place>
  let identities: Identities

  /// - Parameters:
  ///   - moves: Steps that can be taken, to the end of a run.
  ///   - witness: That run.
  /// - Returns: The first difference that a random order of them shows; nil if none does.
  func difference(of moves: [Move], _ witness: Witness) -> ExplorationReport.Difference? {
    let execution = Execution(scene, options, strictPlaces: strictPlaces, identities: identities)
    defer { execution.run.close() }
    for move in moves {
      var pending: PendingStep?
      execution.standing { stand, isEnabled, _ in
        if stand.task == move.task, isEnabled { pending = stand }
      }
      // Then the scene is not repeatable, which is found elsewhere.
      guard let pending else { return nil }
      execution.perform(move, pending, isPreemption: false)
    }
    let order = TraceOrder(execution.steps, execution.order) { _ in true }
    let replay = Replay(scene: scene, options: options, identities: identities)
    var random = SeededGenerator(seed: options.seed)
    let story = witness.steps
    for _ in 0..<OtherOrders.most {
      let path = order.randomOrder(&random)
      let schedule = replay.beginning(of: path.map { moves[$0] })
      let other = Witness(of: schedule, scene, options)
      if let found = difference(of: path, story, witness, other) { return found }
    }
    return nil
  }

  private func difference(
    of path: [Int], _ story: [ExplorationReport.Moment], _ witness: Witness, _ other: Witness
  ) -> ExplorationReport.Difference? {
    let got = other.steps
    for (place, step) in path.enumerated() where story.indices.contains(step) {
      if got.indices.contains(place), got[place] == story[step] { continue }
      return .init(
        step: place + 1, expected: story[step],
        got: got.indices.contains(place) ? got[place] : nil, isOfAnotherOrder: true)
    }
    if other.outcome == witness.outcome { return nil }
    return .init(
      step: path.count + 1, expected: end(witness), got: end(other), isOfAnotherOrder: true)
  }

  private func end(_ witness: Witness) -> ExplorationReport.Moment {
    .init(task: scene.id, words: "comes to \(witness.outcome)", place: "")
  }
}
