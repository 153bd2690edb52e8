internal import ConcurrencyTrace
internal import InstrumentedRuntime
internal import TraceAnalysis

/// Decides which step an execution takes next; nil ends it where it stands.
protocol StepChooser: AnyObject {
  func choose() -> ChosenStep?
}

/// A step that is possible.
struct ChosenStep {
  var move: Move
  var pending: PendingStep
  var isPreemption: Bool
}

/// One execution of the scene at a time, told as steps with footprints.
///
/// An execution that shares a beginning with the one before is not told that again: `rewind` goes back to
/// that length, and the beginning is run without being looked at; only whether it did the same is.
final class Execution: StepDriver {
  private let scene: Scene
  private let options: RunOptions
  private(set) var run: DirectedRun
  /// Its steps and what they did.
  private(set) var course: Course

  /// The step that is being taken, and where everybody was parked before it.
  private var underWay: (chosen: ChosenStep, choice: Schedule.Choice, parked: [Int: [Place]])?
  private weak var chooser: (any StepChooser)?
  /// How many of the steps have been run again since the run began anew; nil: all.
  private var rerun: Int?
  private var hasBegun = false
  /// How many of the run's events were looked at.
  private var seenEvents = 0
  private var raceFinder = DataRaces()
  private var dataRaces: [DataRace] = []
  private var knowsDataRaces = false
  /// The first step that did something else when the beginning was run again.
  private(set) var divergence: Int?

  struct Result: Hashable {
    var isExpectation: Bool
    var name: StringID
    var value: Value
  }

  /// - Parameter identities: Numbers that other executions gave, to give the same ones.
  init(
    _ scene: Scene, _ options: RunOptions, strictPlaces: Set<Place> = [],
    identities: Identities = Identities()
  ) {
    self.scene = scene
    self.options = options
    course = Course(identities, strictPlaces: strictPlaces)
    run = DirectedRun(scene, options, exploring: true)
    begin(drivenBy: nil)
    look(by: nil)
    course.finishBeginning()
  }

  var length: Int { course.steps.count }
  var steps: [Step] { course.steps }
  var order: StepOrder { course.order }
  var acts: [Act] { course.acts }
  /// Acts before the first step.
  var begunActs: Int { course.begunActs }
  var results: [Result] { course.results }
  var population: Population { course.population }
  var firstObjects: [ObjectModel] { course.firstObjects }
  /// An object of which this execution shows that all its steps conflict.
  var strictPlace: Place? { course.strictPlace(run.crash) }

  // MARK: Going on

  /// Everybody who stands before a step.
  func standing(_ body: (PendingStep, _ isEnabled: Bool, _ cases: [Int]) -> Void) {
    if run.ending != nil { return }
    look(by: nil)
    for stand in course.stands { body(stand.pending, stand.isEnabled, stand.cases) }
  }

  /// Takes a step that is possible.
  func perform(_ move: Move, _ pending: PendingStep, isPreemption: Bool) {
    run.advance(begin(ChosenStep(move: move, pending: pending, isPreemption: isPreemption)))
    finishStep()
  }

  /// Runs the beginning that is left of the last execution, and goes on for as long as `chooser` says how.
  func go(_ chooser: any StepChooser) {
    self.chooser = chooser
    goOn()
    finishStep()
    self.chooser = nil
  }

  private func goOn() {
    if hasBegun { return run.goOn(drivenBy: self) }
    begin(drivenBy: self)
  }

  private func begin(drivenBy driver: (any StepDriver)?) {
    hasBegun = true
    if let driver { run.begin(drivenBy: driver) } else { run.begin() }
  }

  /// A step that is run again.
  func foreseen() -> Schedule.Choice? {
    guard let step = rerun, step < course.steps.count else { return nil }
    rerun = step + 1
    return course.steps[step].choice
  }

  /// Who goes next, in the run's numbers.
  func next() -> Schedule.Choice? {
    if rerun != nil {
      guard hasDoneTheSame() else { return nil }
      rerun = nil
      look(by: nil)
    }
    finishStep()
    return chooser?.choose().map(begin)
  }

