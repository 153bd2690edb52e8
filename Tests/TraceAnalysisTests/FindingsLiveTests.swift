import ConcurrencyTrace
import Testing
import TraceAnalysis

/// Findings of a run that goes on: all of them as long as it is slow enough, and never a false one.
@Suite struct `Live findings` {
  /// So many unprotected or locked increments of each of two tasks, one after the other.
  private func increments(_ count: Int, isLocked: Bool) -> TraceBuilder {
    var trace = TraceBuilder.begun(workers: 3)
    let counter = trace.make("counter", .variable, value: .int(0))
    let lock = trace.make("lock", .mutex)
    let tasks = [trace.spawn("A", on: 1), trace.spawn("B", on: 2)]
    for number in 0..<count {
      let task = tasks[number % 2]
      if isLocked { trace.perform(task, .lock, lock, line: 4) }
      trace.perform(task, .read, counter, .int(Int64(number)), line: 5)
      trace.perform(task, .write, counter, .int(Int64(number) + 1), line: 6)
      if isLocked { trace.perform(task, .unlock, lock, line: 7) }
    }
    return trace
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `below the limit they are those of the whole trace`(seed: UInt64) {
    let trace = RandomTrace(seed: seed, events: 3_000).trace
    var live = LiveFindings()
    var (start, now) = (0, UInt64(0))
    var random = SplitMix(state: seed)
    while start < trace.events.count {
      let end = min(start + Int.random(in: 1...400, using: &random), trace.events.count)
      live.take(Array(trace.events[start..<end]), trace.directory, at: now)
      (start, now) = (end, now + 4_000_000)
    }
    #expect(live.findings.all == trace.findings)
    #expect(live.note == "")
  }

  @Test func `beyond it some are passed over, and it is said`() {
    let trace = increments(200_000, isLocked: false)
    var live = LiveFindings()
    live.take(trace.events, trace.directory, at: 0)
    #expect(live.findings.passedOver > 100_000)
    #expect(live.note == "sampled: 62 % of over a million events a second")
    #expect(Set(live.findings.all.map(\.kind)) == [.dataRace])
  }

  @Test func `what a lock orders is no race, whatever was passed over`() {
    let trace = increments(150_000, isLocked: true)
    var live = LiveFindings()
    live.take(trace.events, trace.directory, at: 0)
    #expect(live.findings.passedOver > 50_000)
    #expect(live.findings.all == [])
  }

  @Test func `after a while everything is looked at again`() {
    var trace = increments(150_000, isLocked: true)
    let first = trace.events.count
    let other = trace.make("other", .variable, value: .int(0))
    trace.perform(TaskID(1), .write, other, .int(1), line: 8)
    trace.perform(TaskID(2), .write, other, .int(2), line: 9)
    var live = LiveFindings()
    live.take(Array(trace.events[..<first]), trace.directory, at: 0)
    live.take(Array(trace.events[first...]), trace.directory, at: 1_000_000_000)
    #expect(live.findings.all.map(\.kind) == [.dataRace])
    #expect(live.findings.all.map(\.steps) == [trace.findings[0].steps])
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `nothing is found that is not there`(seed: UInt64) {
    let trace = RandomTrace(seed: seed, events: 2_000).trace
    var random = SplitMix(state: seed)
    var world = World()
    var findings = Findings()
    for (index, event) in trace.events.enumerated() {
      if index % 100 == 0 { findings.passOverAccesses(Bool.random(using: &random)) }
      world.apply(event, in: trace.directory)
      findings.take(event, after: world, in: trace.directory)
    }
    let racy = Set(trace.findings.filter { $0.kind == .dataRace }.flatMap(\.objects))
    for finding in findings.all {
      switch finding.kind {
      case .dataRace: #expect(racy.isSuperset(of: finding.objects))
      case .lostUpdate: #expect(isLost(finding.positions, in: trace.events))
      default: #expect(trace.kinds.contains(finding.kind))
      }
    }
  }

  /// Whether the story is true: a read, another's write after it, and a write without another read.
  private func isLost(_ story: [Int], in events: [Event]) -> Bool {
    let (read, lost, last) = (events[story[0]], events[story[1]], events[story[2]])
    let rereads = events[story[0] + 1..<story[2]].contains {
      $0.kind == .operationPerformed && $0.task == read.task && $0.object == read.object
    }
    return read.operation == .read && read.task == last.task && lost.task != read.task
      && !rereads
  }
}
