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
    let schedule = beginning(of: moves)
    return schedule.choices.count == moves.count ? schedule : nil
  }

  /// The same up to the first that is not possible.
  func beginning(of moves: [Move]) -> Schedule {
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
      guard isPossible else { break }
      run.advance(.init(population.raw(move.task), selectCase: move.selectCase))
      learn()
    }
    return run.schedule
  }
}
