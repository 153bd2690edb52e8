/// Indexes of some events with their times, in order.
struct EventLane: Sendable {
  private var times: [UInt64] = []
  private var positions: [UInt32] = []

  var count: Int { positions.count }

  mutating func append(_ position: Int, at time: UInt64) {
    times.append(max(time, times.last ?? 0))
    positions.append(UInt32(truncatingIfNeeded: position))
  }

  func ticks(in buckets: Buckets) -> [Timeline.Ticks] {
    var first = times.partition { $0 >= buckets.from }
    return (0..<buckets.count).map { index in
      let boundary = buckets.boundary(index + 1)
      let next =
        first < times.count && times[first] < boundary
        ? times.partition { $0 >= boundary } : first
      defer { first = next }
      let last = next > first ? Int(positions[next - 1]) : -1
      return Timeline.Ticks(count: next - first, lastEvent: last)
    }
  }

  func events(from: UInt64, to: UInt64, limit: Int) -> [Int] {
    let first = times.partition { $0 >= from }
    let last = times.partition { $0 >= to }
    guard first < last else { return [] }
    return positions[first..<min(last, first + max(0, limit))].map { Int($0) }
  }
}
