/// How far each task is known to have come: one time for each task that takes part.
///
/// Tasks take part by a dense *place*, which they get at their first access to an unprotected object; a
/// task that never makes one costs nothing in any clock. Times that are not stored are 0. A copy shares
/// its memory until one of the two changes.
struct VectorClock: Hashable, Sendable {
  /// Never ends in a 0.
  private var times: [UInt32] = []

  /// The time of the task at `place`.
  subscript(place: Int) -> UInt32 {
    get { place < times.count ? times[place] : 0 }
    set {
      if times.count <= place {
        if newValue == 0 { return }
        times.append(contentsOf: repeatElement(0, count: place + 1 - times.count))
      }
      times[place] = newValue
    }
  }

  /// Forgets all.
  mutating func reset() { times.removeAll(keepingCapacity: true) }

  /// Whether it knows of nobody.
  var isEmpty: Bool { times.isEmpty }

  /// Learns all that `other` knows: the later time for each task.
  mutating func join(_ other: VectorClock) {
    if other.times.isEmpty { return }
    if times.isEmpty {
      times = other.times
      return
    }
    let common = min(times.count, other.times.count)
    // Looked for first: to change nothing is usual, and keeps the memory shared.
    var index = 0
    while index < common, other.times[index] <= times[index] { index += 1 }
    while index < common {
      if other.times[index] > times[index] { times[index] = other.times[index] }
      index += 1
    }
    if other.times.count > common { times.append(contentsOf: other.times[common...]) }
  }
}
