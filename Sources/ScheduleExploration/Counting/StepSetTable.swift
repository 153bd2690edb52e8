/// What was found out about sets of steps: a hash table with linear probing that keeps its memory. Each entry
/// has the stamp of when it was made, for whoever knows since when what it says is true.
struct StepSetTable<Value> {
  private struct Entry {
    /// Empty if the entry is.
    var set: StepSet
    var stamp: Int
    var value: Value
  }

  /// A power of 2 of them.
  private var entries: [Entry]
  private var count = 0
  private let empty: Entry
  /// How many of a hash's bits are not used for the place.
  private var shift: UInt64
  /// With more entries than half of these it forgets all.
  private static var mostEntries: Int { 1 << 15 }

  /// - Parameter value: Stands where there is none.
  init(filler value: Value) {
    empty = Entry(set: StepSet(), stamp: 0, value: value)
    entries = Array(repeating: empty, count: 256)
    shift = 64 - 8
  }

  /// What is known about a set since `stamp`.
  func value(of set: StepSet, since stamp: Int) -> Value? {
    let entry = entries[place(of: set)]
    return entry.set == set && entry.stamp >= stamp ? entry.value : nil
  }

  /// Notes something about a set that is not empty.
  mutating func note(_ value: Value, of set: StepSet, stamp: Int) {
    if count * 2 >= entries.count { makeRoom() }
    let place = place(of: set)
    if entries[place].set != set { count += 1 }
    entries[place] = Entry(set: set, stamp: stamp, value: value)
  }

  /// Where a set stands, or would.
  private func place(of set: StepSet) -> Int {
    // Fibonacci hashing (Knuth, *The Art of Computer Programming*, volume 3).
    var place = Int(truncatingIfNeeded: (set.bits &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    while entries[place].set != set, !entries[place].set.isEmpty {
      place = (place + 1) & (entries.count - 1)
    }
    return place
  }

  /// Forgets all, unless so many more can be noted without that.
  mutating func makeRoom(for more: Int) {
    guard count + more > Self.mostEntries / 2 else { return }
    entries = Array(repeating: empty, count: entries.count)
    count = 0
  }

  private mutating func makeRoom() {
    let old = entries
    count = 0
    if old.count >= Self.mostEntries {
      entries = Array(repeating: empty, count: old.count)
      return
    }
    entries = Array(repeating: empty, count: old.count * 2)
    shift -= 1
    for entry in old where !entry.set.isEmpty {
      note(entry.value, of: entry.set, stamp: entry.stamp)
    }
  }
}
