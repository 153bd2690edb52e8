internal import ConcurrencyTrace
internal import InstrumentedRuntime
internal import Synchronization

/// A leaf of a wakeup tree, behind which another thread may explore before the search comes to it.
final class Lead: Sendable {
  let assignment: Assignment
  /// Whether the search has come to it. Relaxed: it is only a wish to end soon.
  fileprivate let isWanted = Atomic<Bool>(false)

  init(_ assignment: Assignment) { self.assignment = assignment }
}

/// What was found behind a leaf: a number of executions in the order of the search.
struct Stretch {
  /// The points that lead to the leaf, and how many steps lead to the first of them.
  var points: [Frame] = []
  var first = 0
  /// The executions, each without what is behind the leaf.
  var found: [Discovery] = []
  /// What is left to be explored there; nil if nothing is.
  var rest: SearchTree?
}

/// Threads that explore ahead of the search that will want what they find.
final class Vanguard: Sendable {
  private struct State {
    /// Leads that nobody has followed.
    var open: [Lead] = []
    /// Leads that threads follow.
    var running: [Lead] = []
    /// What was found behind leads and not taken, and how many executions that are.
    var found: [ObjectIdentifier: (lead: Lead, stretch: Stretch)] = [:]
    var executions = 0
    var threads = 0
    var isStopping = false
  }

  /// So many leads for each thread keep it busy.
  private static let leadsEach = 4
  /// As many executions behind one leaf are run ahead, so that what they have found does not pile up.
  private static let mostExecutions = 2_048
  /// If so many wait to be taken, leads are preferred that the search comes to soon; it takes them then.
  private static let manyExecutions = 8_192
  /// If so many wait, no more leads are followed.
  private static let tooManyExecutions = 65_536

  private let state = Monitor(State())

  // MARK: Threads

  /// Starts threads that follow leads, each with a runner of its own; fewer if the system has no more to give.
  func start(threads: Int, _ makeRunner: @escaping @Sendable () -> Runner) {
    for number in 1...threads {
      state.withLock { $0.threads += 1 }
      do throws(ThreadRefused) {
        try startThread(named: "explorer \(number + 1)") {
          self.work(makeRunner)
          self.state.withLock { $0.threads -= 1 }
          self.state.wakeAll()
        }
      } catch {
        state.withLock { $0.threads -= 1 }
        return
      }
    }
  }

  /// What a thread does; its runner has closed its run when it returns.
  private func work(_ makeRunner: () -> Runner) {
    let runner = makeRunner()
    while let lead = next() {
      let stretch = follow(lead, runner)
      state.withLock { state in
        state.running.removeAll { $0 === lead }
        state.found[ObjectIdentifier(lead)] = (lead, stretch)
        state.executions += stretch.found.count
      }
      state.wakeAll()
    }
  }

  /// A lead to follow; blocks until there is one. Nil if no more are to be followed.
  private func next() -> Lead? {
    state.wait { state, _ -> Lead?? in
      if state.isStopping { return .some(nil) }
      guard let lead = state.open.popLast() else { return nil }
      state.running.append(lead)
      return .some(lead)
    }
  }

  /// Explores behind a leaf, until the search comes to it.
  private func follow(_ lead: Lead, _ runner: Runner) -> Stretch {
    let depth = lead.assignment.path.count
    var tree = SearchTree(after: lead.assignment.path)
    var stretch = Stretch()
    repeat {
      let isFirst = stretch.found.isEmpty
      var found = runner.run(isFirst ? lead.assignment : tree.assignment)
      if isFirst {
        stretch.first = found.first
        stretch.points = Array(found.frames.prefix(depth - found.first))
      }
      found.take(tree.take(found), from: runner.execution)
      stretch.found.append(found.outside(of: depth))
      if case .diverged = found.end { return stretch }
      if lead.isWanted.load(ordering: .relaxed)
        || stretch.found.count >= Vanguard.mostExecutions
      {
        stretch.rest = tree
        return stretch
      }
    } while tree.moveOn()
    return stretch
  }

  /// Blocks until all threads have ended, each after the execution that it runs; what was found is kept.
  func stop() {
    let running = state.withLock { state in
      state.isStopping = true
      return state.running
    }
    for lead in running { lead.isWanted.store(true, ordering: .relaxed) }
    state.wakeAll()
    state.wait { state, _ in state.threads == 0 ? () : nil }
    state.withLock { $0.isStopping = false }
  }

  // MARK: For the search

  /// Asks for more leads, if there is use for them: `leads` is told how many at most, and whether those are
  /// preferred that the search comes to soon.
  func add(_ leads: (_ most: Int, _ soonFirst: Bool) -> [Lead]) {
    let (wanted, executions) = state.withLock { state in
      (Vanguard.leadsEach * state.threads - state.open.count, state.executions)
    }
    guard wanted > 0, executions < Vanguard.tooManyExecutions else { return }
    let new = leads(wanted, executions > Vanguard.manyExecutions)
    if new.isEmpty { return }
    state.withLock { $0.open += new.reversed() }
    state.wakeAll()
  }

  /// What was found behind the leaf; nil if nobody was there, and then the search has to go itself.
  func take(_ lead: Lead) -> Stretch? {
    lead.isWanted.store(true, ordering: .relaxed)
    return state.wait { state, _ -> Stretch?? in
      if let (_, stretch) = state.found.removeValue(forKey: ObjectIdentifier(lead)) {
        state.executions -= stretch.found.count
        return .some(stretch)
      }
      if state.running.contains(where: { $0 === lead }) { return nil }
      state.open.removeAll { $0 === lead }
      return .some(nil)
    }
  }
}
