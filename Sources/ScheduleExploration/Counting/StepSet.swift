/// A set of steps of one trace by their places in it, a bit each: of the first 64 steps only.
struct StepSet: Hashable {
  static let capacity = 64

  private(set) var bits: UInt64

  init() { bits = 0 }
  private init(bits: UInt64) { self.bits = bits }

  /// The first `count` steps.
  init(first count: Int) { bits = count >= StepSet.capacity ? ~0 : 1 &<< UInt64(count) &- 1 }

  var isEmpty: Bool { bits == 0 }
  var count: Int { bits.nonzeroBitCount }
  /// The first and the last one of a set that is not empty.
  var first: Int { bits.trailingZeroBitCount }
  var last: Int { StepSet.capacity - 1 - bits.leadingZeroBitCount }

  func contains(_ step: Int) -> Bool { bits & 1 &<< UInt64(step) != 0 }
  func isSubset(of other: StepSet) -> Bool { bits & ~other.bits == 0 }
  func meets(_ other: StepSet) -> Bool { bits & other.bits != 0 }

  mutating func insert(_ step: Int) { bits |= 1 &<< UInt64(step) }
  mutating func remove(_ step: Int) { bits &= ~(1 &<< UInt64(step)) }

  static func & (a: StepSet, b: StepSet) -> StepSet { StepSet(bits: a.bits & b.bits) }
  static func | (a: StepSet, b: StepSet) -> StepSet { StepSet(bits: a.bits | b.bits) }
  /// Those of `a` that are not in `b`.
  static func - (a: StepSet, b: StepSet) -> StepSet { StepSet(bits: a.bits & ~b.bits) }
}

extension StepSet: Sequence {
  struct Iterator: IteratorProtocol {
    fileprivate var left: StepSet

    mutating func next() -> Int? {
      if left.isEmpty { return nil }
      let step = left.first
      left.remove(step)
      return step
    }
  }

  /// From the first step to the last.
  func makeIterator() -> Iterator { Iterator(left: self) }
}
