internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Runs a scene under every schedule that can matter, and no two that cannot: optimal dynamic
/// partial-order reduction with wakeup trees (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014 and JACM 2017).
///
/// Each `run` is one execution, one Mazurkiewicz trace. Departures from the paper: races are looked for up
/// to the second step of each, so that a beginning that was run before is not looked at again; steps may
/// have to wait, so a race is also reversed if the second step was possible before the first and is not
/// directly after it, and for tasks that wait at the end (`RaceReversal`).
final class OptimalSearch: StepChooser {
  let execution: Execution
  private var tree: SearchTree
  private(set) var end = End.running
  private var hasBegun = false

  struct Stand {
    var pending: PendingStep
    var isEnabled: Bool
    var cases: [Int]
    /// In the numbers of the run.
    var raw = TaskID.none
    /// Which of the run's arrivals it is; 0 for a time-out.
    var arrival: UInt32 = 0
  }

  enum End: Equatable {
    case running
    /// Nothing can go on.
    case finished
    /// The limit of steps was reached.
    case cut
    /// All that could go on was explored before. Never happens, unless the dependency relation is wrong.
    case redundant
    /// The scene did not do what it did before after the same steps.
    case diverged(step: Int)
  }

  /// - Parameter strictPlaces: Objects all of whose steps conflict; see `Execution.strictPlace`.
  init(
    _ scene: Scene, _ options: RunOptions, stepLimit: Int, strictPlaces: Set<Place> = []
  ) {
    tree = SearchTree(stepLimit: stepLimit)
    execution = Execution(scene, options, strictPlaces: strictPlaces)
  }

  deinit { execution.run.close() }

  /// Goes to where the next execution departs from the last one; false if nothing is left.
  func moveOn() -> Bool { hasBegun ? tree.moveOn() : true }

  /// Runs that execution.
  func run() {
    if hasBegun { execution.rewind(to: tree.ownBeginning(of: execution.course)) }
    hasBegun = true
    end = .running
    execution.go(self)
    if let step = execution.divergence { end = .diverged(step: step) }
    if end == .finished {
      execution.run.conclude()
      reverseRaces()
    }
  }

  /// Who stands before a step at the end of the execution.
  var waiting: [Stand] { execution.course.stands }

  /// How much of the search is kept: branches that wait to be explored, or were.
  var kept: Int { tree.kept }

  /// The next step of the execution: where it is known what to explore that, then whatever can go.
  func choose() -> ChosenStep? {
    tree.noteStep(of: execution.course)
    if execution.run.hasEnded {
      end = .finished
      return nil
    }
    let (step, end) = tree.choose(execution.course)
    self.end = end
    return step
  }

  private func reverseRaces() {
    let reversal = RaceReversal(execution) { self.tree.insert($0, at: $1) }
    reversal.reverse(
      from: tree.shared, hasCrashed: execution.run.ending == .crash, in: execution.course)
  }
}
