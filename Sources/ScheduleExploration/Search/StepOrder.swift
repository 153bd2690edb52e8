/// The happens-before order of an execution's steps, as vector clocks that grow with the number of tasks.
///
/// A clock has a component for each task: how many of its steps come before, or are, the step in question.
struct StepOrder {
  /// A task's clock takes in another's: spawn, join, wake-up.
  struct Edge {
    let to: Int
    let from: Int
  }

  /// Who took each step, which of that task's steps it is, and the one before that; -1 if there is none.
  private struct Place {
    let task: Int32
    let ordinal: UInt32
    let before: Int32
  }

  private(set) var log = PlaceLog()
  /// Whether a step ever cancelled a task.
  private(set) var hasCancels = false
  private var places: [Place] = []
  /// Components a clock.
  private var width = 4
  /// Of each step, with all that it depends on.
  private var clocks: [UInt32] = []
  /// Of each step, without what it depends on through its own footprint.
  private var priors: [UInt32] = []
  /// Of each task, now; and its last step, -1 if there is none.
  private var tasks: [UInt32]
  private var lastSteps: [Int32]

  init() {
    tasks = Array(repeating: 0, count: 16)
    lastSteps = Array(repeating: -1, count: 4)
  }

  var count: Int { places.count }

  /// How many steps of `task` come before step `step`, or are it.
  @inline(__always)
  func clock(_ step: Int, _ task: Int) -> UInt32 { task < width ? clocks[step * width + task] : 0 }
  @inline(__always)
  func prior(_ step: Int, _ task: Int) -> UInt32 { task < width ? priors[step * width + task] : 0 }

  /// A copy of what was known to a step before it, to add to.
  func prior(of step: Int) -> [UInt32] { Array(priors[step * width..<(step + 1) * width]) }
  /// The same for a task that stands before a step at the end.
  func now(of task: Int) -> [UInt32] {
    task < width
      ? Array(tasks[task * width..<(task + 1) * width]) : Array(repeating: 0, count: width)
  }

  /// The same for one component.
  func now(of task: Int, _ other: Int) -> UInt32 {
    task < width && other < width ? tasks[task * width + other] : 0
  }

  /// Tasks have numbers below this.
  var taskLimit: Int { width }
  /// How many steps a task has taken, and its last one.
  func steps(of task: Int) -> UInt32 { task < width ? tasks[task * width + task] : 0 }
  func lastStep(of task: Int) -> Int { task < width ? Int(lastSteps[task]) : -1 }
  /// The step of the same task before it; -1 if there is none.
  func stepBefore(_ step: Int) -> Int { Int(places[step].before) }

  func join(_ step: Int, into clock: inout [UInt32]) {
    for task in 0..<width { clock[task] = max(clock[task], clocks[step * width + task]) }
  }

  // MARK: Growing

  /// Adds a step, after all that it conflicts with.
  mutating func append(_ branch: Branch) {
    let task = branch.move.task
    grow(toHold: task)
    let own = task * width
    let step = count
    for component in 0..<width {
      priors.append(tasks[own + component])
      clocks.append(tasks[own + component])
    }
    if branch.footprint.isFinal { takeAll() }
    branch.footprint.forEachTouch { take($0.place, $0.access) }
    take(.task(task), .read)
    branch.footprint.forEachCancelled { other in
      hasCancels = true
      let last = lastStep(of: other)
      if last >= 0 { take(last) }
    }
    let base = step * width
    let ordinal = clocks[base + task] + 1
    clocks[base + task] = ordinal
    for component in 0..<width { tasks[own + component] = clocks[base + component] }
    places.append(Place(task: Int32(task), ordinal: ordinal, before: lastSteps[task]))
    lastSteps[task] = Int32(step)
    branch.footprint.forEachTouch { log.append($0, by: step) }
  }

  /// The step that is being added comes after all uses of a place that conflict with its own.
  private mutating func take(_ place: ScheduleExploration.Place, _ access: Access) {
    var number = log.firstRival(of: access, from: log.last(of: place))
    while number >= 0 {
      let use = log.uses[Int(number)]
      if access.conflicts(with: use.access) {
        take(Int(use.step))
        // It comes after all uses before it itself.
        if use.access == .exclusive { return }
      }
      number = use.before
    }
  }

  private mutating func take(_ step: Int) {
    let base = count * width
    let other = places[step]
    if clocks[base + Int(other.task)] >= other.ordinal { return }
    let from = step * width
    for component in 0..<width where clocks[from + component] > clocks[base + component] {
      clocks[base + component] = clocks[from + component]
    }
  }

  private mutating func takeAll() {
    for component in 0..<width {
      clocks[count * width + component] = tasks[component * width + component]
    }
  }

  mutating func follow(_ edge: Edge) {
    grow(toHold: max(edge.to, edge.from))
    let to = edge.to * width
    let from = edge.from * width
    for component in 0..<width where tasks[from + component] > tasks[to + component] {
      tasks[to + component] = tasks[from + component]
    }
  }

  // MARK: Going back

  /// Goes back to the first `length` steps. `steps` are those, with `edges` after each.
  mutating func cut(to length: Int, _ steps: [Step], uses: Int, edges: [Edge]) {
    places.removeLast(places.count - length)
    clocks.removeLast(clocks.count - length * width)
    priors.removeLast(priors.count - length * width)
    log.cut(to: uses)
    for index in tasks.indices { tasks[index] = 0 }
    for index in lastSteps.indices { lastSteps[index] = -1 }
    var edge = 0
    for step in 0..<length {
      let task = Int(places[step].task)
      lastSteps[task] = Int32(step)
      for component in 0..<width {
        tasks[task * width + component] = clocks[step * width + component]
      }
      while edge < steps[step].marks.edges {
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
    lastSteps += Array(repeating: -1, count: width - old)
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
