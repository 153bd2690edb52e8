internal import Glibc
internal import InstrumentedRuntime

/// Schedules drawn at random, each task with a chance in proportion to the steps that it has still to take:
/// if tasks did not wait for each other, every order would have the same chance.
///
/// Each walk says how improbable it was, so that orders can be estimated from a few of them: the reciprocal
/// of a walk's chance has the number of all orders as its mean (Knuth, *Estimating the Efficiency of
/// Backtrack Programs*, 1975).
struct RandomWalks: Strategy {
  private var random: SeededGenerator
  private(set) var walks = 0
  /// By task, in how many walks it took steps, and how many in all.
  private var taken: [(walks: Int, steps: Int)] = []
  private var now: [Int] = []
  /// The natural logarithm of the reciprocal of the chance of the last walk.
  private(set) var weight = 0.0

  /// - Parameter earlier: An execution that tells how many steps each task may take.
  init(seed: UInt64, after earlier: [Step] = []) {
    random = SeededGenerator(seed: seed &+ 0xDA1D)
    for step in earlier { count(step.task) }
    if !earlier.isEmpty { learn() }
  }

  mutating func begin() -> Int? {
    walks += 1
    weight = 0
    for task in now.indices { now[task] = 0 }
    return 0
  }

  mutating func choose(at point: Point) -> Decision {
    let chances = point.moves.map { chance(of: $0.move.task) }
    let all = chances.reduce(0, +)
    var left = Double.random(in: 0..<all, using: &random)
    var index = 0
    while index < chances.count - 1, left >= chances[index] {
      left -= chances[index]
      index += 1
    }
    weight -= log(chances[index] / all)
    count(point.moves[index].move.task)
    return .take(index)
  }

  mutating func finish(length: Int, end: StrategyRun.End) { learn() }

  private mutating func count(_ task: Int) {
    while now.count <= task { now.append(0) }
    now[task] += 1
  }

  private mutating func learn() {
    while taken.count < now.count { taken.append((0, 0)) }
    for task in now.indices where now[task] > 0 {
      taken[task].walks += 1
      taken[task].steps += now[task]
    }
  }

  /// How many steps it has still to take, as far as earlier walks tell; at least one.
  private func chance(of task: Int) -> Double {
    guard taken.indices.contains(task), taken[task].walks > 0 else { return 1 }
    let mean = Double(taken[task].steps) / Double(taken[task].walks)
    return max(1, mean - Double(now.indices.contains(task) ? now[task] : 0))
  }
}
