internal import Glibc

/// What random walks tell about all orders: how many there are, in how many traces, and which part of them
/// leads to each outcome.
///
/// Each walk stands for as many orders as its chance is small. Weights are kept relative to the greatest
/// one, since they outgrow floating-point numbers.
struct OrderEstimate {
  private struct Sum {
    var weight = 0.0
    var square = 0.0

    mutating func add(_ weight: Double) {
      self.weight += weight
      square += weight * weight
    }

    mutating func scale(by factor: Double) {
      weight *= factor
      square *= factor * factor
    }
  }

  private(set) var walks = 0
  private var all = Sum()
  private var traces = Sum()
  /// Whether the orders of a trace could not be counted, so that traces are not estimated.
  private var isWithoutTraces = false
  private var outcomes: [Outcome: Sum] = [:]
  /// The natural logarithm of what weights are relative to.
  private var unit = 0.0

  /// Takes in a walk that has ended.
  ///
  /// - Parameters:
  ///   - logWeight: The natural logarithm of the reciprocal of its chance.
  ///   - orders: How many orders its trace has, all steps taken for different; nil if that is not known.
  ///   - counted: How many it has in which steps that concern nobody else do not count.
  mutating func add(
    _ outcome: Outcome, logWeight: Double, orders: Double?, counted: Double?
  ) {
    walks += 1
    let weight = weight(logWeight)
    guard let orders, let counted, orders > 0, orders.isFinite, counted.isFinite else {
      isWithoutTraces = true
      all.add(weight)
      outcomes[outcome, default: Sum()].add(weight)
      return
    }
    all.add(weight / orders * counted)
    outcomes[outcome, default: Sum()].add(weight / orders * counted)
    traces.add(weight / orders)
  }

  /// Takes in a walk that was cut off: it stands for no order.
  mutating func addCut() { walks += 1 }

  private mutating func weight(_ logWeight: Double) -> Double {
    if walks == 1 { unit = logWeight }
    if logWeight > unit {
      let factor = exp(unit - logWeight)
      all.scale(by: factor)
      traces.scale(by: factor)
      for outcome in outcomes.keys { outcomes[outcome]?.scale(by: factor) }
      unit = logWeight
    }
    return exp(logWeight - unit)
  }

  // MARK: What follows

  var interleavings: ExplorationReport.Interval? { interval(of: all) }
  var traceCount: ExplorationReport.Interval? { isWithoutTraces ? nil : interval(of: traces) }

  /// The mean of the walks, within 1.96 standard errors.
  private func interval(of sum: Sum) -> ExplorationReport.Interval? {
    guard walks > 1, sum.weight > 0 else { return nil }
    let count = Double(walks)
    let mean = sum.weight / count
    let variance = max(0, sum.square / count - mean * mean) / (count - 1)
    let factor = exp(unit)
    guard factor.isFinite, (mean * factor).isFinite else { return nil }
    let half = 1.96 * variance.squareRoot()
    return .init(
      value: mean * factor, low: max(0, mean - half) * factor, high: (mean + half) * factor)
  }

  /// The part of all orders that leads to the outcome: Wilson's interval (1927) for as many equal samples as
  /// the walks are worth (Kish, *Survey Sampling*, 1965).
  func share(of outcome: Outcome) -> ExplorationReport.Interval? {
    guard all.weight > 0, all.square > 0 else { return nil }
    let part = min(1, (outcomes[outcome]?.weight ?? 0) / all.weight)
    let worth = all.weight * all.weight / all.square
    let z = 1.96
    let spread = z * z / worth
    let middle = (part + spread / 2) / (1 + spread)
    let half = z / (1 + spread) * (part * (1 - part) / worth + spread / worth / 4).squareRoot()
    return .init(
      value: part, low: part == 0 ? 0 : max(0, middle - half),
      high: part == 1 ? 1 : min(1, middle + half))
  }
}
