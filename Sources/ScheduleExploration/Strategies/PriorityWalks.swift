internal import InstrumentedRuntime

/// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010): each task
/// has a random priority and the highest goes, but at `depth` − 1 random steps the one that would go falls
/// below all others. Of n tasks and k steps, a bug that needs `depth` ordered steps is hit with a chance of
/// at least 1 in n·k^(depth − 1).
///
/// A task that polls falls below all others too; else nobody would do what it polls for.
struct PriorityWalks: Strategy {
  let depth: Int
  private var random: SeededGenerator
  private(set) var walks = 0
  /// Steps of the longest walk so far.
  private var longest = 1
  /// By task; nil where none was drawn yet.
  private var priorities: [Int?] = []
  private var changes: Set<Int> = []
  /// Below all that were given.
  private var lowest = 0

  init(depth: Int, seed: UInt64) {
    self.depth = max(1, depth)
    random = SeededGenerator(seed: seed &+ 0x9C7)
  }

  mutating func begin() -> Int? {
    walks += 1
    priorities.removeAll(keepingCapacity: true)
    lowest = 0
    changes = []
    for _ in 1..<depth { changes.insert(Int.random(in: 0..<longest, using: &random)) }
    return 0
  }

  mutating func choose(at point: Point) -> Decision {
    if let last = point.last, point.lastPolls { fall(last) }
    var index = highest(of: point)
    if changes.contains(point.step) {
      fall(point.moves[index].move.task)
      index = highest(of: point)
    }
    let task = point.moves[index].move.task
    let cases = point.moves.indices.filter { point.moves[$0].move.task == task }
    return .take(cases[Int.random(in: cases.indices, using: &random)])
  }

  mutating func finish(length: Int, end: StrategyRun.End) { longest = max(longest, length) }

  private mutating func fall(_ task: Int) {
    lowest -= 1
    while priorities.count <= task { priorities.append(nil) }
    priorities[task] = lowest
  }

  private mutating func highest(of point: Point) -> Int {
    var best = 0
    for index in point.moves.indices
    where priority(of: point.moves[index].move.task)
      > priority(of: point.moves[best].move.task)
    {
      best = index
    }
    return best
  }

  private mutating func priority(of task: Int) -> Int {
    while priorities.count <= task { priorities.append(nil) }
    if let priority = priorities[task] { return priority }
    let priority = Int.random(in: 1...1_000_000_000, using: &random)
    priorities[task] = priority
    return priority
  }
}
