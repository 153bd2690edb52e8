/// Counts the orders of one trace after the other, exactly: the linear extensions of its partial order.
///
/// By recursion over sets of steps, each of which is counted once: parts that nothing orders against one
/// another are counted each for itself, and their orders shuffled; of parts that come one wholly after the other
/// the counts are multiplied; of all others each step that nothing comes after may be the last one (Kangas,
/// Hankala, Niinimäki and Koivisto, *Counting Linear Extensions of Sparse Posets*, IJCAI 2016). Steps that stand
/// alike to all others are tried once for all of them. Most traces are sparse: they have much fewer such sets
/// than cuts.
///
/// What is known of sets whose steps all were in the trace before, in the same order, stays known: a search goes
/// back only as far as it must.
struct LinearExtensions {
  /// Up to how many sets are looked at for one trace.
  private static let mostSets = 16_384

  private var known = StepSetTable<UInt128>(filler: 0)
  /// How many sets were looked at for this trace.
  private var sets = 0
  private var isTooLarge = false
  /// Pascal's triangle, up to the row of all steps.
  private let binomials: [UInt64]
  private static let width = StepSet.capacity + 1

  init() {
    var binomials = Array(repeating: UInt64(0), count: Self.width * Self.width)
    for row in 0..<Self.width {
      binomials[row * Self.width] = 1
      for column in stride(from: 1, through: row, by: 1) {
        let above = (row - 1) * Self.width + column
        binomials[row * Self.width + column] = binomials[above - 1] + binomials[above]
      }
    }
    self.binomials = binomials
  }

  /// The number of orders of all steps; nil if it is too large, or there are too many sets to look at.
  ///
  /// - Parameter order: Always the same relation, with one trace or another.
  mutating func count(_ order: borrowing StepRelation) -> UInt128? {
    sets = 0
    isTooLarge = false
    let count = count(StepSet(first: order.count), order)
    return isTooLarge ? nil : count
  }

  private mutating func count(_ set: StepSet, _ order: borrowing StepRelation) -> UInt128 {
    let size = set.count
    if size <= 1 { return 1 }
    if size == 2 { return order.before[set.last].contains(set.first) ? 1 : 2 }
    if let count = known.value(of: set, since: order.since[set.last]) { return count }
    sets += 1
    if sets > Self.mostSets { isTooLarge = true }
    if isTooLarge { return 1 }
    let count = countLayers(of: set, order)
    // What was given up on is not known.
    if !isTooLarge { known.note(count, of: set, stamp: order.trace) }
    return count
  }

  /// Splits the set into layers, each wholly before the next one.
  private mutating func countLayers(of set: StepSet, _ order: borrowing StepRelation) -> UInt128 {
    var product: UInt128 = 1
    var layer = StepSet()
    var below = set
    var rest = set
    while !rest.isEmpty {
      let step = rest.last
      rest.remove(step)
      layer.insert(step)
      below = below & order.before[step]
      if rest.isSubset(of: below) {
        let count = layer == set ? countParts(of: set, order) : count(layer, order)
        product = multiply(product, count)
        layer = StepSet()
        below = rest
      }
    }
    return product
  }

  /// Splits off the part that its last step is in.
  private mutating func countParts(of set: StepSet, _ order: borrowing StepRelation) -> UInt128 {
    var part = StepSet()
    var found = StepSet()
    found.insert(set.last)
    while !found.isEmpty {
      let step = found.first
      found.remove(step)
      part.insert(step)
      found = found | ((order.before[step] | order.after[step]) & set - part)
    }
    if part == set { return countLast(of: set, order) }
    let shuffles = UInt128(binomials[set.count * Self.width + part.count])
    return multiply(
      multiply(shuffles, count(part, order)), count(set - part, order))
  }

  /// Tries each step that can be the last one.
  private mutating func countLast(of set: StepSet, _ order: borrowing StepRelation) -> UInt128 {
    var last = StepSet()
    for step in set where !order.after[step].meets(set) { last.insert(step) }
    var sum: UInt128 = 0
    while !last.isEmpty {
      let step = last.first
      let before = order.before[step] & set
      var alike: UInt128 = 0
      for other in last where order.before[other] & set == before {
        last.remove(other)
        alike += 1
      }
      var rest = set
      rest.remove(step)
      let (total, overflow) = sum.addingReportingOverflow(multiply(alike, count(rest, order)))
      if overflow { isTooLarge = true }
      sum = total
    }
    return sum
  }

  private mutating func multiply(_ a: UInt128, _ b: UInt128) -> UInt128 {
    if a == 1 { return b }
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow { isTooLarge = true }
    return product
  }
}
