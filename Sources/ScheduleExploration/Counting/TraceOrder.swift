internal import InstrumentedRuntime

/// The partial order of a trace's steps: a chain for each task, and for each step how much of the other
/// chains must come before it.
///
/// A *cut* is a set of steps that is closed under what must come before, given by how far each chain is in
/// it. Orders of the trace are paths from the empty cut to the full one.
struct TraceOrder {
  /// Tasks that took steps.
  let tasks: [Int]
  /// Indices of steps, by chain.
  private(set) var chains: [[Int]]
  /// For each chain and step in it: how far each chain must be.
  private var needs: [[Int]]
  /// Cuts are numbered by a mixed-radix number, whose digits are how far each chain is.
  let weights: [Int]
  /// How many such numbers there are; nil if there are too many to number.
  let size: Int?

  /// - Parameter isCounted: Which steps are in the order.
  init(_ steps: [Step], _ order: StepOrder, where isCounted: (Step) -> Bool) {
    var tasks: [Int] = []
    var chains: [[Int]] = []
    for (index, step) in steps.enumerated() where isCounted(step) {
      if let chain = tasks.firstIndex(of: step.task) {
        chains[chain].append(index)
      } else {
        tasks.append(step.task)
        chains.append([index])
      }
    }
    let count = chains.count
    // By number: the same whichever order of the trace was run.
    chains = tasks.indices.sorted { tasks[$0] < tasks[$1] }.map { chains[$0] }
    tasks.sort()
    self.tasks = tasks
    self.chains = chains
    needs = chains.map { chain in
      var needs: [Int] = []
      needs.reserveCapacity(chain.count * count)
      for step in chain {
        for other in 0..<count {
          let known = order.clock(step, tasks[other])
          needs.append(chains[other].prefix { steps[$0].ordinal <= known }.count)
        }
      }
      return needs
    }
    var weights: [Int] = []
    var size: Int? = 1
    for chain in chains {
      weights.append(size ?? 0)
      size = size.flatMap { size in
        let (product, overflow) = size.multipliedReportingOverflow(by: chain.count + 1)
        return overflow ? nil : product
      }
    }
    self.weights = weights
    self.size = size
  }

  /// Whether the next step of `chain` may come now, by the order of this trace.
  @inline(__always)
  func isNext(_ chain: Int, at cut: [Int]) -> Bool {
    let place = cut[chain]
    guard place < chains[chain].count else { return false }
    let base = place * cut.count
    for other in cut.indices where other != chain && needs[chain][base + other] > cut[other] {
      return false
    }
    return true
  }

  /// One of the orders, as indices of steps; not all are equally likely.
  func randomOrder(_ random: inout SeededGenerator) -> [Int] {
    var cut = Array(repeating: 0, count: chains.count)
    var order: [Int] = []
    while let chain = chains.indices.filter({ isNext($0, at: cut) }).randomElement(using: &random) {
      order.append(chains[chain][cut[chain]])
      cut[chain] += 1
    }
    return order
  }

  // MARK: Counting

  /// How many orders of its steps the trace has, exactly; nil if it has too many cuts for that.
  func count(cutLimit: Int) -> LargeCount? {
    if chains.count <= 1 { return .one }
    guard let size else { return nil }
    if size <= 4096 {
      return countDensely(size, UInt128.self) ?? countDensely(size, LargeCount.self)
    }
    return countByLayers(UInt128.self, cutLimit) ?? countByLayers(LargeCount.self, cutLimit)
  }

  private func countDensely<Count: Countable>(_ size: Int, _: Count.Type) -> LargeCount? {
    var paths = Array(repeating: Count.zero, count: size)
    paths[0] = .one
    var cut = Array(repeating: 0, count: chains.count)
    for number in 0..<size - 1 {
      if !paths[number].isZero {
        for chain in chains.indices where isNext(chain, at: cut) {
          guard paths[number + weights[chain]].add(paths[number]) else { return nil }
        }
      }
      advance(&cut)
    }
    return paths[size - 1].large
  }

  /// The cut with the next number.
  private func advance(_ cut: inout [Int]) {
    for chain in cut.indices {
      if cut[chain] < chains[chain].count {
        cut[chain] += 1
        return
      }
      cut[chain] = 0
    }
  }

  private func countByLayers<Count: Countable>(_: Count.Type, _ limit: Int) -> LargeCount? {
    var layer: [Int: Count] = [0: .one]
    var cut = Array(repeating: 0, count: chains.count)
    var seen = 0
    for _ in 0..<chains.reduce(0, { $0 + $1.count }) {
      var next: [Int: Count] = [:]
      for (number, paths) in layer {
        decode(number, &cut)
        for chain in chains.indices where isNext(chain, at: cut) {
          guard next[number + weights[chain], default: .zero].add(paths) else { return nil }
        }
      }
      layer = next
      seen += layer.count
      if seen > limit { return nil }
    }
    return layer.first?.value.large
  }

  func decode(_ number: Int, _ cut: inout [Int]) {
    for chain in cut.indices {
      cut[chain] = number / weights[chain] % (chains[chain].count + 1)
    }
  }

  // MARK: Estimating

  /// The number of orders as far as a random walk tells: each walk's product of choices has it as its mean
  /// (Knuth, *Estimating the Efficiency of Backtrack Programs*, 1975). 0, for nothing is known, where a walk
  /// would take too long, or the number is too large for a `Double`.
  func estimate(walks: Int, _ random: inout some RandomNumberGenerator) -> Double {
    // At each step of a walk every chain is asked about every other one.
    let work = chains.reduce(0) { $0 + $1.count } * chains.count * chains.count
    let walks = min(walks, 50_000_000 / max(work, 1))
    var sum = 0.0
    for _ in 0..<walks {
      var cut = Array(repeating: 0, count: chains.count)
      var product = 1.0
      while true {
        let next = chains.indices.filter { isNext($0, at: cut) }
        guard let chain = next.randomElement(using: &random) else { break }
        product *= Double(next.count)
        cut[chain] += 1
      }
      sum += product
    }
    return sum.isFinite ? sum / Double(max(walks, 1)) : 0
  }
}
