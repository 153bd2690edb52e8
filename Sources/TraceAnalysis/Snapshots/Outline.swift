import ConcurrencyTrace

/// A long trace in outline: what each task and worker did from one snapshot to the next.
///
/// Within such a stretch everything is taken to be spread evenly. So what is said of a part of the trace
/// is exact but for less than a stretch at its ends, and nothing is counted twice or left out.
struct Outline: Sendable {
  private struct OfTask: Sendable {
    /// The stretch in which the task was seen first.
    var first: Int
    /// Nanoseconds in each state, and steps, until the beginning of that stretch, and until the end of it
    /// and of each one after it.
    var times: [SIMD16<UInt64>] = [SIMD16()]
    var steps: [UInt64] = [0]
  }

  /// Where the stretches begin, and the last one ends.
  private(set) var moments: [Stretch.Moment] = [Stretch.Moment()]
  private var times: [UInt64] = [0]
  private var tasks: [OfTask] = []
  private var workers: [[Stretch.OfWorker]] = []
  private var atMost: [Int] = []
  private var area: [UInt64] = [0]

  /// Time of the trace's last event.
  var end: UInt64 { times[times.count - 1] }

  /// Adds what followed. False, and nothing added, if it cannot follow what is there.
  mutating func append(_ stretch: Stretch) -> Bool {
    let last = moments[moments.count - 1]
    guard stretch.end.position >= last.position, stretch.end.step >= last.step,
      stretch.end.time >= last.time, stretch.end.sceneTime >= last.sceneTime
    else { return false }
    for (index, part) in stretch.tasks.enumerated() {
      if index == tasks.count { tasks.append(OfTask(first: atMost.count)) }
      let known = tasks[index].times.count - 1
      tasks[index].times.append(tasks[index].times[known] &+ part.times)
      tasks[index].steps.append(tasks[index].steps[known] &+ part.steps)
    }
    while workers.count < stretch.workers.count {
      workers.append(Array(repeating: Stretch.OfWorker(), count: atMost.count))
    }
    for index in workers.indices {
      workers[index].append(
        index < stretch.workers.count ? stretch.workers[index] : Stretch.OfWorker())
    }
    atMost.append(stretch.atMost)
    area.append(area[area.count - 1] &+ stretch.area)
    moments.append(stretch.end)
    times.append(stretch.end.time)
    return true
  }

  // MARK: What is asked of a timeline

  func shares(of task: TaskID, in buckets: Buckets) -> [Shares] {
    guard tasks.indices.contains(task.index) else {
      return Array(repeating: .absent, count: buckets.count)
    }
    let lane = tasks[task.index]
    func total(_ time: UInt64) -> SIMD16<Double> {
      let (before, after, share) = place(time, lane.first, lane.times)
      return before + (after - before) * share
    }
    return each(buckets, total) { start, end, width in
      var shares = Shares()
      let parts = SIMD16<Float>((end - start) / width)
      shares.parts = parts.clamped(lowerBound: SIMD16(), upperBound: SIMD16(repeating: 1))
      shares.parts[0] = 0
      shares.parts[0] = max(0, 1 - shares.parts.sum())
      return shares
    }
  }

  func ticks(of task: TaskID, in buckets: Buckets) -> [Timeline.Ticks] {
    guard tasks.indices.contains(task.index) else {
      return Array(repeating: Timeline.Ticks(count: 0, lastEvent: -1), count: buckets.count)
    }
    let lane = tasks[task.index]
    func total(_ time: UInt64) -> UInt64 {
      let (index, share) = stretch(at: time)
      let after = min(max(0, index + 1 - lane.first), lane.steps.count - 1)
      let before = min(max(0, index - lane.first), lane.steps.count - 1)
      let (low, high) = (Double(lane.steps[before]), Double(lane.steps[after]))
      return UInt64(saturating: low + (high - low) * share)
    }
    return each(buckets, total) { start, end, _ in
      Timeline.Ticks(count: end > start ? Int(clamping: end - start) : 0, lastEvent: -1)
    }
  }

  func atOnce(in buckets: Buckets) -> [Timeline.Level] {
    func total(_ time: UInt64) -> (area: Double, index: Int, isInside: Bool) {
      let (index, share) = stretch(at: time)
      let (low, high) = (Double(area[index]), Double(area[min(index + 1, area.count - 1)]))
      return (low + (high - low) * share, index, share > 0)
    }
    return each(buckets, total) { start, end, width in
      let last = end.isInside ? end.index + 1 : max(end.index, start.index + 1)
      let stretches = start.index..<max(start.index, min(last, atMost.count))
      let average = max(0, end.area - start.area) / width
      return Timeline.Level(maximum: atMost[stretches].max() ?? 0, average: average)
    }
  }

  func occupation(of worker: WorkerID, in buckets: Buckets) -> [Timeline.Occupation] {
    guard workers.indices.contains(worker.index) else {
      return Array(repeating: .idle, count: buckets.count)
    }
    let lane = workers[worker.index]
    return each(buckets, stretch(at:)) { start, end, width in
      var (busy, tally) = (0.0, [TaskID: Double]())
      for index in start.index...max(start.index, end.index) where index < lane.count {
        let from = index == start.index ? start.share : 0
        let to = index == end.index ? end.share : 1
        busy += Double(lane[index].busy) * max(0, to - from)
        tally[lane[index].task, default: 0] += Double(lane[index].most) * max(0, to - from)
      }
      tally[.none] = nil
      // Of equal ones the lowest task: the order of a dictionary is another in each process.
      let best = tally.max { $0.value == $1.value ? $0.key > $1.key : $0.value < $1.value }
      guard let best, best.value > 0 else {
        return Timeline.Occupation(task: .none, share: 0, busy: min(1, busy / width))
      }
      return Timeline.Occupation(
        task: best.key, share: min(1, best.value / width), busy: min(1, busy / width))
    }
  }

  // MARK: Places

  /// The stretch that a time lies in, and how far into it; at the end, the end of the last.
  private func stretch(at time: UInt64) -> (index: Int, share: Double) {
    let after = times.partition { $0 > time }
    guard after > 0 else { return (0, 0) }
    guard after < times.count else { return (times.count - 1, 0) }
    let length = times[after] - times[after - 1]
    return (after - 1, length == 0 ? 0 : Double(time - times[after - 1]) / Double(length))
  }

  private func place(
    _ time: UInt64, _ first: Int, _ sums: [SIMD16<UInt64>]
  ) -> (SIMD16<Double>, SIMD16<Double>, Double) {
    let (index, share) = stretch(at: time)
    let before = min(max(0, index - first), sums.count - 1)
    let after = min(max(0, index + 1 - first), sums.count - 1)
    return (SIMD16<Double>(sums[before]), SIMD16<Double>(sums[after]), share)
  }

  /// Asks for each boundary once, and for each part what lies between its two.
  private func each<Place, Part>(
    _ buckets: Buckets, _ at: (UInt64) -> Place, _ part: (Place, Place, Double) -> Part
  ) -> [Part] {
    var start = at(buckets.boundary(0))
    return (0..<buckets.count).map { index in
      let end = at(buckets.boundary(index + 1))
      defer { start = end }
      let width = buckets.boundary(index + 1) - buckets.boundary(index)
      return part(start, end, Double(max(1, width)))
    }
  }
}

extension Shares {
  static let absent: Shares = {
    var shares = Shares()
    shares.parts[0] = 1
    return shares
  }()
}

extension UInt64 {
  /// A sum that was kept as a floating-point number: the nearest there is.
  init(saturating number: Double) { self = number > 0 ? UInt64(Swift.min(number, 1.8e19)) : 0 }
}
