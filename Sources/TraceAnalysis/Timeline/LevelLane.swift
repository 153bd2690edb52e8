/// A number that changes in time, such as how many tasks run at once: its mean and its largest value
/// over any stretch, in a time that grows with the logarithm of how often it changed.
struct LevelLane: Sendable {
  private static var fanOut: Int { 32 }

  private var times: [UInt64] = []
  private var values: [UInt32] = []
  /// Value times nanoseconds, until each change.
  private var integrals: [UInt64] = []
  /// Level n has the largest of each 32^(n+1) values that are complete.
  private var maxima: [[UInt32]] = []

  /// The number is `value` from `time` on; times do not go back.
  mutating func set(_ value: Int, at time: UInt64) {
    let value = UInt32(clamping: value)
    guard let last = times.last else {
      append(value, at: time, integral: 0)
      return
    }
    let current = values[values.count - 1]
    if value == current { return }
    if time <= last {
      // What lasted no time is not seen; complete groups are left alone, since none ends here.
      values[values.count - 1] = value
      return
    }
    close()
    let integral = integrals[integrals.count - 1] &+ UInt64(current) &* (time - last)
    append(value, at: time, integral: integral)
  }

  private mutating func append(_ value: UInt32, at time: UInt64, integral: UInt64) {
    times.append(time)
    values.append(value)
    integrals.append(integral)
  }

  /// The last value is final now: completes the groups that end with it.
  private mutating func close() {
    var below = values
    var level = 0
    while below.count % Self.fanOut == 0, !below.isEmpty {
      let largest = below[(below.count - Self.fanOut)...].max() ?? 0
      if maxima.count == level { maxima.append([]) }
      maxima[level].append(largest)
      below = maxima[level]
      level += 1
    }
  }

  private func integral(until time: UInt64) -> UInt64 {
    let after = times.partition { $0 > time }
    guard after > 0 else { return 0 }
    return integrals[after - 1] &+ UInt64(values[after - 1]) &* (time - times[after - 1])
  }

  private func maximum(_ range: Range<Int>, level: Int = -1) -> UInt32 {
    let array = level < 0 ? values : maxima[level]
    guard range.count >= Self.fanOut * 2, level + 1 < maxima.count else {
      return array[range].max() ?? 0
    }
    let low = (range.lowerBound + Self.fanOut - 1) / Self.fanOut
    let high = min(range.upperBound / Self.fanOut, maxima[level + 1].count)
    guard low < high else { return array[range].max() ?? 0 }
    let head = array[range.lowerBound..<low * Self.fanOut].max() ?? 0
    let tail = array[high * Self.fanOut..<range.upperBound].max() ?? 0
    return max(head, tail, maximum(low..<high, level: level + 1))
  }

  func levels(_ buckets: Buckets, now: UInt64) -> [Timeline.Level] {
    (0..<buckets.count).map { index in
      level(from: buckets.boundary(index), to: buckets.boundary(index + 1), now: now)
    }
  }

  private func level(from: UInt64, to: UInt64, now: UInt64) -> Timeline.Level {
    let (start, end) = (min(from, now), min(to, now))
    guard from < now else { return Timeline.Level(maximum: 0, average: 0) }
    let first = max(0, times.partition { $0 > start } - 1)
    let last = max(times.partition { $0 >= end }, min(first + 1, times.count))
    guard first < last, times[first] <= max(start, end) else {
      return Timeline.Level(maximum: 0, average: 0)
    }
    let largest = maximum(first..<last)
    guard to > from else {
      return Timeline.Level(maximum: Int(largest), average: Double(largest))
    }
    let area = integral(until: end) &- integral(until: start)
    return Timeline.Level(maximum: Int(largest), average: Double(area) / Double(to - from))
  }
}
