internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Runs a scene under every schedule that can matter, and no two that cannot: optimal dynamic
/// partial-order reduction with wakeup trees (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014 and JACM 2017).
///
/// Each `run` is one execution, one Mazurkiewicz trace. Departures from the paper: races are looked for up
/// to the second step of each, so that a beginning that was run before is not looked at again; steps may
/// have to wait, so a race is also reversed if the second step was possible before the first and is not
/// directly after it, and for tasks that wait at the end (`RaceReversal`).
///
/// Where other cores are free, they explore ahead (`Vanguard`): all that is behind a leaf of a wakeup tree is
/// explored there, whatever else is found, so any thread may do it. What it has found is taken in on the thread
/// that calls, when the search comes to the leaf; so the search is the same on any number of cores.
final class OptimalSearch {
  private let scene: Scene
  private let options: RunOptions
  private let stepLimit: Int
  private let strictPlaces: Set<Place>
  private let ledger: Ledger?

  private let runner: Runner
  private var tree = SearchTree()
  private let vanguard = Vanguard()
  private var isExploringAhead = false
  /// What the execution that was run last has shown.
  private(set) var found = Discovery()
  /// What was found ahead and is not taken in yet, the last first.
  private var ahead: [Discovery] = []

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
    /// The deadline has passed.
    case interrupted
    /// All that could go on was explored before. Never happens, unless the dependency relation is wrong.
    case redundant
    /// The scene did not do what it did before after the same steps.
    case diverged(step: Int)
  }

  /// - Parameters:
  ///   - strictPlaces: Objects all of whose steps conflict; see `Execution.strictPlace`.
  ///   - identities: Numbers that other executions gave, those of `strictPlaces` among them.
  ///   - ledger: Where what was found is summed up; nil: nowhere.
  init(
    _ scene: Scene, _ options: RunOptions, stepLimit: Int, strictPlaces: Set<Place> = [],
    identities: Identities = Identities(), ledger: Ledger? = nil
  ) {
    self.scene = scene
    self.options = options
    self.stepLimit = stepLimit
    self.strictPlaces = strictPlaces
    self.ledger = ledger
    runner = Runner(
      scene, options, stepLimit: stepLimit, strictPlaces: strictPlaces, identities: identities,
      ledger: ledger)
  }

  deinit { stopExploringAhead() }

  /// The monotonic time, in nanoseconds, at which executions are given up; those of other threads if it was set
  /// before they began.
  var deadline: UInt64? {
    get { runner.deadline }
    set { runner.deadline = newValue }
  }

  /// The execution that was run last on this thread.
  var execution: Execution { runner.execution }
  var end: End { found.end }

  /// Goes to where the next execution departs from the last one; false if nothing is left.
  func moveOn() -> Bool { !ahead.isEmpty || tree.moveOn() }

  /// Runs that execution, or takes what another thread found when it did.
  func run() {
    if ahead.isEmpty, let lead = tree.takeLead(), let stretch = vanguard.take(lead),
      tree.take(stretch.points, first: stretch.first, stretch.rest)
    {
      ahead = stretch.found.reversed()
    }
    if let next = ahead.popLast() {
      found = next
      tree.take(beyond: next)
    } else {
      found = runner.run(tree.assignment)
      found.take(tree.take(found), from: runner.execution)
    }
    if isExploringAhead, ahead.isEmpty {
      vanguard.add { tree.newLeads(atMost: $0, soonFirst: $1) }
    }
  }

  /// Who stands before a step at the end of the execution that was run last on this thread.
  var waiting: [Stand] { execution.course.stands }

  /// How much of the search is kept: branches that wait to be explored, or were.
  var kept: Int { tree.kept }

  // MARK: Exploring ahead

  /// Has `threads` other threads explore ahead from now on.
  func exploreAhead(on threads: Int) {
    if isExploringAhead || threads < 1 { return }
    isExploringAhead = true
    let (scene, options, stepLimit) = (scene, options, stepLimit)
    let (strictPlaces, ledger) = (strictPlaces, ledger)
    let (identities, deadline) = (execution.population.identities, deadline)
    vanguard.start(threads: threads) {
      let runner = Runner(
        scene, options, stepLimit: stepLimit, strictPlaces: strictPlaces, identities: identities,
        ledger: ledger)
      runner.deadline = deadline
      return runner
    }
  }

  /// Lets the other threads end; what they have found is kept.
  func stopExploringAhead() {
    if isExploringAhead { vanguard.stop() }
    isExploringAhead = false
  }
}
