import ConcurrencyTrace
import Testing
import TraceAnalysis

/// The steps on which a run's outcome turns.
@Suite struct `Decisive steps` {
  /// Tasks A and B beside main; each letter takes the task's next step: read, write, read, write.
  private func increments(_ order: String, rounds: Int, ending: Ending = .completed) -> TraceBuilder
  {
    var trace = TraceBuilder.begun()
    let counter = trace.make("counter", .variable, value: .int(0))
    let tasks = [trace.spawn("A", starts: false), trace.spawn("B", starts: false)]
    var (value, seen, done) = (Int64(0), [Int64](repeating: 0, count: 2), [0, 0])
    trace.block(.main, .join)
    for task in tasks {
      trace.post(Event(.taskStarted, task: task, worker: WorkerID(0)))
      trace.announce(task, .read, counter, line: 5)
      trace.yield(task)
    }
    for letter in order {
      let index = letter == "A" ? 0 : 1
      let task = tasks[index]
      trace.resume(task)
      if done[index] % 2 == 0 {
        seen[index] = value
        trace.perform(task, .read, counter, .int(value), line: 5)
      } else {
        value = seen[index] + 1
        trace.perform(task, .write, counter, .int(value), line: 6)
      }
      done[index] += 1
      guard done[index] < rounds * 2 else {
        trace.end(task)
        continue
      }
      trace.announce(task, done[index] % 2 == 0 ? .read : .write, counter, line: 5)
      trace.yield(task)
    }
    let claim = trace.intern("all are counted")
    trace.perform(
      .main, .expect, .none, .bool(value == Int64(rounds) * 2), detail: Int64(claim.rawValue))
    trace.finish(ending)
    return trace
  }

  private func steps(_ trace: TraceBuilder) -> DecisiveSteps {
    DecisiveSteps(trace.events, trace.directory)
  }

  @Test func `one after the other has none`() {
    let decisive = steps(increments("AABB", rounds: 1))
    #expect(decisive.steps == [])
    #expect(decisive.preemptions == [])
    #expect(Set(decisive.findings.map(\.kind)) == [.dataRace])
  }

  @Test func `they are where a task comes in between, and the story of what was lost`() {
    let decisive = steps(increments("AAABBBBA", rounds: 2))
    #expect(decisive.preemptions == [4])
    #expect(decisive.findings.first?.kind == .lostUpdate)
    #expect(decisive.steps == [3, 4, 7, 8])
  }

  @Test func `a task that waits or is over is not preempted`() {
    var trace = TraceBuilder.begun()
    let lock = trace.make("lock", .mutex)
    let (a, b) = (trace.spawn("A", starts: false), trace.spawn("B", starts: false))
    for task in [a, b] {
      trace.post(Event(.taskStarted, task: task, worker: WorkerID(0)))
      trace.announce(task, .lock, lock)
      trace.yield(task)
    }
    trace.resume(a)
    trace.perform(a, .lock, lock)
    trace.end(a)
    trace.block(b, .lock, lock)
    trace.finish(.deadlock)
    #expect(steps(trace).preemptions == [])
  }
}
