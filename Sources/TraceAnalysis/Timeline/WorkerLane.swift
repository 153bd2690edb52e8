import ConcurrencyTrace

/// The tasks that a worker ran, in time: for any stretch the one that had most of it.
///
/// A tree with 16 branches keeps the three longest tasks of each complete group. So what is said of a
/// stretch with more tasks than that is a lower bound, as in Misra and Gries, *Finding Repeated
/// Elements* (1982); with up to three in each group it is exact.
struct WorkerLane: Sendable {
  private static var fanOut: Int { 16 }

  /// Up to three tasks with their times.
  private struct Group: Sendable {
    var tasks = SIMD4<UInt32>(repeating: .max)
    var times = SIMD4<UInt64>()
  }

  private var starts: [UInt64] = []
  private var tasks: [UInt32] = []
  /// Time with any task, until each start.
  private var busy: [UInt64] = []
  private var groups: [[Group]] = []

  /// The worker runs `task` from `time` on, or nothing. Times do not go back.
  mutating func begin(_ task: TaskID, at time: UInt64) {
    guard let last = starts.last else {
      if task != .none { append(task.rawValue, at: time, busy: 0) }
      return
    }
    let current = tasks[tasks.count - 1]
    if current == task.rawValue { return }
    if time <= last {
      tasks[tasks.count - 1] = task.rawValue
      return
    }
    let worked = current == UInt32.max ? 0 : time - last
    let sum = busy[busy.count - 1] &+ worked
    append(task.rawValue, at: time, busy: sum)
    closeGroups()
  }

  private mutating func append(_ task: UInt32, at time: UInt64, busy sum: UInt64) {
    starts.append(time)
    tasks.append(task)
    busy.append(sum)
  }

  /// All spans but the last are over; completes the groups that end with the one before it.
  private mutating func closeGroups() {
    var closed = starts.count - 1
    var level = 0
    while closed > 0, closed % Self.fanOut == 0 {
      var tally = Tally()
      for index in closed - Self.fanOut..<closed {
        if level == 0 { add(index, to: &tally) } else { add(groups[level - 1][index], to: &tally) }
      }
      if groups.count == level { groups.append([]) }
      groups[level].append(longest(of: tally))
      closed = groups[level].count
      level += 1
    }
  }

  private func add(_ span: Int, to tally: inout Tally) {
    tally.add(tasks[span], starts[span + 1] - starts[span])
  }

  private func add(_ group: Group, to tally: inout Tally) {
    for place in 0..<3 where group.times[place] > 0 {
      tally.add(group.tasks[place], group.times[place])
    }
  }

  private func longest(of tally: Tally) -> Group {
    var group = Group()
    for (place, entry) in tally.sorted().prefix(3).enumerated() {
      group.tasks[place] = entry.task
      group.times[place] = entry.time
    }
    return group
  }

  func occupation(_ buckets: Buckets, now: UInt64) -> [Timeline.Occupation] {
    (0..<buckets.count).map { index in
      occupation(from: buckets.boundary(index), to: buckets.boundary(index + 1), now: now)
    }
  }

  private func occupation(from: UInt64, to: UInt64, now: UInt64) -> Timeline.Occupation {
    let after = starts.partition { $0 > from }
    guard to > from else {
      let task = after > 0 && from < now ? tasks[after - 1] : .max
      let share: Double = task == .max ? 0 : 1
      return Timeline.Occupation(task: TaskID(task), share: share, busy: share)
    }
    let end = min(to, now)
    guard from < end else { return .idle }
    let past = starts.partition { $0 >= end }
    var tally = Tally()
    if after > 0 {
      let spanEnd = after < starts.count ? min(starts[after], end) : end
      tally.add(tasks[after - 1], spanEnd - from)
    }
    if after < past {
      collect(after..<past - 1, into: &tally)
      tally.add(tasks[past - 1], end - starts[past - 1])
    }
    let width = Double(to - from)
    let worked = Double(busy(until: end) &- busy(until: from)) / width
    guard let best = tally.sorted().first else {
      return Timeline.Occupation(task: .none, share: 0, busy: worked)
    }
    return Timeline.Occupation(
      task: TaskID(best.task), share: Double(best.time) / width, busy: worked)
  }

  /// Adds complete spans, by whole groups where there are any.
  private func collect(_ spans: Range<Int>, into tally: inout Tally) {
    var (low, high) = (spans.lowerBound, spans.upperBound)
    var level = -1
    while low < high {
      let above = level + 1 < groups.count ? groups[level + 1].count : 0
      let groupLow = (low + Self.fanOut - 1) / Self.fanOut
      let groupHigh = min(high / Self.fanOut, above)
      guard groupLow < groupHigh else {
        for index in low..<high { add(index, level, to: &tally) }
        return
      }
      for index in low..<groupLow * Self.fanOut { add(index, level, to: &tally) }
      for index in groupHigh * Self.fanOut..<high { add(index, level, to: &tally) }
      (low, high) = (groupLow, groupHigh)
      level += 1
    }
  }

  private func add(_ index: Int, _ level: Int, to tally: inout Tally) {
    if level < 0 { add(index, to: &tally) } else { add(groups[level][index], to: &tally) }
  }

  private func busy(until time: UInt64) -> UInt64 {
    let after = starts.partition { $0 > time }
    guard after > 0 else { return 0 }
    return busy[after - 1] &+ (tasks[after - 1] == .max ? 0 : time - starts[after - 1])
  }
}

/// Times of a few tasks: when there are more than fit, all lose what the smallest has.
private struct Tally {
  private static var room: Int { 16 }

  private var entries: [(task: UInt32, time: UInt64)] = []

  mutating func add(_ task: UInt32, _ time: UInt64) {
    guard task != .max, time > 0 else { return }
    for index in entries.indices where entries[index].task == task {
      entries[index].time &+= time
      return
    }
    entries.append((task, time))
    guard entries.count > Self.room else { return }
    let smallest = entries.map(\.time).min() ?? 0
    for index in entries.indices { entries[index].time -= smallest }
    entries.removeAll { $0.time == 0 }
  }

  /// Longest first; of equal ones the lowest task.
  func sorted() -> [(task: UInt32, time: UInt64)] {
    entries.sorted { $0.time == $1.time ? $0.task < $1.task : $0.time > $1.time }
  }
}
