import ConcurrencyTrace

/// Other runs of the scene: again, otherwise, or one that was seen before.
extension Model {
  /// Starts the run again at the present speed, with a change to what is asked for.
  mutating func restart(_ change: (inout RunRequest) -> Void) -> [Effect] {
    guard let run else { return [] }
    var request = run.header.request.restarted
    request.speed = run.status.speed
    change(&request)
    return start(request)
  }

  /// A witness is followed once more.
  mutating func repeatRun() -> [Effect] {
    guard let policy = run?.header.request.policy else { return [] }
    return restart { request in
      if case .witness = policy { request.policy = policy }
    }
  }

  mutating func changeMode() -> [Effect] {
    restart { request in
      request.mode = request.mode.next
      request.startsPaused = request.mode == .directed
    }
  }

  mutating func showVariants() {
    guard let run else { return }
    let names = run.scene.variants.map(\.name)
    let current = names.firstIndex { $0 == run.header.request.variant } ?? 0
    overlay = .variants(selected: (current + 1) % max(1, names.count))
  }

  mutating func showParameters() {
    guard let run else { return }
    overlay = .parameters(ParameterEditor(run.scene, run.header.request))
  }

  /// `u`; in a recording to another way that its session took.
  mutating func returnToRunBefore() -> [Effect] {
    guard let index = earlierRuns.previous else { return [] }
    return replay == nil ? returnToRun(index) : openBranch(ofEntry: index)
  }

  mutating func returnToSelectedRun() -> [Effect] {
    let index = earlierRuns.selected
    return index == earlierRuns.current ? [] : returnToRun(index)
  }

  /// Starts an earlier run again: a directed one with the whole schedule that was seen of it.
  private mutating func returnToRun(_ index: Int) -> [Effect] {
    guard earlierRuns.entries.indices.contains(index) else { return [] }
    let entry = earlierRuns.entries[index]
    var request = entry.request
    if let schedule = entry.schedule, request.mode == .directed {
      request.policy = .schedule(schedule)
      request.startsPaused = true
    }
    earlierRuns.returnTo(index)
    return start(request)
  }
}

extension Mode {
  /// `t`: by hand, on workers, on threads, and round again.
  var next: Mode {
    switch self {
    case .directed: .tasks
    case .tasks: .threads
    case .threads: .directed
    }
  }
}
