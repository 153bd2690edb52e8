import ConcurrencyTrace
import Testing
import TraceAnalysis

/// The time axis by brute force: what every task and worker did in every nanosecond.
private struct Oracle {
  /// A state from its start on, in order.
  var tasks: [[(start: UInt64, state: LaneState)]]
  var workers: [[(start: UInt64, task: TaskID)]]
  var atOnce: [(start: UInt64, count: Int)] = [(0, 0)]
  let end: UInt64

  init(_ trace: TraceBuilder) {
    tasks = Array(repeating: [(0, .absent)], count: trace.directory.tasks.count)
    workers = Array(repeating: [(0, TaskID.none)], count: trace.directory.workers.count)
    end = trace.time
    var world = World()
    for event in trace.events {
      world.apply(event, in: trace.directory)
      for (index, task) in world.tasks.enumerated() {
        let state = Self.state(task)
        if tasks[index].last?.state != state { tasks[index].append((event.time, state)) }
      }
      for (index, worker) in world.workers.enumerated()
      where workers[index].last?.task != worker.task {
        workers[index].append((event.time, worker.task))
      }
      if atOnce.last?.count != world.atOnce { atOnce.append((event.time, world.atOnce)) }
    }
  }

  static func state(_ task: TaskState) -> LaneState {
    switch task.activity {
    case .notStarted, .done: .absent
    case .running: .running
    case .ready: .ready
    case .blocked(let action): .blocked(action.operation.waitReason)
    case .outside: .outside
    }
  }

  /// How long each value of a list lasted between two times.
  private func lengths<T>(_ list: [(start: UInt64, T)], _ from: UInt64, _ to: UInt64)
    -> [(value: T, length: UInt64)]
  {
    list.indices.compactMap { index in
      let start = max(list[index].start, from)
      let end = min(index + 1 < list.count ? list[index + 1].start : self.end, to)
      return end > start ? (list[index].1, end - start) : nil
    }
  }

  func shares(_ task: Int, _ from: UInt64, _ to: UInt64) -> [LaneState: Double] {
    let parts = lengths(tasks[task].map { ($0.start, $0.state) }, from, to)
    var shares: [LaneState: Double] = [:]
    for part in parts { shares[part.value, default: 0] += Double(part.length) / Double(to - from) }
    if to > end { shares[.absent, default: 0] += Double(to - max(from, end)) / Double(to - from) }
    return shares
  }

  func level(_ from: UInt64, _ to: UInt64) -> Timeline.Level {
    let parts = lengths(atOnce.map { ($0.start, $0.count) }, from, to)
    let area = parts.reduce(0.0) { $0 + Double($1.value) * Double($1.length) }
    return Timeline.Level(
      maximum: parts.map(\.value).max() ?? 0, average: area / Double(to - from))
  }

  func times(_ worker: Int, _ from: UInt64, _ to: UInt64) -> [TaskID: UInt64] {
    lengths(workers[worker].map { ($0.start, $0.task) }, from, to)
      .filter { $0.value != .none }
      .reduce(into: [:]) { $0[$1.value, default: 0] += $1.length }
  }
}

@Suite struct `The time axis` {
  /// Random stretches, some beyond the end, cut into a random number of parts.
  private func windows(_ seed: UInt64, _ end: UInt64) -> [Buckets] {
    var random = SplitMix(state: seed)
    return (0..<6).map { _ in
      let from = UInt64.random(in: 0...end, using: &random)
      let to = UInt64.random(in: from...(end + end / 5), using: &random)
      return Buckets(from: from, to: to + 20, count: Int.random(in: 1...20, using: &random))
    } + [Buckets(from: 0, to: end, count: 1), Buckets(from: 0, to: end, count: 13)]
  }

  /// Without waits for the instrument, which the oracle does not know.
  private func plain(
    _ seed: UInt64, events: Int = 1_200, workers: Int = 3, tasks: Int = 6
  ) -> TraceBuilder {
    var trace = RandomTrace(seed: seed, workers: workers, tasks: tasks, events: events).trace
    trace.events.removeAll { $0.kind == .instrumentWaited }
    return trace
  }

