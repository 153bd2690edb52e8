import InstrumentedRuntime
import Testing

@testable import ScheduleExploration

/// What random traces come to, against the plainest way to find it out.
@Suite struct `Counting orders` {
  private struct Answer: Equatable {
    var orders: UInt128
    var preemptions: Int
  }

  /// A trace of some tasks that read and write some cells at random.
  private struct RandomTrace {
    private(set) var order = StepOrder()
    private var branches: [Branch] = []
    /// Of each step, as bits: what comes before it, and all steps of its task.
    private var before: [Int] = []
    private var chains: [Int] = []
    private var random: SeededGenerator
    private let tasks: Int
    private let cells: Int
    private let length: Int

    init(seed: UInt64) {
      random = SeededGenerator(seed: seed)
      tasks = Int.random(in: 1...6, using: &random)
      cells = Int.random(in: 1...8, using: &random)
      length = Int.random(in: 1...11, using: &random)
      goOn()
    }

    /// Takes back some of its last steps, and others instead.
    mutating func change() {
      branches.removeLast(Int.random(in: 1...length, using: &random))
      goOn()
    }

    private mutating func goOn() {
      while branches.count < length {
        var footprint = Footprint()
        let access: Access = Bool.random(using: &random) ? .exclusive : .read
        footprint.touch(.object(Int.random(in: 0..<cells, using: &random)), access)
        let task = Int.random(in: 0..<tasks, using: &random)
        branches.append(Branch(move: Move(task: task), footprint: footprint))
      }
      order = StepOrder()
      for branch in branches { order.append(branch) }
      chains = branches.map { branch in
        branches.indices.reduce(0) {
          branches[$1].move.task == branch.move.task ? $0 | 1 << $1 : $0
        }
      }
      before = []
      for (step, branch) in branches.enumerated() {
        before.append(
          branches.indices.prefix(step).reduce(0) {
            branches[$1].conflicts(with: branch) ? $0 | 1 << $1 | before[$1] : $0
          })
      }
    }

    /// How many orders it has, and how often at least a task is left before it has taken all its steps: by the
    /// steps that were taken, and the last one of them.
    func goThroughAll() -> Answer {
      struct Place: Hashable {
        var taken = 0
        var last = -1
      }
      var places = [Place(): Answer(orders: 1, preemptions: 0)]
      for _ in branches.indices {
        var next: [Place: Answer] = [:]
        for (place, answer) in places {
          for step in branches.indices where mayCome(step, after: place.taken) {
            let isPreemption = isPreemption(from: place.last, to: step, after: place.taken)
            let preemptions = answer.preemptions + (isPreemption ? 1 : 0)
            let target = Place(taken: place.taken | 1 << step, last: step)
            let known = next[target] ?? Answer(orders: 0, preemptions: preemptions)
            next[target] = Answer(
              orders: known.orders + answer.orders,
              preemptions: min(known.preemptions, preemptions))
          }
        }
        places = next
      }
      return Answer(
        orders: places.values.reduce(0) { $0 + $1.orders },
        preemptions: places.values.map(\.preemptions).min() ?? 0)
    }

    private func mayCome(_ step: Int, after taken: Int) -> Bool {
      taken & 1 << step == 0 && before[step] & ~taken == 0
    }

    private func isPreemption(from last: Int, to step: Int, after taken: Int) -> Bool {
      last >= 0 && chains[last] != chains[step] && chains[last] & ~taken != 0
    }

    /// How often a task is left in an order of its steps before it has taken all of them; nil if it is no
    /// order of the trace.
    func preemptions(in path: [Int]) -> Int? {
      var (taken, last, preemptions) = (0, -1, 0)
      for step in path {
        guard mayCome(step, after: taken) else { return nil }
        if isPreemption(from: last, to: step, after: taken) { preemptions += 1 }
        (taken, last) = (taken | 1 << step, step)
      }
      return path.count == branches.count ? preemptions : nil
    }
  }

  @Test(arguments: 0..<8)
  func `comes to the same as going through all sets of steps`(batch: UInt64) async {
    await `Against brute force`.onOwnThread {
      var chains = TraceChains()
      var relation = StepRelation()
      var extensions = LinearExtensions()
      var least = LeastPreemptions()
      for seed in batch * 20..<(batch + 1) * 20 {
        var trace = RandomTrace(seed: seed)
        // Those that follow begin alike, as those of a search do.
        for turn in 0..<6 {
          chains.take(trace.order)
          relation.take(trace.order, chains)
          defer { trace.change() }
          // Not all of them are counted.
          if turn % 3 == 1 { continue }
          let all = trace.goThroughAll()
          #expect(extensions.count(relation) == all.orders, "seed \(seed)")
          #expect(least.find(relation) == all.preemptions, "seed \(seed)")
          let path = least.order(relation)
          #expect(trace.preemptions(in: path) == all.preemptions, "seed \(seed)")
        }
      }
    }
  }

  /// Of 34 steps that have nothing to do with one another 128 bits hold the number of orders, of 35 not.
  @Test func `knows when there are too many orders to count`() {
    var chains = TraceChains()
    var relation = StepRelation()
    var extensions = LinearExtensions()
    let factorial = (1...34).reduce(UInt128(1)) { $0 * UInt128($1) }
    for steps in [64, 35, 34, 35, 36, 64] {
      var order = StepOrder()
      for task in 0..<steps {
        order.append(Branch(move: Move(task: task), footprint: Footprint()))
      }
      chains.take(order)
      relation.take(order, chains)
      #expect(extensions.count(relation) == (steps == 34 ? factorial : nil), "\(steps) steps")
    }
  }
}
