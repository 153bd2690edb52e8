import ConcurrencyTrace

/// A task's states in time, append-only, with sums so that a stretch of any length costs the same.
///
/// Beside each interval's start, state and subject (16 bytes) it keeps, for every sixteenth, how long
/// each state lasted until then.
struct TaskLane: Sendable {
  private static var spacing: Int { 16 }

  private var starts: [UInt64] = []
  private var states: [UInt8] = []
  /// The object of a blocked interval, the worker of a running one.
  private var subjects: [UInt32] = []
  private var sums: [SIMD16<UInt64>] = []

  var count: Int { starts.count }
  var lastState: LaneState { states.last.map { LaneState(place: Int($0)) } ?? .absent }
  var lastSubject: UInt32 { subjects.last ?? .max }

  /// Begins a state. One that lasted no time at all is replaced, and times do not go back.
  mutating func begin(_ state: LaneState, _ subject: UInt32, at time: UInt64) {
    let place = UInt8(state.place)
    guard let last = starts.last else {
      if state != .absent { append(place, subject, at: time) }
      return
    }
    if states[count - 1] == place, subjects[count - 1] == subject { return }
    if time <= last {
      states[count - 1] = place
      subjects[count - 1] = subject
    } else {
      append(place, subject, at: time)
    }
  }

  /// Says what the interval that lasts really is.
  mutating func relabel(_ state: LaneState) {
    if !states.isEmpty { states[count - 1] = UInt8(state.place) }
  }

  private mutating func append(_ place: UInt8, _ subject: UInt32, at time: UInt64) {
    if count % Self.spacing == 0 {
      sums.append(count == 0 ? SIMD16() : sum(until: time, index: count - 1))
    }
    starts.append(time)
    states.append(place)
    subjects.append(subject)
  }

  /// The last interval that has begun at `time`; nil before the first.
  func index(at time: UInt64) -> Int? {
    let after = starts.partition { $0 > time }
    return after == 0 ? nil : after - 1
  }

  /// An interval; the last one lasts until `now`.
  func interval(_ index: Int, now: UInt64) -> Timeline.Interval {
    let end = index + 1 < count ? starts[index + 1] : max(now, starts[index])
    return Timeline.Interval(
      start: starts[index], end: end, state: LaneState(place: Int(states[index])),
      subject: subjects[index])
  }

  /// How long each state lasted between two times.
  func times(from: UInt64, to: UInt64) -> SIMD16<UInt64> {
    var times = sum(until: max(from, to)) &- sum(until: from)
    times[0] = 0
    return times
  }

  /// How long each state lasted from the first interval's start until `time`.
  private func sum(until time: UInt64) -> SIMD16<UInt64> {
    index(at: time).map { sum(until: time, index: $0) } ?? SIMD16()
  }

  private func sum(until time: UInt64, index: Int) -> SIMD16<UInt64> {
    var sum = sums[index / Self.spacing]
    for place in index / Self.spacing * Self.spacing..<index {
      sum[Int(states[place])] &+= starts[place + 1] - starts[place]
    }
    sum[Int(states[index])] &+= time - starts[index]
    return sum
  }

  /// The shares of each part; after `now` nothing is known, and counts as absent.
  func shares(_ buckets: Buckets, now: UInt64) -> [Shares] {
    var shares: [Shares] = []
    shares.reserveCapacity(buckets.count)
    var start = min(buckets.boundary(0), now)
    var before = sum(until: start)
    for index in 0..<buckets.count {
      let (from, to) = (buckets.boundary(index), buckets.boundary(index + 1))
      let end = min(to, now)
      let after = sum(until: end)
      shares.append(share(after &- before, of: to - from, at: from, now: now))
      (start, before) = (end, after)
    }
    return shares
  }

  private func share(
    _ times: SIMD16<UInt64>, of width: UInt64, at time: UInt64, now: UInt64
  ) -> Shares {
    var shares = Shares()
    guard width > 0 else {
      let place = time < now ? index(at: time).map { Int(states[$0]) } : nil
      shares.parts[place ?? 0] = 1
      return shares
    }
    var rest = Float(1)
    for place in 1..<16 where times[place] > 0 {
      let part = Float(Double(times[place]) / Double(width))
      shares.parts[place] = part
      rest -= part
    }
    // What is not any other state's is absence; below a millionth it is rounding.
    shares.parts[0] = rest > 1e-6 ? rest : 0
    return shares
  }
}

extension Array {
  /// The first index from which on `isAfter` is true, by bisection.
  func partition(_ isAfter: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
