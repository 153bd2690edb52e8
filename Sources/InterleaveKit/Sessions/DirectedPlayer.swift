import ConcurrencyTrace
import InstrumentedRuntime
import TraceAnalysis
import Visualizer

/// A directed run that can be taken back and sent another way: what happens on a session's own thread.
///
/// Going back is the run again, one step shorter, which takes microseconds. Steps that were taken back are
/// kept, and `step` takes them again until another way is chosen.
struct DirectedPlayer {
  let plan: RunPlan
  private let request: RunRequest
  private let policy: SeededPolicy
  private let lastWords: LastWords
  private let scheduleCheck: String
  private var run: DirectedRun
  /// Steps that were taken back, or are written and not yet taken; the next first.
  private var ahead: [Schedule.Choice] = []
  private(set) var isPlaying = false
  private var speed: Visualizer.Speed
  /// What the screen has not been told yet.
  private var news: [Input] = []

  init(_ plan: RunPlan, _ request: RunRequest, lastWords: LastWords) {
    self.plan = plan
    self.request = request
    self.lastWords = lastWords
    scheduleCheck = plan.check
    policy = SeededPolicy(seed: plan.options.seed)
    speed = request.speed
    run = DirectedRun(plan.scene, plan.options)
  }

  /// What is new since the last call, with the status as it is now.
  mutating func takeNews() -> [Input] {
    let news = gathered + [.status(status)]
    self.news = []
    return news
  }

  private var gathered: [Input] {
    let events = run.takeEvents()
    return events.isEmpty ? news : news + [.events(events, run.directory)]
  }

  // MARK: Commands

  /// Begins, and performs the written schedule as far as it fits; one that is to be watched is the way ahead.
  mutating func open() {
    news.append(.runStarted(header(isRewound: false)))
    if case .witness(let schedule) = request.policy {
      run.begin()
      ahead = schedule.choices
      return
    }
    lastWords.attempting(Schedule(plan.schedule?.choices ?? [], check: scheduleCheck))
    run.begin()
    for choice in plan.schedule?.choices ?? [] {
      do throws(ScheduleMismatch) {
        waitForTasksOutside()
        try run.perform(choice)
      } catch {
        return say(KitError.unfittingSchedule(.init(error, in: run.directory)).description)
      }
    }
    if !request.startsPaused { isPlaying = run.ending == nil }
  }

  /// Takes the step that was taken back last, or else the seed's choice. False if nothing can go.
  @discardableResult
  mutating func step() -> Bool {
    guard run.ending == nil else {
      isPlaying = false
      return false
    }
    guard let choice = next() else {
      waitForTasksOutside()
      if run.ending == nil, run.timelyChoices.isEmpty {
        say("Nothing can go: a task is suspended in something that is not instrumented.")
        isPlaying = false
      }
      return false
    }
    return perform(choice)
  }

  /// Lets that task go; a `select` takes the case that the seed gives it.
  mutating func letGo(_ task: TaskID) {
    let own = run.choices.filter { $0.task == task }
    let step = run.schedule.choices.count + 1
    perform(policy.choice(among: own, atStep: step) ?? Schedule.Choice(task))
    if run.ending != nil { isPlaying = false }
  }

  /// Stands after so many steps: a shorter prefix of this run, or as far ahead as it goes.
  mutating func go(toStep step: Int) {
    isPlaying = false
    let taken = run.schedule.choices
    if step < taken.count {
      rewind(taken, to: max(0, step))
    } else {
      while run.schedule.choices.count < step, self.step() {}
      let end = run.schedule.choices.count
      if run.ending != nil, end < step {
        say(KitError.stepBeyondEnd(step, end: end).description)
      }
    }
  }

  mutating func play() { isPlaying = run.ending == nil }
  mutating func pause() { isPlaying = false }
  mutating func setSpeed(_ speed: Visualizer.Speed) { self.speed = speed }
  mutating func close() { run.close() }

  /// How long a step is held while it plays, in nanoseconds.
  var hold: UInt64 { speed.ofRuntime.hold ?? 0 }

  // MARK: Steps

  @discardableResult
  private mutating func perform(_ choice: Schedule.Choice) -> Bool {
    lastWords.attempting(Schedule(run.schedule.choices + [choice], check: scheduleCheck))
    do throws(ScheduleMismatch) {
      try run.perform(choice)
    } catch {
      say(error.whyNot(in: run.directory))
      return false
    }
    if ahead.first == choice { ahead.removeFirst() } else { ahead = [] }
    if run.ending != nil { isPlaying = false }
    return true
  }

  private mutating func rewind(_ taken: [Schedule.Choice], to step: Int) {
    news = gathered
    run.close()
    run = DirectedRun(plan.scene, plan.options)
    run.begin()
    for choice in taken.prefix(step) {
      do throws(ScheduleMismatch) {
        waitForTasksOutside()
        try run.perform(choice)
      } catch {
        say("The scene did not repeat itself: \(error.whyNot(in: run.directory))")
        break
      }
    }
    ahead = taken[run.schedule.choices.count...] + ahead
    news.append(.runStarted(header(isRewound: true)))
  }

  private func header(isRewound: Bool) -> RunHeader {
    RunHeader(
      request: request, cores: plan.options.cores, isRewound: isRewound,
      scheduleCheck: scheduleCheck)
  }

  private func next() -> Schedule.Choice? {
    if let choice = ahead.first, run.choices.contains(choice) { return choice }
    return policy.choice(among: run.timelyChoices, atStep: run.schedule.choices.count + 1)
  }

  private func waitForTasksOutside() {
    if run.ending == nil, run.isWaitingOutside, run.timelyChoices.isEmpty {
      run.waitForTasksOutside()
    }
  }

  private var status: RunStatus {
    var ready: [TaskID] = []
    for choice in run.timelyChoices where ready.last != choice.task { ready.append(choice.task) }
    return RunStatus(
      isPaused: !isPlaying, speed: speed, isOver: run.ending != nil, schedule: run.schedule,
      ahead: ahead, ready: ready, next: next()?.task, isRepeatable: !run.wentOutside)
  }

  private mutating func say(_ sentence: String) { news = gathered + [.message(sentence)] }
}

extension ScheduleMismatch {
  /// Why the chosen task cannot go, as a sentence.
  func whyNot(in directory: Directory) -> String {
    switch reason {
    case .noSuchTask: "There is no task \(choice.task.rawValue)."
    case .ended(let name): "\(name) has ended."
    case .blocked(let name, _, ""): "\(name) cannot go: it waits."
    case .blocked(let name, let operation, let object):
      "\(name) cannot go: it waits for \(object) (\(operation.waitReason.word))."
    case .outside(let name): "\(name) is suspended in something that is not instrumented."
    case .noSuchCase(let name): "\(name) can go, but has no such case now."
    case .runEnded: "The run is over; , goes back."
    }
  }
}
