/// A count without a limit: orders of steps outgrow every machine integer.
struct LargeCount: Equatable {
  /// Decimal groups of 18 digits, the lowest first; no zero at the top.
  private var groups: [UInt64]
  private static let base: UInt64 = 1_000_000_000_000_000_000

  init(_ value: UInt128 = 0) {
    groups = []
    var rest = value
    while rest > 0 {
      groups.append(UInt64(rest % UInt128(LargeCount.base)))
      rest /= UInt128(LargeCount.base)
    }
  }

  /// Adds a machine integer, mostly without an allocation.
  static func += (sum: inout LargeCount, other: UInt128) {
    guard let first = sum.groups.first, other < UInt128(base) else {
      sum += LargeCount(other)
      return
    }
    let total = first + UInt64(other)
    if total < base { sum.groups[0] = total } else { sum += LargeCount(other) }
  }

  static func += (sum: inout LargeCount, other: LargeCount) {
    var carry: UInt64 = 0
    for index in 0..<max(sum.groups.count, other.groups.count) {
      if index == sum.groups.count { sum.groups.append(0) }
      let group = index < other.groups.count ? other.groups[index] : 0
      let total = sum.groups[index] + group + carry
      sum.groups[index] = total % base
      carry = total / base
    }
    if carry > 0 { sum.groups.append(carry) }
  }

  /// For shares; about 16 digits of it are right.
  var approximately: Double {
    groups.reversed().reduce(0) { $0 * Double(LargeCount.base) + Double($1) }
  }
}

extension LargeCount: CustomStringConvertible {
  var description: String {
    guard let top = groups.last else { return "0" }
    return groups.dropLast().reversed().reduce(into: String(top)) { text, group in
      let digits = String(group)
      text += String(repeating: "0", count: 18 - digits.count) + digits
    }
  }
}

/// What cuts are counted in: machine integers as long as they suffice.
protocol Countable {
  static var one: Self { get }
  static var zero: Self { get }
  var isZero: Bool { get }
  /// Adds; false if the sum is too large.
  mutating func add(_ other: Self) -> Bool
  var large: LargeCount { get }
}

extension UInt128: Countable {
  static var one: UInt128 { 1 }
  var isZero: Bool { self == 0 }
  mutating func add(_ other: UInt128) -> Bool {
    let (sum, overflow) = addingReportingOverflow(other)
    self = sum
    return !overflow
  }
  var large: LargeCount { LargeCount(self) }
}

extension LargeCount: Countable {
  static var one: LargeCount { LargeCount(1) }
  static var zero: LargeCount { LargeCount() }
  var isZero: Bool { groups.isEmpty }
  mutating func add(_ other: LargeCount) -> Bool {
    self += other
    return true
  }
  var large: LargeCount { self }
}
