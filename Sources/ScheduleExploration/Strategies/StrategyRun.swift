internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Runs one execution after the other as a strategy chooses.
final class StrategyRun {
  enum End: Equatable {
    case running
    /// Nothing can go on.
    case finished
    /// The limit of steps was reached.
    case cut
    /// The deadline has passed.
    case interrupted
    /// The strategy gave it up: all that it can come to is known.
    case known
    /// The scene did not do what it did before after the same steps.
    case diverged(step: Int)
  }

  let execution: Execution
  private(set) var strategy: any Strategy
  private(set) var end = End.running
  /// Who stands before a step at the end.
  private(set) var waiting: [OptimalSearch.Stand] = []
  private let stepLimit: Int
  /// The monotonic time, in nanoseconds, at which an execution is given up.
  var deadline: UInt64?
  private var polling = Polling()
  private var prints = TracePrints()
  private var options: [Point.Option] = []

  /// - Parameter execution: Goes on with its numbering, so that traces can be told apart from earlier ones.
  init(_ execution: Execution, _ strategy: any Strategy, stepLimit: Int) {
    self.execution = execution
    self.strategy = strategy
    self.stepLimit = stepLimit
  }

  /// The number of the trace that was run last: equal for equal traces.
  var print: UInt64 { prints.last }

  /// Whether a task that polls was made to wait for others: then not every schedule is tried.
  var heldBack: Bool { polling.heldBack }

  /// Runs the next execution; false if there is none.
  func run() -> Bool {
    guard let kept = strategy.begin() else { return false }
    let length = min(kept, execution.length)
    execution.restart(after: length)
    polling.cut(to: length)
    prints.cut(to: length)
    end = execution.divergence.map { .diverged(step: $0) } ?? .running
    while end == .running { step() }
    strategy.finish(length: execution.length, end: end)
    return true
  }

  private func step() {
    if execution.run.ending != nil {
      // A crash: the others still stand where they stood before that step.
      let crashed = execution.steps.last?.task
      waiting.removeAll { $0.pending.task == crashed }
      end = .finished
      return
    }
    look()
    if options.isEmpty {
      execution.run.conclude()
      end = .finished
      return
    }
    if execution.length >= stepLimit {
      end = .cut
      return
    }
    if execution.length % Runner.stepsBetweenLooks == 0,
      deadline.map({ monotonicNow() >= $0 }) ?? false
    {
      end = .interrupted
      return
    }
    let last = execution.steps.last?.task
    let point = Point(
      moves: options, step: execution.length, last: last,
      lastPolls: last.map(polling.isPolling) ?? false, print: prints.last)
    switch strategy.choose(at: point) {
    case .take(let index): take(options[index])
    case .giveUp: end = .known
    case .diverged: end = .diverged(step: execution.length + 1)
    }
  }

  private func look() {
    waiting.removeAll(keepingCapacity: true)
    options.removeAll(keepingCapacity: true)
    execution.standing { pending, isEnabled, cases in
      waiting.append(.init(pending: pending, isEnabled: isEnabled, cases: cases))
    }
    let last = execution.steps.last?.task
    let lastCanGo = waiting.contains {
      $0.pending.task == last && $0.isEnabled && !$0.pending.operation.waitsForTime
    }
    let enabled = waiting.lazy.filter(\.isEnabled).map(\.pending.task)
    for stand in waiting where stand.isEnabled {
      let task = stand.pending.task
      let isHeld = polling.isHeld(task, among: enabled)
      for selectCase in stand.cases.isEmpty ? [nil] : stand.cases.map(Optional.some) {
        options.append(
          Point.Option(
            move: Move(task: task, selectCase: selectCase), pending: stand.pending,
            isPreemption: lastCanGo && task != last, isHeld: isHeld))
      }
    }
  }

  private func take(_ option: Point.Option) {
    execution.perform(option.move, option.pending, isPreemption: option.isPreemption)
    polling.append(execution)
    prints.append(execution)
  }
}
