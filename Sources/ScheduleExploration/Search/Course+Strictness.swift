internal import ConcurrencyTrace
internal import InstrumentedRuntime

/// Objects that are not used well.
extension Course {
  /// An object of which this execution shows that all its steps conflict: a wait group that went below
  /// zero, a read-write lock given back by a task that did not take it, a barrier with more tasks than
  /// parties.
  func strictPlace(_ crash: Crash?) -> Place? {
    if case .waitGroupBelowZero = crash { return lenient(steps.last?.pending.place) }
    guard hasLenientObjects else { return nil }
    for (number, object) in objects.enumerated() {
      let place = Place.object(number)
      if strictPlaces.contains(place) { continue }
      if object.kind == .barrier, isOvercrowded(place, parties: object.capacity) { return place }
      if object.kind == .readWriteLock, isGivenBackByOthers(place, crash) { return place }
    }
    return nil
  }

  private func isOvercrowded(_ place: Place, parties: Int) -> Bool {
    Set(acts.lazy.filter { $0.place == place }.map(\.task)).count > parties
  }

  private func isGivenBackByOthers(_ place: Place, _ crash: Crash?) -> Bool {
    var held: [Int: Int] = [:]
    for act in acts where act.place == place {
      if act.operation == .readLock { held[act.task, default: 0] += 1 }
      if act.operation == .readUnlock { held[act.task, default: 0] -= 1 }
      if held[act.task, default: 0] < 0 { return true }
    }
    let last = steps.last?.pending
    return crash != nil && last?.operation == .readUnlock && last?.place == place
  }

  private func lenient(_ place: Place?) -> Place? {
    place.flatMap { strictPlaces.contains($0) ? nil : $0 }
  }
}
