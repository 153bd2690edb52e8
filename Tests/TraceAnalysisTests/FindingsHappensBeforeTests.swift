import ConcurrencyTrace
import Testing
import TraceAnalysis

/// Which accesses are ordered; one small trace for each way to order them, and one without it.
@Suite struct `Happens before` {
  /// Two tasks on workers of their own, a variable that A writes first and B reads last, and something in
  /// between: whether the two accesses race.
  private func races(
    _ kind: ObjectKind? = nil, capacity: Int = 0,
    _ between: (inout TraceBuilder, _ a: TaskID, _ b: TaskID, _ object: ObjectID) -> Void
  ) -> Bool {
    var trace = TraceBuilder.begun(workers: 3)
    let cell = trace.make("cell", .variable, value: .int(0))
    let object = kind.map { trace.make("object", $0, capacity: capacity) } ?? .none
    let (a, b) = (trace.spawn("A", on: 1), trace.spawn("B", on: 2))
    trace.perform(a, .write, cell, .int(1))
    between(&trace, a, b, object)
    trace.perform(b, .read, cell, .int(1))
    return !trace.races.isEmpty
  }

  @Test func `nothing orders two tasks by itself`() {
    #expect(races { _, _, _, _ in })
  }

  @Test func `an unlock comes before the next lock, and a lock orders nothing`() {
    #expect(
      !races(.mutex) { trace, a, b, lock in
        trace.perform(a, .unlock, lock)
        trace.perform(b, .lock, lock)
      })
    #expect(
      races(.mutex) { trace, a, b, lock in
        trace.perform(a, .lock, lock)
        trace.perform(b, .tryLock, lock, detail: 0)
      })
  }

  @Test func `an unlock before the write orders nothing`() {
    var trace = TraceBuilder.begun(workers: 3)
    let cell = trace.make("cell", .variable, value: .int(0))
    let lock = trace.make("lock", .mutex)
    let (a, b) = (trace.spawn("A", on: 1), trace.spawn("B", on: 2))
    trace.perform(a, .lock, lock)
    trace.perform(a, .unlock, lock)
    trace.perform(a, .write, cell, .int(1))
    trace.perform(b, .lock, lock)
    trace.perform(b, .read, cell, .int(1))
    #expect(trace.races.count == 1)
  }

  @Test func `readers are ordered after writers only`() {
    #expect(
      !races(.readWriteLock) { trace, a, b, lock in
        trace.perform(a, .writeUnlock, lock)
        trace.perform(b, .readLock, lock)
      })
    #expect(
      !races(.readWriteLock) { trace, a, b, lock in
        trace.perform(a, .readUnlock, lock)
        trace.perform(b, .writeLock, lock)
      })
    #expect(
      races(.readWriteLock) { trace, a, b, lock in
        trace.perform(a, .readUnlock, lock)
        trace.perform(b, .readLock, lock)
      })
  }

  @Test(arguments: [(0, false), (1, true)])
  func `a signal comes before the wait that takes its permit`(permits: Int, races: Bool) {
    #expect(
      self.races(.semaphore, capacity: permits) { trace, a, b, semaphore in
        trace.perform(a, .semaphoreSignal, semaphore, detail: Int64(permits + 1))
        trace.perform(b, .semaphoreWait, semaphore, detail: Int64(permits))
      } == races)
  }

  @Test func `a value in a channel's buffer comes after its send`() {
    #expect(
      !races(.channel, capacity: 1) { trace, a, b, channel in
        trace.perform(a, .send, channel, .int(1))
        trace.perform(b, .receive, channel, .int(1))
      })
    #expect(
      races(.channel, capacity: 1) { trace, a, b, channel in
        trace.perform(b, .send, channel, .int(1))
        trace.perform(a, .receive, channel, .int(1))
      })
  }

  @Test(arguments: [(1, false), (2, true)])
  func `a receive comes before the send that takes its place`(capacity: Int, races: Bool) {
    #expect(
      self.races(.channel, capacity: capacity) { trace, a, b, channel in
        trace.perform(b, .send, channel, .int(1))
        trace.perform(a, .receive, channel, .int(1))
        trace.perform(b, .send, channel, .int(2))
      } == races)
  }

  @Test func `both sides of an unbuffered channel are ordered`() {
    for isSender in [true, false] {
      #expect(
        !races(.channel) { trace, a, b, channel in
          trace.perform(
            isSender ? a : b, .send, channel, .int(1), peer: isSender ? b : a)
        })
    }
    #expect(races(.channel) { trace, a, _, channel in trace.perform(a, .sendArrive, channel) })
  }

  @Test func `a close comes before a receive that finds it closed`() {
    #expect(
      !races(.channel) { trace, a, b, channel in
        trace.perform(a, .close, channel)
        trace.perform(b, .receive, channel, detail: 1)
      })
  }

  @Test func `done comes before a wait for the group, and add does not`() {
    #expect(
      !races(.waitGroup) { trace, a, b, group in
        trace.perform(.main, .waitGroupAdd, group, detail: 1)
        trace.perform(a, .waitGroupDone, group, detail: 0)
        trace.perform(b, .waitGroupWait, group)
      })
    #expect(
      races(.waitGroup) { trace, a, b, group in
        trace.perform(a, .waitGroupAdd, group, detail: 1)
        trace.perform(b, .waitGroupWait, group)
      })
  }

  @Test func `a signal of a condition comes before what the woken task does`() {
    #expect(
      !races(.condition) { trace, a, b, condition in
        trace.perform(b, .conditionWait, condition)
        trace.perform(a, .conditionSignal, condition, peer: b)
      })
    #expect(
      !races(.condition) { trace, a, b, condition in
        trace.perform(b, .conditionWait, condition)
        trace.perform(a, .conditionBroadcast, condition, detail: 1)
      })
    #expect(
      races(.condition) { trace, a, b, condition in
        trace.perform(a, .conditionSignal, condition)
        trace.perform(b, .conditionWait, condition)
      })
  }

  @Test func `waiting at a condition gives the mutex back`() {
    var trace = TraceBuilder.begun(workers: 3)
    let cell = trace.make("cell", .variable, value: .int(0))
    let (mutex, other) = (trace.make("mutex", .mutex), trace.make("other", .mutex))
    let condition = trace.make("condition", .condition)
    let (a, b) = (trace.spawn("A", on: 1), trace.spawn("B", on: 2))
    trace.perform(a, .lock, mutex)
    trace.perform(a, .lock, other)
    trace.perform(a, .write, cell, .int(1))
    trace.perform(a, .conditionWait, condition, .int(Int64(mutex.rawValue)))
    trace.perform(b, .lock, mutex)
    trace.perform(b, .read, cell, .int(1))
    #expect(trace.races == [])
  }

  @Test(arguments: [(2, false), (3, true)])
  func `everybody's arrival comes before everybody's departure`(parties: Int, races: Bool) {
    #expect(
      self.races(.barrier, capacity: parties) { trace, a, b, barrier in
        trace.perform(a, .barrierArrive, barrier, detail: 1)
        trace.perform(b, .barrierArrive, barrier, detail: 2)
      } == races)
    #expect(
      self.races(.barrier, capacity: parties) { trace, a, b, barrier in
        trace.perform(b, .barrierArrive, barrier, detail: 1)
        trace.perform(a, .barrierArrive, barrier, detail: 2)
      } == races)
  }

  @Test func `a once comes before those who find it done`() {
    #expect(
      !races(.once) { trace, a, b, once in
        trace.perform(a, .onceFinish, once)
        trace.perform(b, .onceEnter, once, detail: 0)
      })
  }

  @Test func `an atomic orders what was written before what reads it`() {
    #expect(
      !races(.atomic) { trace, a, b, flag in
        trace.perform(a, .store, flag, .int(1))
        trace.perform(b, .load, flag, .int(1))
      })
    #expect(
      !races(.atomic) { trace, a, b, flag in
        trace.perform(a, .add, flag, .int(1), detail: 1)
        trace.perform(b, .compareExchange, flag, .int(1), detail: 0)
      })
    #expect(
      races(.atomic) { trace, a, b, flag in
        trace.perform(a, .load, flag, .int(0))
        trace.perform(b, .store, flag, .int(1))
      })
    #expect(
      races(.atomic) { trace, a, b, flag in
        trace.perform(a, .store, flag, .int(1))
        trace.perform(.main, .store, flag, .int(2))
        trace.perform(b, .load, flag, .int(2))
      })
  }

  @Test func `cancelling comes before what the cancelled task does next`() {
    #expect(
      !races { trace, a, b, _ in trace.post(Event(.taskCancelled, task: b, peer: a)) })
  }

  @Test func `spawning and joining order a parent and its children`() {
    var trace = TraceBuilder.begun(workers: 3)
    let cell = trace.make("cell", .variable, value: .int(0))
    let group = trace.make("group", .group)
    trace.perform(.main, .write, cell, .int(1))
    let a = trace.name("A", parent: .main)
    trace.post(Event(.taskSpawned, task: .main, object: group, peer: a))
    trace.perform(a, .read, cell, .int(1))
    trace.perform(a, .write, cell, .int(2))
    trace.end(a)
    trace.perform(.main, .join, group)
    trace.perform(.main, .read, cell, .int(2))
    #expect(trace.races == [])
    let b = trace.name("B", parent: .main)
    trace.post(Event(.taskSpawned, task: .main, object: group, peer: b))
    trace.perform(.main, .write, cell, .int(3))
    trace.perform(b, .read, cell, .int(3))
    #expect(trace.races.map(\.later.task) == [b])
  }

  @Test func `two reads do not race, and a write races with both`() {
    var trace = TraceBuilder.begun(workers: 4)
    let cell = trace.make("cell", .variable, value: .int(0))
    let (a, b) = (trace.spawn("A", on: 1), trace.spawn("B", on: 2))
    trace.perform(a, .read, cell, .int(0), line: 5)
    trace.perform(b, .read, cell, .int(0), line: 6)
    #expect(trace.races == [])
    trace.perform(.main, .write, cell, .int(1), line: 7)
    #expect(trace.races.map(\.earlier.site.line) == [5, 6])
    #expect(trace.races.map(\.earlier.step) == [1, 2])
    #expect(trace.races.map(\.later.step) == [3, 3])
  }

  @Test func `different keys of one table race`() {
    var trace = TraceBuilder.begun(workers: 3)
    let table = trace.make("table", .table)
    let (a, b) = (trace.spawn("A", on: 1), trace.spawn("B", on: 2))
    for (task, key) in [(a, Int64(1)), (b, 2)] {
      trace.perform(task, .tableWriteBegin, table, detail: key)
      trace.perform(task, .tableWriteEnd, table, .int(1), detail: key)
    }
    #expect(trace.races.count == 1)
  }

  @Test func `a thousand tasks that read one after another cost one read`() {
    var trace = TraceBuilder.begun(workers: 1)
    let cell = trace.make("cell", .variable, value: .int(0))
    let lock = trace.make("lock", .mutex)
    for number in 0..<1_000 {
      let task = trace.spawn("T\(number)")
      trace.perform(task, .lock, lock)
      trace.perform(task, .read, cell, .int(0))
      trace.perform(task, .unlock, lock)
    }
    trace.perform(.main, .lock, lock)
    trace.perform(.main, .write, cell, .int(1))
    #expect(trace.races == [])
  }
}

extension TraceBuilder {
  /// All races that the vector clocks see.
  var races: [HappensBefore.Race] {
    var happensBefore = HappensBefore()
    return events.enumerated().flatMap { happensBefore.take($1, at: $0) }
  }
}
