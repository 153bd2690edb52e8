/// Gives cuts places in a table, in the order in which they are reached: a hash table with linear probing that
/// keeps its memory.
struct CutPlaces {
  /// The numbers of the cuts, by place.
  private(set) var numbers: [Int] = []
  /// The place of a cut plus 1, by the hash of its number; 0 for none. Its size is a power of 2.
  private var table: [Int32] = Array(repeating: 0, count: 256)

  var count: Int { numbers.count }

  mutating func reset() {
    for number in numbers {
      var slot = self.slot(of: number)
      // All that stand behind one another go, in whatever order.
      while table[slot] != 0 {
        table[slot] = 0
        slot = (slot + 1) & (table.count - 1)
      }
    }
    numbers.removeAll(keepingCapacity: true)
  }

  /// The place of a cut; nil if it has none.
  func place(of number: Int) -> Int? {
    var slot = slot(of: number)
    while table[slot] != 0 {
      let place = Int(table[slot]) - 1
      if numbers[place] == number { return place }
      slot = (slot + 1) & (table.count - 1)
    }
    return nil
  }

  /// Gives a cut that has none the next place.
  mutating func add(_ number: Int) -> Int {
    if numbers.count * 2 >= table.count { grow() }
    numbers.append(number)
    put(numbers.count - 1)
    return numbers.count - 1
  }

  private mutating func put(_ place: Int) {
    var slot = slot(of: numbers[place])
    while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
    table[slot] = Int32(place + 1)
  }

  private mutating func grow() {
    table = Array(repeating: 0, count: table.count * 2)
    for place in numbers.indices { put(place) }
  }

  /// Fibonacci hashing (Knuth, *The Art of Computer Programming*, volume 3).
  private func slot(of number: Int) -> Int {
    let hash = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: hash >> 32) & (table.count - 1)
  }
}
