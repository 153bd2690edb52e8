internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// An execution that will have to be run, and may be run ahead of its time: a leaf of a wakeup tree.
///
/// `@unchecked Sendable`: `progress` is only touched with the lock of the vanguard held; the suite under
/// `--sanitize=thread` is the test.
final class Lead: @unchecked Sendable {
  fileprivate enum Progress {
    case open
    case running
    case done(Discovery)
    /// Its result was taken, or it is run when its time comes.
    case over
  }

  let assignment: Assignment
  fileprivate var progress = Progress.open

  init(_ assignment: Assignment) { self.assignment = assignment }
}

/// Threads that run executions ahead of the search that will want them.
final class Vanguard: Sendable {
  private struct State {
    /// Leads that nobody has run; the last one comes soonest.
    var open: [Lead] = []
    /// Leads that were added and are not over.
    var count = 0
    var threads = 0
    var isStopping = false

    /// A lead to run, which counts as running then.
    mutating func next() -> Lead? {
      while let lead = open.popLast() {
        guard case .open = lead.progress else { continue }
        lead.progress = .running
        return lead
      }
      return nil
    }
  }

  /// As many leads may be run and not be over, so that what they have found does not pile up.
  private static let mostLeads = 1_024
  /// So many for each thread keep it busy.
  private static let leadsEach = 16

  private let state = Monitor(State())

  // MARK: Threads

  /// Starts threads that run leads, each with a runner of its own; fewer if the system has no more to give.
  func start(threads: Int, _ makeRunner: @escaping @Sendable () -> Runner) {
    for number in 1...threads {
      state.withLock { $0.threads += 1 }
      do throws(ThreadRefused) {
        try startThread(named: "explorer \(number + 1)") { self.work(makeRunner()) }
      } catch {
        state.withLock { $0.threads -= 1 }
        return
      }
    }
  }

  private func work(_ runner: Runner) {
    while let lead = next() { finish(lead, runner.run(lead.assignment)) }
    state.withLock { $0.threads -= 1 }
    state.wakeAll()
  }

  /// A lead to run; blocks until there is one. Nil if no more are to be run.
  private func next() -> Lead? {
    state.wait { state, _ -> Lead?? in
      if state.isStopping { return .some(nil) }
      return state.next().map(Optional.some)
    }
  }

  private func finish(_ lead: Lead, _ found: Discovery) {
    state.withLock { _ in lead.progress = .done(found) }
    state.wakeAll()
  }

  /// Blocks until all threads have ended, each after the lead that it runs; what was found is kept.
  func stop() {
    state.withLock { $0.isStopping = true }
    state.wakeAll()
    state.wait { state, _ in state.threads == 0 ? () : nil }
    state.withLock { $0.isStopping = false }
  }

  // MARK: For the search

  /// Asks for more leads, of which `leads` makes at most so many, those that come soon first, if there is use
  /// for them.
  func add(_ leads: (Int) -> [Lead]) {
    let wanted = state.withLock { state in
      min(
        Vanguard.leadsEach * state.threads - state.open.count, Vanguard.mostLeads - state.count)
    }
    guard wanted > 0 else { return }
    let new = leads(wanted)
    if new.isEmpty { return }
    state.withLock { state in
      state.open += new.reversed()
      state.count += new.count
    }
    state.wakeAll()
  }

  /// What the lead's execution has shown; nil if it was not run, and then the search has to.
  ///
  /// While another thread runs it, `runner` runs other leads.
  func take(_ lead: Lead, helping runner: Runner) -> Discovery? {
    enum Answer {
      case found(Discovery)
      case notRun
      case help(Lead)
      case wait
    }
    while true {
      let answer = state.withLock { state -> Answer in
        switch lead.progress {
        case .running: return state.next().map(Answer.help) ?? .wait
        case .over: return .notRun
        case .open:
          lead.progress = .over
          state.count -= 1
          return .notRun
        case .done(let found):
          lead.progress = .over
          state.count -= 1
          return .found(found)
        }
      }
      switch answer {
      case .found(let found): return found
      case .notRun: return nil
      case .help(let other): finish(other, runner.run(other.assignment))
      case .wait:
        state.wait { _, _ -> Void? in
          if case .running = lead.progress { nil } else { () }
        }
      }
    }
  }
}
