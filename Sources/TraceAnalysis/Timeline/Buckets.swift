/// A stretch of time cut into equal parts: the cells of a row.
public struct Buckets: Hashable, Sendable {
  public var from: UInt64
  public var to: UInt64
  public var count: Int

  /// A stretch that runs backwards counts as empty, and a count below one as none.
  public init(from: UInt64, to: UInt64, count: Int) {
    self.from = from
    self.to = max(from, to)
    self.count = max(0, count)
  }

  /// Where the part of this number begins; `boundary(count)` is the end of the last.
  public func boundary(_ index: Int) -> UInt64 {
    guard count > 0 else { return from }
    let product = (to - from).multipliedFullWidth(by: UInt64(index))
    return from + UInt64(count).dividingFullWidth(product).quotient
  }

  /// The number of the part in which `time` lies; nil outside.
  public func index(of time: UInt64) -> Int? {
    guard time >= from, time < to else { return nil }
    // The last part whose boundary, rounded down, is not after `time`: (n · (t + 1) - 1) / width.
    let product = (time - from + 1).multipliedFullWidth(by: UInt64(count))
    let (low, borrow) = product.low.subtractingReportingOverflow(1)
    let dividend = (high: product.high - (borrow ? 1 : 0), low: low)
    return Int((to - from).dividingFullWidth(dividend).quotient)
  }
}
