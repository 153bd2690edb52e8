/// The happens-before order of an execution's steps, as vector clocks that grow with the number of tasks.
///
/// A clock has a component for each task: how many of its steps come before, or are, the step in question.
struct StepOrder {
  /// A task's clock takes in another's: spawn, join, wake-up.
  struct Edge {
    let to: Int
    let from: Int
  }

  private(set) var count = 0
  /// Components a clock.
  private var width = 4
  /// Of each step, with all that it depends on.
  private var clocks: [UInt32] = []
  /// Of each step, without what it depends on through its own footprint.
  private var priors: [UInt32] = []
  /// Of each task, now.
  private var tasks: [UInt32]

  init() { tasks = Array(repeating: 0, count: 16) }

  /// How many steps of `task` come before step `step`, or are it.
  func clock(_ step: Int, _ task: Int) -> UInt32 { task < width ? clocks[step * width + task] : 0 }
  func prior(_ step: Int, _ task: Int) -> UInt32 { task < width ? priors[step * width + task] : 0 }

  /// A copy of what was known to a step before it, to add to.
  func prior(of step: Int) -> [UInt32] { Array(priors[step * width..<(step + 1) * width]) }
  /// The same for a task that stands before a step at the end.
  func now(of task: Int) -> [UInt32] {
    task < width
      ? Array(tasks[task * width..<(task + 1) * width]) : Array(repeating: 0, count: width)
  }

  func join(_ step: Int, into clock: inout [UInt32]) {
    for task in 0..<width { clock[task] = max(clock[task], clocks[step * width + task]) }
  }

  /// Adds a step of `task`, after those of `dependencies` that it does not know yet.
  ///
  /// - Parameter steps: All steps before it. `conflicts` says with which of them it conflicts.
  mutating func append(_ task: Int, after steps: [Step], conflicts: (Step) -> Bool) {
    grow(toHold: task)
    let own = task * width
    let base = count * width
    for component in 0..<width {
      priors.append(tasks[own + component])
      clocks.append(tasks[own + component])
    }
    var index = count - 1
    while index >= 0 {
      let other = steps[index]
      if clocks[base + other.task] < other.ordinal, conflicts(other) {
        for component in 0..<width {
          clocks[base + component] = max(
            clocks[base + component], clocks[index * width + component])
        }
      }
      index -= 1
    }
    clocks[base + task] += 1
    for component in 0..<width { tasks[own + component] = clocks[base + component] }
    count += 1
  }

  mutating func follow(_ edge: Edge) {
    grow(toHold: max(edge.to, edge.from))
    for component in 0..<width {
      tasks[edge.to * width + component] = max(
        tasks[edge.to * width + component], tasks[edge.from * width + component])
    }
  }

  /// Goes back to the first `length` steps. `steps` are those, with `edges` after each.
  mutating func cut(to length: Int, _ steps: [Step], edges: [Edge]) {
    count = length
    clocks.removeLast(clocks.count - length * width)
    priors.removeLast(priors.count - length * width)
    for index in tasks.indices { tasks[index] = 0 }
    var edge = 0
    for (index, step) in steps.prefix(length).enumerated() {
      for component in 0..<width {
        tasks[step.task * width + component] = clocks[index * width + component]
      }
      while edge < step.marks.edges {
        follow(edges[edge])
        edge += 1
      }
    }
  }

  private mutating func grow(toHold task: Int) {
    guard task >= width else { return }
    let old = width
    while width <= task { width *= 2 }
    clocks = StepOrder.widened(clocks, rows: count, from: old, to: width)
    priors = StepOrder.widened(priors, rows: count, from: old, to: width)
    tasks = StepOrder.widened(tasks, rows: width, from: old, to: width)
  }

  private static func widened(_ table: [UInt32], rows: Int, from old: Int, to new: Int) -> [UInt32]
  {
    var wide = Array(repeating: UInt32(0), count: rows * new)
    for row in 0..<min(rows, table.count / old) {
      for column in 0..<old { wide[row * new + column] = table[row * old + column] }
    }
    return wide
  }
}