  @Test(arguments: 1...5) func `shares are what brute force says`(seed: UInt64) {
    let trace = plain(seed)
    let (oracle, timeline) = (Oracle(trace), trace.history.timeline)
    for buckets in windows(seed, trace.time) {
      for task in trace.directory.tasks.indices {
        let shares = timeline.shares(of: TaskID(UInt32(task)), in: buckets)
        #expect(shares.count == buckets.count)
        for index in 0..<buckets.count {
          let (from, to) = (buckets.boundary(index), buckets.boundary(index + 1))
          let expected = oracle.shares(task, from, to)
          let worst = LaneState.allCases.map { abs(shares[index][$0] - (expected[$0] ?? 0)) }.max()
          #expect(worst ?? 1 < 1e-5)
        }
      }
    }
  }

  @Test(arguments: 1...5) func `at once is what brute force says`(seed: UInt64) {
    // With many workers the highest level is rare, so that it must be found wherever it is.
    let trace = plain(seed, events: 2_500, workers: 40, tasks: 40)
    let (oracle, timeline) = (Oracle(trace), trace.history.timeline)
    for buckets in windows(seed, trace.time) {
      let levels = timeline.atOnce(in: buckets)
      for index in 0..<buckets.count {
        let expected = oracle.level(buckets.boundary(index), buckets.boundary(index + 1))
        #expect(levels[index].maximum == expected.maximum)
        #expect(abs(levels[index].average - expected.average) < 1e-9)
      }
    }
  }

  @Test(arguments: 1...5) func `the task that a worker ran most, at least as long as said`(
    seed: UInt64
  ) {
    let trace = plain(seed)
    let (oracle, timeline) = (Oracle(trace), trace.history.timeline)
    for buckets in windows(seed, trace.time) {
      for worker in trace.directory.workers.indices {
        let lane = timeline.occupation(of: WorkerID(UInt16(worker)), in: buckets)
        for index in 0..<buckets.count {
          let (from, to) = (buckets.boundary(index), buckets.boundary(index + 1))
          let times = oracle.times(worker, from, to)
          let width = Double(to - from)
          let busy = Double(times.values.reduce(0, +)) / width
          #expect(abs(lane[index].busy - busy) < 1e-9)
          #expect((lane[index].task == .none) == times.isEmpty)
          let actual = Double(times[lane[index].task] ?? 0) / width
          #expect(lane[index].share <= actual + 1e-9)
          // Seven tasks take turns: what is lost by keeping three of each group is bounded.
          #expect(lane[index].share >= actual * 0.5)
        }
      }
    }
  }

  @Test func `with three tasks in turn a worker's shares are exact`() {
    var trace = TraceBuilder.begun()
    let others = [trace.spawn("A", starts: false), trace.spawn("B", starts: false)]
    trace.yield(.main)
    for round in 0..<2_000 {
      let task = round % 7 == 0 ? TaskID.main : others[round % 2]
      trace.resume(task)
      trace.time += UInt64(round % 5)
      trace.yield(task)
    }
    let (oracle, timeline) = (Oracle(trace), trace.history.timeline)
    for buckets in windows(4, trace.time) {
      let lane = timeline.occupation(of: WorkerID(0), in: buckets)
      for index in 0..<buckets.count {
        let (from, to) = (buckets.boundary(index), buckets.boundary(index + 1))
        let best = oracle.times(0, from, to).values.max() ?? 0
        #expect(abs(lane[index].share - Double(best) / Double(to - from)) < 1e-9)
      }
    }
  }

