/// A number for each prefix of an execution that is the same for all orders of the same trace.
///
/// Each step gives a number of its own, made from who took it and what it must come after; their sum does
/// not depend on their order. Two different traces have the same number once in 2^64 pairs.
struct TracePrints {
  private var sums: [UInt64] = [0]
  private var highestTask = 0

  var last: UInt64 { sums[sums.count - 1] }

  mutating func cut(to length: Int) { sums.removeLast(sums.count - 1 - length) }

  /// Takes in the last step of `execution`.
  mutating func append(_ execution: Execution) {
    let index = execution.length - 1
    highestTask = max(highestTask, execution.steps[index].task)
    sums.append(last &+ TracePrints.number(of: index, in: execution, upTo: highestTask))
  }

  /// Of a whole execution.
  static func print(of execution: Execution) -> UInt64 {
    var highest = 0
    var sum: UInt64 = 0
    for index in execution.steps.indices {
      highest = max(highest, execution.steps[index].task)
      sum &+= number(of: index, in: execution, upTo: highest)
    }
    return sum
  }

  /// - Parameter highestTask: The highest number of a task that took a step up to there.
  private static func number(
    of index: Int, in execution: Execution, upTo highestTask: Int
  ) -> UInt64 {
    let move = execution.steps[index].move
    var number = mixed(UInt64(move.task) << 32 | UInt64(move.selectCase.map { $0 + 1 } ?? 0))
    for task in 0...highestTask {
      let clock = execution.order.clock(index, task)
      if clock > 0 { number = mixed(number ^ (UInt64(task) << 40 | UInt64(clock))) }
    }
    return number
  }

  /// SplitMix64's finalizer: each bit of the number decides about each of the result.
  private static func mixed(_ number: UInt64) -> UInt64 {
    var z = number &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
