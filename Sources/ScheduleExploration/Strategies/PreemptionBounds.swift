/// Every schedule with at most so many preemptions, for 0, 1, 2, … in turn (Musuvathi and Qadeer,
/// *Iterative Context Bounding*, PLDI 2007): most bugs need few.
///
/// A depth-first search; switching away from a task that must wait, waits for time or polls is free. A
/// point is not searched again if it was reached before by another order of the same steps, with the same
/// task before it and no more preemptions: what follows is the same.
struct PreemptionBounds: Strategy {
  private struct Frame {
    var moves: [Move]
    /// Those that are still to be tried; the last one is being tried.
    var open: [Int]
    /// Preemptions before the point.
    var preemptions: Int
    /// Who went before, if the next step of another is a preemption.
    var preempted: Int?
  }

  /// A point that was searched: its prefix, and who went last.
  private struct Key: Hashable {
    let print: UInt64
    let last: Int
  }

  /// The bound that is being searched.
  private(set) var bound: Int
  private let highest: Int
  private var frames: [Frame] = []
  private var hasBegun = false
  /// Whether the bound kept anything out.
  private var hasOmitted = false
  /// With how many preemptions a point was reached.
  private var seen: [Key: UInt8] = [:]
  /// As many points as are remembered; more are searched again.
  private static let mostSeen = 2_000_000
  /// The greatest bound all of whose schedules were run.
  private(set) var complete: Int?
  /// Whether there is no schedule with more preemptions than that.
  private(set) var isExhausted = false

  init(from lowest: Int = 0, to highest: Int = .max) {
    bound = lowest
    self.highest = highest
  }

  mutating func begin() -> Int? {
    guard hasBegun else {
      hasBegun = true
      return 0
    }
    while let last = frames.indices.last {
      frames[last].open.removeLast()
      if !frames[last].open.isEmpty { return last }
      frames.removeLast()
    }
    complete = bound
    isExhausted = !hasOmitted
    guard hasOmitted, bound < highest else { return nil }
    bound += 1
    hasOmitted = false
    seen.removeAll(keepingCapacity: true)
    return 0
  }

  mutating func choose(at point: Point) -> Decision {
    if point.step < frames.count {
      let frame = frames[point.step]
      guard frame.moves == point.moves.map(\.move), let open = frame.open.last else {
        return .diverged
      }
      return .take(open)
    }
    let used = preemptions(at: point)
    if isKnown(point, used) { return .giveUp }
    var open: [Int] = []
    // The last is tried first: on with the same task.
    for (index, option) in point.moves.enumerated() where !option.isHeld {
      if cost(of: option, at: point) == 1, used >= bound {
        hasOmitted = true
      } else if option.move.task == point.last {
        open.append(index)
      } else {
        open.insert(index, at: 0)
      }
    }
    guard let first = open.last else { return .giveUp }
    frames.append(
      Frame(
        moves: point.moves.map(\.move), open: open, preemptions: used,
        preempted: point.lastPolls || !point.moves.contains(where: \.isPreemption)
          ? nil : point.last))
    return .take(first)
  }

  mutating func finish(length: Int, end: StrategyRun.End) {}

  private func cost(of option: Point.Option, at point: Point) -> Int {
    option.isPreemption && !point.lastPolls ? 1 : 0
  }

  private func preemptions(at point: Point) -> Int {
    guard let frame = frames.last, let last = point.last else { return 0 }
    let wasPreempted = frame.preempted.map { $0 != last } ?? false
    return frame.preemptions + (wasPreempted ? 1 : 0)
  }

  /// Whether the point was searched with no more preemptions; notes it if not.
  private mutating func isKnown(_ point: Point, _ used: Int) -> Bool {
    let key = Key(print: point.print, last: point.last ?? -1)
    let number = UInt8(clamping: used)
    if let before = seen[key] {
      if before <= number { return true }
      seen[key] = number
    } else if seen.count < PreemptionBounds.mostSeen {
      seen[key] = number
    }
    return false
  }
}

/// How many traces need how many preemptions, as a search with growing bounds finds them: a trace that was
/// not found with one preemption less needs as many as the bound.
struct TracesByPreemptions {
  private var prints: Set<UInt64> = []
  private var counts: [Int] = []
  private static let most = 1 << 20
  private var isFull = false

  /// Takes in a trace that was run within the bound.
  mutating func add(_ print: UInt64, preemptions bound: Int) {
    guard !prints.contains(print) else { return }
    isFull = isFull || prints.count >= TracesByPreemptions.most
    if isFull { return }
    prints.insert(print)
    while counts.count <= bound { counts.append(0) }
    counts[bound] += 1
  }

  /// How many traces can be run with at most 0, 1, 2, … preemptions, up to `bound`; empty if they were too
  /// many to tell apart.
  func within(upTo bound: Int?) -> [Int] {
    if isFull { return [] }
    let last = bound ?? (counts.lastIndex { $0 > 0 } ?? 0)
    var sum = 0
    return (0...last).map {
      sum += counts.indices.contains($0) ? counts[$0] : 0
      return sum
    }
  }
}
