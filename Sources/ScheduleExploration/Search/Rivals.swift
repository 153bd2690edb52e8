/// The steps before a step that may conflict with it, the latest first: found by the places that it touches.
struct Rivals {
  /// One line of steps to look through, each linked to the one before.
  private enum Line {
    /// Uses of one place that conflict with the step's own.
    case uses(Int32, of: Access)
    /// The steps of a task that the step cancels.
    case steps(Int)
    /// All steps.
    case all(Int)
  }

  /// Most steps touch one place; its line is kept without an allocation.
  private var first: Line?
  private var others: [Line] = []

  init(of branch: Branch, before end: Int, in course: borrowing Course) {
    let footprint = branch.footprint
    if footprint.isFinal || end > 0 && course.steps[end - 1].branch.footprint.isFinal {
      first = .all(end - 1)
      return
    }
    footprint.forEachTouch {
      add(.uses(Rivals.last(of: $0.place, before: end, in: course), of: $0.access))
    }
    // Only a cancellation conflicts with whatever a task does.
    if course.order.hasCancels {
      add(.uses(Rivals.last(of: .task(branch.move.task), before: end, in: course), of: .read))
    }
    footprint.forEachCancelled { task in
      var step = course.order.lastStep(of: task)
      while step >= end { step = course.order.stepBefore(step) }
      add(.steps(step))
    }
  }

  private mutating func add(_ line: Line) {
    if first == nil { first = line } else { others.append(line) }
  }

  private static func last(of place: Place, before end: Int, in course: borrowing Course) -> Int32 {
    var use = course.order.log.last(of: place)
    while use >= 0, course.order.log.uses[Int(use)].step >= end {
      use = course.order.log.uses[Int(use)].before
    }
    return use
  }

  // MARK: Looking through them

  /// Whether one of them is not ordered before step `index` anyway.
  func hasUnknown(to index: Int, in course: borrowing Course) -> Bool {
    guard others.isEmpty, case .uses(var use, let access) = first else { return first != nil }
    use = course.order.log.firstRival(of: access, from: use)
    while use >= 0 {
      let rival = course.order.log.uses[Int(use)]
      if access.conflicts(with: rival.access) {
        let step = Int(rival.step)
        let task = course.steps[step].task
        if course.order.prior(index, task) < course.steps[step].ordinal { return true }
        if rival.access == .exclusive { return false }
      }
      use = rival.before
    }
    return false
  }

  /// The latest that is left and that `known` does not hold; all before one that it holds and that used the
  /// place exclusively it holds as well.
  mutating func next(unless known: [UInt32], in course: borrowing Course) -> Int? {
    if var line = first { first = Rivals.settle(&line, known, in: course) ? line : nil }
    for index in others.indices.reversed() {
      if !Rivals.settle(&others[index], known, in: course) { others.remove(at: index) }
    }
    var latest = -1
    if let first { latest = Rivals.step(of: first, in: course) }
    for line in others { latest = max(latest, Rivals.step(of: line, in: course)) }
    guard latest >= 0 else { return nil }
    if let line = first, Rivals.step(of: line, in: course) == latest {
      first = Rivals.advanced(line, in: course)
    }
    for index in others.indices where Rivals.step(of: others[index], in: course) == latest {
      others[index] = Rivals.advanced(others[index], in: course)
    }
    return latest
  }

  private static func step(of line: Line, in course: borrowing Course) -> Int {
    switch line {
    case .uses(let use, _): use < 0 ? -1 : Int(course.order.log.uses[Int(use)].step)
    case .steps(let step), .all(let step): step
    }
  }

  private static func advanced(_ line: Line, in course: borrowing Course) -> Line {
    switch line {
    case .uses(let use, let access):
      .uses(course.order.log.uses[Int(use)].before, of: access)
    case .steps(let step): .steps(course.order.stepBefore(step))
    case .all(let step): .all(step - 1)
    }
  }

  /// Goes on to the first that `known` does not hold; false if there is none.
  private static func settle(
    _ line: inout Line, _ known: [UInt32], in course: borrowing Course
  ) -> Bool {
    if case .uses(let use, let access) = line {
      line = .uses(course.order.log.firstRival(of: access, from: use), of: access)
    }
    while Rivals.step(of: line, in: course) >= 0 {
      let step = Rivals.step(of: line, in: course)
      let task = course.steps[step].task
      let isKnown = task < known.count && known[task] >= course.steps[step].ordinal
      switch line {
      case .uses(let use, let access):
        let rival = course.order.log.uses[Int(use)].access
        if access.conflicts(with: rival) {
          if !isKnown { return true }
          if rival == .exclusive { return false }
        }
      case .steps: if isKnown { return false } else { return true }
      case .all: if !isKnown { return true }
      }
      line = Rivals.advanced(line, in: course)
    }
    return false
  }
}