  @Test func `ticks are counted where they fell`() {
    let trace = plain(2)
    let timeline = trace.history.timeline
    for buckets in windows(2, trace.time) {
      for task in trace.directory.tasks.indices.map({ TaskID(UInt32($0)) }) {
        let ticks = timeline.ticks(of: task, in: buckets)
        for index in 0..<buckets.count {
          let stretch = buckets.boundary(index)..<buckets.boundary(index + 1)
          let steps = trace.events.indices.filter {
            let event = trace.events[$0]
            return event.kind == .operationPerformed && event.operation.isStep
              && event.task == task && stretch.contains(event.time)
          }
          #expect(
            ticks[index] == Timeline.Ticks(count: steps.count, lastEvent: steps.last ?? -1))
          #expect(
            timeline.steps(
              of: task, from: stretch.lowerBound, to: stretch.upperBound, limit: 1000) == steps)
        }
      }
    }
  }

  @Test func `a deadlock's last wait shows as stuck, and so does the time until the end`() {
    var trace = TraceBuilder.begun()
    let lock = trace.make("alice", .mutex)
    trace.perform(.main, .lock, lock)
    trace.block(.main, .lock, lock)
    let blocked = trace.time
    trace.time += 99
    trace.finish(.deadlock)
    let timeline = trace.history.timeline
    let last = timeline.interval(of: .main, at: trace.time)
    #expect(last?.state == .stuck)
    #expect(last?.start == blocked)
    #expect(last?.end == trace.time)
    #expect(last?.object == lock)
    let shares = timeline.shares(of: .main, in: Buckets(from: blocked, to: trace.time, count: 1))
    #expect(shares[0].dominant == .stuck)
    #expect(shares[0].present.count == 1)
  }

  @Test func `a wait for the recorder is cut out of the running time`() {
    var trace = TraceBuilder.begun()
    trace.time += 99
    trace.post(Event(.instrumentWaited, detail: 40, worker: WorkerID(0)))
    let start = trace.time
    trace.time += 79
    trace.yield(.main)
    let timeline = trace.history.timeline
    let states = timeline.intervals(of: .main, from: 0, to: .max, limit: 9).map(\.state)
    #expect(states == [.ready, .running, .instrument, .running, .ready])
    let buckets = Buckets(from: start, to: trace.time, count: 1)
    #expect(timeline.shares(of: .main, in: buckets)[0][.instrument] == 0.5)
  }

  @Test func `parts narrower than a nanosecond show the state of their instant`() {
    let trace = plain(1)
    let timeline = trace.history.timeline
    let buckets = Buckets(from: 1_000, to: 1_004, count: 16)
    for task in trace.directory.tasks.indices.map({ TaskID(UInt32($0)) }) {
      let expected = timeline.interval(of: task, at: 1_000)?.state ?? .absent
      #expect(timeline.shares(of: task, in: buckets)[0].dominant == expected)
    }
    #expect(timeline.atOnce(in: buckets).count == 16)
    #expect(timeline.occupation(of: WorkerID(0), in: buckets).count == 16)
  }

  @Test(arguments: [
    Buckets(from: 0, to: 10, count: 3), Buckets(from: 5, to: 5, count: 2),
    Buckets(from: 7, to: .max, count: 200), Buckets(from: 3, to: 5, count: 9),
  ]) func `every time of a stretch lies in exactly one part`(buckets: Buckets) {
    #expect(buckets.boundary(0) == buckets.from)
    #expect(buckets.boundary(buckets.count) == buckets.to)
    for index in 0..<buckets.count where buckets.boundary(index) < buckets.boundary(index + 1) {
      #expect(buckets.index(of: buckets.boundary(index)) == index)
      #expect(buckets.index(of: buckets.boundary(index + 1) - 1) == index)
    }
    #expect(buckets.index(of: buckets.to) == nil)
  }

  @Test func `names that nobody knows have empty rows`() {
    let timeline = Timeline()
    let buckets = Buckets(from: 0, to: 10, count: 2)
    #expect(timeline.shares(of: .none, in: buckets).map { $0[.absent] } == [1, 1])
    #expect(timeline.occupation(of: .outside, in: buckets).map(\.busy) == [0, 0])
    #expect(timeline.ticks(of: .none, in: buckets).map(\.count) == [0, 0])
    #expect(timeline.atOnce(in: buckets).map(\.maximum) == [0, 0])
    #expect(timeline.intervals(of: .none, from: 0, to: 9, limit: 3) == [])
  }
}
