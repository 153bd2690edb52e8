internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Takes steps again that were found in another order, or in another run.
struct Replay {
  let scene: Scene
  let options: RunOptions
  let identities: Identities

  /// The moves as choices of a run of their own, in which tasks are numbered as they come to be.
  ///
  /// - Returns: nil if one of them is not possible: then the scene is not repeatable.
  func schedule(of moves: [Move]) -> Schedule? {
    let run = DirectedRun(scene, options, exploring: true)
    defer { run.close() }
    var population = Population(identities)
    func learn() {
      for event in run.takeEvents() { population.learn(event) }
    }
    run.begin()
    learn()
    var standing: [Standing] = []
    for move in moves {
      run.standing(into: &standing)
      let isPossible = standing.contains {
        population.task($0.task) == move.task && $0.isEnabled
          && (move.selectCase.map($0.cases.contains) ?? true)
      }
      guard isPossible else { return nil }
      run.advance(.init(population.raw(move.task), selectCase: move.selectCase))
      learn()
    }
    return run.schedule
  }
}

extension Execution {
  /// Takes these steps instead of those that it has; they must have been possible before.
  func retake(_ moves: [Move]) {
    restart(after: 0)
    for move in moves {
      var pending: PendingStep?
      let last = steps.last?.task
      var lastCanGo = false
      standing { stand, isEnabled, _ in
        if stand.task == move.task, isEnabled { pending = stand }
        if stand.task == last, isEnabled, !stand.operation.waitsForTime { lastCanGo = true }
      }
      // Then the scene is not repeatable, and whoever goes on from here finds out.
      guard let pending else { return }
      perform(move, pending, isPreemption: lastCanGo && move.task != last)
    }
  }
}
