import ConcurrencyTrace
import Testing
import TraceAnalysis

/// Each finding appears where it should, and not where it should not.
@Suite struct `What is found` {
  /// Two running tasks beside main.
  private func scene(
    _ body: (inout TraceBuilder, _ a: TaskID, _ b: TaskID) -> Void
  ) -> TraceBuilder {
    var trace = TraceBuilder.begun(workers: 4)
    let (a, b) = (trace.spawn("A", on: 1), trace.spawn("B", on: 2))
    body(&trace, a, b)
    return trace
  }

  // MARK: Data

  @Test func `a lost update is a race, and a story`() throws {
    let trace = scene { trace, a, b in
      let counter = trace.make("counter", .variable, value: .int(0))
      trace.perform(a, .read, counter, .int(0), line: 5)
      trace.perform(b, .read, counter, .int(0), line: 5)
      trace.perform(a, .write, counter, .int(1), line: 6)
      trace.perform(b, .write, counter, .int(1), line: 6)
    }
    #expect(
      trace.findings.map(\.message) == [
        "B read counter (line 5) and A wrote it (line 6), and nothing orders the two.",
        "A wrote counter (line 6) and B wrote it (line 6), and nothing orders the two.",
        "B read 0 from counter (line 5), then A wrote 1 (line 6), and then B wrote 1 (line 6).",
      ])
    #expect(trace.findings.map(\.stepRange) == ["2–3", "3–4", "2–4"])
    #expect(trace.findings.allSatisfy { $0.severity == .error })
    let lost = try #require(trace.findings.last)
    #expect(lost.positions.map { trace.events[$0].operation } == [.read, .write, .write])
    #expect(lost.lines(in: trace.directory) == ["Scenes/Test.swift:5", "Scenes/Test.swift:6"])
  }

  @Test func `one after the other is a race all the same, and nothing is lost`() {
    let trace = scene { trace, a, b in
      let counter = trace.make("counter", .variable, value: .int(0))
      for task in [a, b] {
        trace.perform(task, .read, counter, .int(0))
        trace.perform(task, .write, counter, .int(1), line: 2)
      }
    }
    #expect(Set(trace.kinds) == [.dataRace])
  }

  @Test func `the same lines are one finding with a count`() {
    let trace = scene { trace, a, b in
      let counter = trace.make("counter", .variable, value: .int(0))
      for _ in 0..<50 {
        trace.perform(a, .write, counter, .int(1), line: 5)
        trace.perform(b, .write, counter, .int(1), line: 6)
      }
    }
    #expect(trace.findings.map(\.count) == [99])
    #expect(trace.findings.map(\.steps) == [[1, 2]])
  }

  @Test func `what a lock keeps apart is lost all the same if it was given back in between`() {
    let trace = scene { trace, a, b in
      let (counter, lock) = (trace.make("counter", .variable), trace.make("lock", .mutex))
      func locked(_ task: TaskID, _ operation: Operation, _ value: Int64) {
        trace.perform(task, .lock, lock)
        trace.perform(task, operation, counter, .int(value))
        trace.perform(task, .unlock, lock)
      }
      locked(a, .read, 0)
      locked(b, .read, 0)
      locked(b, .write, 1)
      locked(a, .write, 1)
    }
    #expect(trace.kinds == [.lostUpdate])
  }

  @Test func `a write that need not come from the read is no lost update`() {
    let trace = scene { trace, a, b in
      let (state, other) = (trace.make("state", .variable), trace.make("other", .atomic))
      let lock = trace.make("lock", .mutex)
      trace.perform(a, .lock, lock)
      trace.perform(a, .read, state, .int(0))
      trace.perform(a, .unlock, lock)
      trace.perform(a, .load, other, .int(0))
      trace.perform(b, .lock, lock)
      trace.perform(b, .write, state, .int(1))
      trace.perform(b, .unlock, lock)
      trace.perform(a, .lock, lock)
      trace.perform(a, .write, state, .int(2))
      trace.perform(a, .unlock, lock)
    }
    #expect(trace.findings == [])
  }

  @Test func `loading and storing an atomic loses updates, adding loses none`() {
    let stored = scene { trace, a, b in
      let counter = trace.make("counter", .atomic, value: .int(0))
      for task in [a, b] { trace.perform(task, .load, counter, .int(0)) }
      for task in [a, b] { trace.perform(task, .store, counter, .int(1)) }
    }
    #expect(stored.kinds == [.lostUpdate])
    let added = scene { trace, a, b in
      let counter = trace.make("counter", .atomic, value: .int(0))
      for task in [a, b] { trace.perform(task, .load, counter, .int(0)) }
      for value in [1, 2] as [Int64] {
        trace.perform(value == 1 ? a : b, .add, counter, .int(value), detail: 1)
      }
    }
    #expect(added.findings == [])
  }

  @Test func `after dropped events nothing is claimed about what was before`() {
    let trace = scene { trace, a, b in
      let counter = trace.make("counter", .variable, value: .int(0))
      trace.perform(a, .write, counter, .int(1))
      trace.post(Event(.eventsDropped, detail: 7, worker: WorkerID(0)))
      trace.perform(b, .write, counter, .int(2))
    }
    #expect(trace.findings == [])
  }

  @Test func `a claim that does not hold is a finding, one that holds is none`() {
    let trace = scene { trace, a, _ in
      let claim = trace.intern("all are counted")
      for holds in [true, false] {
        trace.perform(
          a, .expect, .none, .bool(holds), detail: Int64(claim.rawValue), line: holds ? 3 : 4)
      }
    }
    #expect(trace.findings.map(\.message) == ["It does not hold that all are counted."])
    #expect(trace.findings.map(\.sites) == [[Site(file: 1, line: 4)]])
  }

  // MARK: Waits

  @Test func `a ring of locks is found the moment it closes, while others run`() {
    var trace = TraceBuilder.begun(workers: 4)
    let (alice, bob) = (trace.make("alice", .mutex), trace.make("bob", .mutex))
    let (pay, refund) = (trace.spawn("pay", on: 1), trace.spawn("refund", on: 2))
    trace.perform(pay, .lock, alice, line: 8)
    trace.perform(refund, .lock, bob, line: 14)
    trace.block(pay, .lock, bob, line: 9)
    #expect(trace.findings == [])
    trace.block(refund, .lock, alice, line: 15)
    #expect(
      trace.findings.map(\.message) == [
        "pay holds alice (line 8) and waits for bob (line 9); refund holds bob (line 14) and waits "
          + "for alice (line 15). None of them can go on."
      ])
    #expect(trace.findings.map(\.objects) == [[bob, alice]])
    #expect(trace.findings.map(\.steps) == [[1, 2]])
    let (atBob, atAlice) = (Site(file: 1, line: 9), Site(file: 1, line: 15))
    #expect(
      trace.findings.map(\.ring) == [
        [
          WaitLink(
            waiter: pay, object: bob, wanted: atBob, owner: refund,
            held: Site(file: 1, line: 14), heldStep: 2),
          WaitLink(
            waiter: refund, object: alice, wanted: atAlice, owner: pay,
            held: Site(file: 1, line: 8), heldStep: 1),
        ]
      ])
    trace.block(.main, .join)
    trace.finish(.deadlock)
    #expect(trace.findings.map(\.count) == [1])
  }

  @Test func `a wait that someone can end closes no ring`() {
    let trace = scene { trace, a, b in
      let (first, second) = (trace.make("first", .mutex), trace.make("second", .mutex))
      trace.perform(a, .lock, first)
      trace.perform(b, .lock, second)
      trace.block(a, .lock, second)
      trace.perform(b, .unlock, second)
      trace.perform(a, .lock, second)
      trace.block(b, .lock, first)
    }
    #expect(trace.findings == [])
  }

  @Test func `a parent that holds what its child wants, and waits for it, is in a ring`() {
    var trace = TraceBuilder.begun(workers: 3)
    let (lock, group) = (trace.make("lock", .mutex), trace.make("group", .group))
    trace.perform(.main, .lock, lock, line: 3)
    let child = trace.name("child", parent: .main)
    trace.post(Event(.taskSpawned, task: .main, object: group, peer: child))
    trace.post(Event(.taskStarted, task: child, worker: WorkerID(1)))
    trace.block(child, .lock, lock, line: 5)
    trace.block(.main, .join, group, line: 6)
    #expect(trace.kinds == [.deadlock])
    #expect(trace.findings.map(\.tasks) == [[.main, child]])
  }

  @Test func `two readers that both want to write wait for each other`() {
    let trace = scene { trace, a, b in
      let lock = trace.make("lock", .readWriteLock)
      for task in [a, b] { trace.perform(task, .readLock, lock) }
      for task in [a, b] { trace.block(task, .writeLock, lock) }
    }
    #expect(trace.kinds == [.selfDeadlock, .deadlock])
    let others = scene { trace, a, b in
      let lock = trace.make("lock", .readWriteLock)
      trace.perform(a, .readLock, lock)
      trace.block(b, .writeLock, lock)
      trace.block(.main, .readLock, lock)
    }
    #expect(others.findings == [])
  }

  @Test func `a task that locks what it holds waits for itself`() {
    let trace = scene { trace, a, _ in
      let lock = trace.make("lock", .mutex)
      trace.perform(a, .lock, lock, line: 3)
      trace.block(a, .lock, lock, line: 4)
    }
    #expect(
      trace.findings.map(\.message) == [
        "A holds lock (line 3) and waits for lock (line 4). It cannot go on."
      ])
    #expect(trace.findings.map { $0.ring.map(\.waiter) } == [[TaskID(1)]])
    #expect(trace.findings.map { $0.ring.map(\.owner) } == [[TaskID(1)]])
    #expect(trace.kinds == [.selfDeadlock])
  }

  @Test func `a run without a ring where nothing can go on is a deadlock too`() {
    var trace = TraceBuilder.begun()
    let results = trace.make("results", .channel)
    trace.block(.main, .receive, results, line: 7)
    #expect(trace.findings == [])
    trace.finish(.deadlock)
    #expect(trace.kinds == [.deadlock])
    #expect(trace.findings.map(\.objects) == [[results]])
  }

  @Test func `a task that waits for ever when main has gone is a leak`() {
    let trace = scene { trace, a, b in
      let reply = trace.make("reply", .channel)
      trace.block(a, .send, reply, .int(42), line: 3)
      trace.end(b)
      trace.end(.main)
      trace.finish(.leak)
    }
    #expect(trace.kinds == [.leak])
    #expect(trace.findings.map(\.tasks) == [[TaskID(1)]])
  }

  @Test(
    arguments: [(4_999_999_999, []), (5_000_000_000, [.outlived])] as [(UInt64, [Finding.Kind])])
  func `tasks that are still at it when main is long gone outlive it`(
    after: UInt64, kinds: [Finding.Kind]
  ) {
    var trace = scene { trace, _, _ in trace.end(.main) }
    let end = (trace.events.last?.sceneTime ?? 0) + after
    trace.finish(.stopped)
    trace.events[trace.events.count - 1].sceneTime = end
    #expect(trace.kinds == kinds)
  }

  // MARK: Crashes

  @Test(
    arguments: [
      (.table, "t was accessed while another task was writing to it", .concurrentTableWrite),
      (.channel, "send on the closed channel c", .sendOnClosedChannel),
      (.channel, "close of the closed channel c", .closeOfClosedChannel),
      (.mutex, "unlock of m, which is not locked", .unlockOfUnlockedMutex),
      (.waitGroup, "the count of g went below zero", .waitGroupBelowZero),
    ] as [(ObjectKind, String, Finding.Kind)])
  func `a crash names who did it, to what, and where`(
    object: ObjectKind, reason: String, kind: Finding.Kind
  ) {
    let trace = scene { trace, a, b in
      let object = trace.make("object", object)
      if kind == .concurrentTableWrite { trace.perform(b, .tableWriteBegin, object, line: 8) }
      let text = trace.intern(reason)
      trace.post(
        Event(
          .sceneEnded, task: a, object: object, value: .text(text),
          detail: Int64(Ending.crash.rawValue), site: Site(file: 1, line: 9)))
    }
    #expect(trace.kinds == [kind])
    #expect(trace.findings.map { $0.tasks.first } == [TaskID(1)])
    #expect(trace.findings.map { $0.sites.first } == [Site(file: 1, line: 9)])
    #expect(trace.findings.map(\.tasks.count) == [kind == .concurrentTableWrite ? 2 : 1])
  }

  @Test func `an error out of the body is a finding of its own`() {
    let trace = scene { trace, _, _ in
      let text = trace.intern("main ended with an error: Oops")
      trace.post(
        Event(
          .sceneEnded, task: .main, value: .text(text), detail: Int64(Ending.crash.rawValue)))
    }
    #expect(trace.findings.map(\.message) == ["main ended with an error: Oops."])
    #expect(trace.kinds == [.uncaughtError])
  }

  // MARK: Advice

  /// A takes one lock inside the other, and then B does, in the opposite order.
  private func crossed(
    under guardian: Bool, sameTask: Bool = false, endsBefore: Bool = false
  ) -> TraceBuilder {
    var trace = TraceBuilder.begun(workers: 3)
    let locks = ["x", "y", "guard"].map { trace.make($0, .mutex) }
    let a = trace.spawn("A", on: 1)
    func nested(_ task: TaskID, _ outer: ObjectID, _ inner: ObjectID, line: Int) {
      if guardian { trace.perform(task, .lock, locks[2]) }
      trace.perform(task, .lock, outer, line: line)
      trace.perform(task, .lock, inner, line: line + 1)
      trace.perform(task, .unlock, inner)
      trace.perform(task, .unlock, outer)
      if guardian { trace.perform(task, .unlock, locks[2]) }
    }
    let early = endsBefore ? nil : trace.spawn("B", on: 2)
    nested(a, locks[0], locks[1], line: 3)
    if endsBefore { trace.end(a) }
    let b = early ?? trace.spawn("B", on: 2)
    nested(sameTask ? a : b, locks[1], locks[0], line: 13)
    return trace
  }

  @Test func `opposite orders of two locks are advice, though all went well`() {
    let findings = crossed(under: false).findings
    #expect(findings.map(\.kind) == [.lockOrder])
    #expect(findings.map(\.severity) == [.advice])
    #expect(findings.map { $0.sites.map(\.line) } == [[13, 14, 3, 4]])
    #expect(
      findings.map(\.message) == [
        "B took x (line 14) while it held y; A took y (line 4) while it held x."
      ])
    let (taskA, taskB) = (TaskID(1), TaskID(2))
    #expect(findings.map { $0.ring.map(\.waiter) } == [[taskB, taskA]])
    #expect(findings.map { $0.ring.map(\.owner) } == [[taskA, taskB]])
    #expect(findings.map { $0.ring.map(\.wanted.line) } == [[14, 4]])
    #expect(findings.map { $0.ring.map(\.held.line) } == [[3, 13]])
  }

  @Test func `opposite orders that cannot meet are none`() {
    #expect(crossed(under: true).findings == [])
    #expect(crossed(under: false, sameTask: true).findings == [])
    #expect(crossed(under: false, endsBefore: true).findings == [])
  }

  @Test(arguments: [true, false])
  func `three orders that form a ring are advice`(lastIsOrdered: Bool) {
    var trace = TraceBuilder.begun(workers: 4)
    let forks = (0..<3).map { trace.make("fork \($0)", .mutex) }
    let tasks = (0..<3).map { trace.spawn("P\($0)", on: UInt16($0 + 1)) }
    for (index, task) in tasks.enumerated() {
      var pair = [forks[index], forks[(index + 1) % 3]]
      if lastIsOrdered, index == 2 { pair.reverse() }
      for fork in pair { trace.perform(task, .lock, fork) }
      for fork in pair { trace.perform(task, .unlock, fork) }
    }
    #expect(trace.kinds == (lastIsOrdered ? [] : [.lockOrder]))
  }

  @Test func `a lock unlocked by another task is advice`() {
    let trace = scene { trace, a, b in
      let lock = trace.make("lock", .mutex)
      trace.perform(a, .lock, lock, line: 3)
      trace.perform(b, .unlock, lock, line: 4)
      trace.perform(a, .lock, lock)
      trace.perform(a, .unlock, lock)
    }
    #expect(
      trace.findings.map(\.message) == [
        "B unlocked lock (line 4), which A had locked (line 3)."
      ])
  }

  @Test(arguments: [(3, []), (4, [.cancelledButWorking])] as [(Int, [Finding.Kind])])
  func `a cancelled task that works on is advice`(operations: Int, kinds: [Finding.Kind]) {
    let trace = scene { trace, a, _ in
      let done = trace.make("done", .atomic, value: .int(0))
      trace.post(Event(.taskCancelled, task: a, peer: .main))
      for number in 0..<operations {
        if number % 2 == 0 {
          for _ in 0..<5 { trace.perform(a, .compute, detail: 10) }
        } else {
          trace.perform(a, .add, done, .int(1), detail: 1)
        }
      }
      for _ in 0..<9 { trace.perform(a, .log, .none, .none) }
    }
    #expect(trace.kinds == kinds)
  }

  @Test(arguments: [(254, 1), (300, 1), (300, 3)])
  func `so many tasks at once are advice`(count: Int, batches: Int) {
    var trace = TraceBuilder.begun(workers: 2)
    for _ in 0..<batches {
      let tasks = (0..<count / batches).map { trace.spawn("T\($0)", starts: false) }
      if batches > 1 { for task in tasks { trace.end(task) } }
    }
    #expect(trace.kinds == (count >= 256 && batches == 1 ? [.growth] : []))
  }

  @Test func `a writer that readers overtake again and again starves`() {
    let trace = scene { trace, a, b in
      let lock = trace.make("lock", .readWriteLock)
      trace.perform(a, .readLock, lock)
      trace.block(.main, .writeLock, lock, line: 9)
      for number in 0..<20 {
        let (next, last) = number % 2 == 0 ? (b, a) : (a, b)
        trace.perform(next, .readLock, lock, line: 4)
        trace.perform(last, .readUnlock, lock)
      }
    }
    #expect(trace.kinds == [.starvation])
    #expect(trace.findings.map(\.tasks) == [[.main]])
  }

  @Test(arguments: [(9, []), (10, [.contention])] as [(Int, [Finding.Kind])])
  func `a task that mostly waits for one lock is advice`(waits: Int, kinds: [Finding.Kind]) {
    let trace = scene { trace, a, b in
      let lock = trace.make("lock", .mutex)
      for _ in 0..<waits {
        trace.perform(b, .lock, lock)
        trace.block(a, .lock, lock)
        trace.time += 200_000
        trace.perform(b, .unlock, lock)
        trace.perform(a, .lock, lock)
        trace.ready(a, by: b)
        trace.resume(a, on: 1)
        trace.perform(a, .unlock, lock)
      }
      trace.end(a)
    }
    #expect(trace.kinds == kinds)
  }

  // MARK: All of them

  @Test func `a history finds the same, and ranks the worst first`() {
    let racy = scene { trace, a, b in
      let (counter, lock) = (trace.make("counter", .variable), trace.make("lock", .mutex))
      trace.perform(a, .lock, lock)
      trace.perform(a, .write, counter, .int(1))
      trace.perform(b, .unlock, lock)
      trace.perform(b, .write, counter, .int(2))
    }
    #expect(racy.kinds == [.unlockByAnother, .dataRace])
    #expect(racy.history.findings.all == racy.findings)
    #expect(racy.history.findings.ranked.map(\.kind) == [.dataRace, .unlockByAnother])
    #expect(racy.history.findings.errors == 1)
    for finding in racy.findings {
      #expect(finding.explanation.contains(". ") && finding.explanation.hasSuffix("."))
    }
  }
}

extension TraceBuilder {
  var findings: [Finding] { Findings.all(in: events, directory) }
  var kinds: [Finding.Kind] { findings.map(\.kind) }
}