  /// Whether all has happened that had happened when these steps were taken first.
  private func hasDoneTheSame() -> Bool {
    var print = EventPrint()
    seenEvents = run.visitEvents(from: 0) { print.take($0) }
    if print == (course.steps.last?.marks ?? course.begun).print { return true }
    divergence = firstDifference
    return false
  }

  /// The first step, from 1, after which something else has happened than when it was taken first.
  private var firstDifference: Int {
    let other = DirectedRun(scene, options, exploring: true, stringsOf: run)
    defer { other.close() }
    other.begin()
    var print = EventPrint()
    for step in course.steps.indices {
      for event in other.takeEvents() { print.take(event) }
      if print != (step == 0 ? course.begun : course.steps[step - 1].marks).print {
        return max(1, step)
      }
      other.advance(course.steps[step].choice)
    }
    return max(1, course.steps.count)
  }

  private func begin(_ chosen: ChosenStep) -> Schedule.Choice {
    let choice = Schedule.Choice(
      course.population.raw(chosen.move.task), selectCase: chosen.move.selectCase)
    underWay = (chosen, choice, course.hasPlacesToPark ? placesOfParked() : [:])
    return choice
  }

  /// Looks at what the step did that was taken last, and at who stands where now.
  private func finishStep() {
    guard let step = underWay else { return }
    underWay = nil
    knowsDataRaces = false
    look(by: step.chosen, step.parked)
    course.finish(step.chosen, step.choice, isFinal: run.hasEnded)
    // A crash: the others still stand where they stood before that step.
    if run.hasEnded { course.removeStand(of: step.chosen.move.task) }
  }

  private func look(by actor: ChosenStep?, _ parked: [Int: [Place]] = [:]) {
    var position = 0
    let run = run
    seenEvents = run.look(from: seenEvents) { event in
      course.take(event, by: actor, parked, run)
    } isKnown: { task, arrival in
      course.isKnown(task, arrival, at: &position)
    } stands: { standing, arrival in
      course.stand(standing, arrival, at: &position)
    }
    if !run.hasEnded { course.finishStands(at: position, run) }
  }

  private func placesOfParked() -> [Int: [Place]] {
    var channels: [Int: [Place]] = [:]
    for (index, member) in course.population.tasks.enumerated() {
      let places = run.channels(ofParked: TaskID(UInt32(index)))
      if !places.isEmpty { channels[member.number] = places.map(course.population.place) }
    }
    return channels
  }

  // MARK: Going back

  /// Begins anew, up to the first `length` steps of the last execution.
  func restart(after length: Int) {
    rewind(to: length)
    goOn()
  }

  /// Makes ready to run the first `length` steps of the last execution again, and to go on from there.
  func rewind(to length: Int) {
    course.cut(to: length)
    if !run.reset() { run = DirectedRun(scene, options, exploring: true, stringsOf: run) }
    rerun = 0
    hasBegun = false
    seenEvents = 0
    divergence = nil
    knowsDataRaces = false
  }

  /// What a task would stand before after other steps than those of this execution: runs them.
  func probe(_ moves: [Move], for task: Int) -> (isEnabled: Bool, cases: [Int])? {
    let other = DirectedRun(scene, options, exploring: true)
    defer { other.close() }
    var population = Population(course.population.identities)
    func learn() {
      for event in other.takeEvents() { population.learn(event) }
    }
    other.begin()
    learn()
    for move in moves {
      other.advance(.init(population.raw(move.task), selectCase: move.selectCase))
      learn()
    }
    var list: [Standing] = []
    other.standing(into: &list)
    guard let standing = list.first(where: { population.task($0.task) == task }) else { return nil }
    return (standing.isEnabled, standing.cases)
  }

  // MARK: Races

  /// The data races of this execution up to now, one for each object and two lines.
  ///
  /// All of its events are looked at when this is asked first.
  var races: [DataRace] {
    if knowsDataRaces { return dataRaces }
    knowsDataRaces = true
    raceFinder.reset()
    _ = run.visitEvents(from: 0) { raceFinder.take($0) }
    dataRaces.removeAll(keepingCapacity: true)
    for race in raceFinder.found {
      dataRaces.append(DataRace(place: course.population.place(race.object), accesses: race))
    }
    return dataRaces
  }
}
