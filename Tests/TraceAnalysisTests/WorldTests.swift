import ConcurrencyTrace
import Testing
import TraceAnalysis

/// Lost update, as in the course: A and B read 0, A writes 1.
struct LostUpdate {
  var trace = TraceBuilder.begun()
  let counter: ObjectID
  let a: TaskID
  let b: TaskID

  init() {
    counter = trace.make("counter", .variable, value: .int(0))
    a = trace.spawn("A", starts: false)
    b = trace.spawn("B", starts: false)
    trace.block(.main, .join)
    for task in [a, b] {
      trace.resume(task)
      trace.announce(task, .read, counter, line: 5)
      trace.yield(task)
    }
    for task in [a, b] {
      trace.resume(task)
      trace.perform(task, .read, counter, .int(0), line: 5)
      trace.announce(task, .write, counter, .int(1), line: 6)
      trace.yield(task)
    }
    trace.resume(a)
    trace.perform(a, .write, counter, .int(1), line: 6)
    trace.end(a)
  }
}

@Suite struct `The world` {
  @Test func `after three steps of lost update`() throws {
    let scene = LostUpdate()
    let world = scene.trace.world
    #expect(world.step == 3)
    #expect(world[scene.a]?.activity == .done(.returned))
    #expect(world[scene.b]?.activity == .ready)
    #expect(world[.main]?.wait?.operation == .join)
    let counter = try #require(world[scene.counter])
    #expect(counter.value == .int(1))
    #expect(counter.writer == scene.a)
    #expect(counter.writtenAtStep == 3)
    let reading = try #require(world[scene.b]?.readings.first)
    #expect(reading.value == .int(0))
    #expect(world.isOutOfDate(reading))
    let own = try #require(world[scene.a]?.readings.first)
    #expect(!world.isOutOfDate(own))
    #expect(world[scene.b]?.announced?.operation == .write)
    #expect(world[scene.b]?.announced?.value == .int(1))
    #expect(scene.trace.contradictions == [])
  }

  @Test func `counts who is in which state`() {
    var trace = TraceBuilder.begun(workers: 2)
    let a = trace.spawn("A", on: 1)
    let b = trace.spawn("B", starts: false)
    var world = trace.world
    #expect([world.atOnce, world.readyTasks, world.liveTasks] == [2, 1, 3])
    trace.post(Event(.taskLeft, task: a))
    trace.block(.main, .sleep, detail: 500)
    trace.post(Event(.taskCancelled, task: b, peer: .main))
    trace.post(Event(.taskCancelled, task: b, peer: .main))
    world = trace.world
    #expect(
      [world.atOnce, world.readyTasks, world.blockedTasks, world.outsideTasks] == [0, 1, 1, 1])
    #expect(world.cancelledTasks == 1)
    #expect(world[WorkerID(1)]?.task == TaskID.none)
    #expect(world[WorkerID(1)]?.lastTask == a)
    #expect(world[.main]?.wait?.due == 500)
  }

  @Test func `a lock is handed over by unlock`() {
    var trace = TraceBuilder.begun(workers: 2)
    let lock = trace.make("alice", .mutex)
    let pay = trace.spawn("pay", on: 1)
    trace.perform(.main, .lock, lock, line: 8)
    trace.block(pay, .lock, lock, line: 9)
    #expect(trace.world[lock]?.holder?.task == .main)
    #expect(trace.world[lock].map { Array($0.waiters) } == [pay])
    trace.perform(.main, .unlock, lock)
    trace.perform(pay, .lock, lock, line: 9)
    trace.ready(pay, by: .main)
    let world = trace.world
    #expect(world[lock]?.holder?.task == pay)
    #expect(world[lock]?.holder?.site.line == 9)
    #expect(world[lock]?.holder?.step == 3)
    #expect(world[lock]?.waiters.isEmpty == true)
    #expect(world[pay]?.locks == [lock])
    #expect(world[.main]?.locks == [])
    #expect(world[pay]?.wakeUp?.waker == .main)
    #expect(trace.contradictions == [])
  }

  @Test func `readers share, a writer excludes`() {
    var trace = TraceBuilder.begun(workers: 2)
    let lock = trace.make("cache", .readWriteLock)
    let a = trace.spawn("A", on: 1)
    trace.perform(.main, .readLock, lock)
    trace.perform(a, .readLock, lock)
    #expect(trace.sentences.contents(of: trace.world.objects[0]) == "main and A read")
    trace.perform(.main, .readUnlock, lock)
    trace.perform(a, .readUnlock, lock)
    trace.perform(a, .writeLock, lock)
    #expect(trace.sentences.contents(of: trace.world.objects[0]) == "A writes")
    #expect(trace.contradictions == [])
    trace.perform(.main, .readLock, lock)
    #expect(trace.contradictions.map(\.claim) == [.lockedWhileHeld(by: a)])
  }

  @Test func `a buffered channel is first in, first out`() throws {
    var trace = TraceBuilder.begun(workers: 2)
    let channel = trace.make("results", .channel, capacity: 2)
    let a = trace.spawn("A", on: 1)
    trace.perform(.main, .send, channel, .int(7))
    trace.perform(.main, .send, channel, .int(9))
    trace.block(.main, .send, channel, .int(11))
    var world = trace.world
    #expect(world[channel]?.buffer.map(\.value) == [.int(7), .int(9)])
    #expect(world[channel]?.offers.map(\.value) == [.int(11)])
    trace.perform(a, .receive, channel, .int(7))
    trace.perform(.main, .send, channel, .int(11))
    trace.ready(.main, by: a)
    world = trace.world
    #expect(world[channel]?.buffer.map(\.value) == [.int(9), .int(11)])
    #expect(world[channel]?.offers.isEmpty == true)
    #expect(trace.sentences.contents(of: try #require(world[channel])) == "[9, 11]")
    #expect(trace.contradictions == [])
    trace.perform(a, .receive, channel, .int(11))
    #expect(trace.contradictions.map(\.claim) == [.received(said: .int(11), first: .int(9))])
  }

  @Test(arguments: [true, false]) func `an unbuffered exchange is one event`(senderFirst: Bool)
    throws
  {
    var trace = TraceBuilder.begun(workers: 2)
    let channel = trace.make("results", .channel)
    let a = trace.spawn("A", on: 1)
    if senderFirst {
      trace.perform(a, .sendArrive, channel, .int(7))
      trace.block(a, .send, channel, .int(7))
      #expect(trace.sentences.contents(of: trace.world.objects[0]) == "A offers 7")
      trace.perform(.main, .receive, channel, .int(7), peer: a)
    } else {
      trace.perform(a, .receiveArrive, channel)
      trace.block(a, .receive, channel)
      #expect(trace.sentences.contents(of: trace.world.objects[0]) == "A waits to receive")
      trace.perform(.main, .send, channel, .int(7), peer: a)
    }
    var world = trace.world
    #expect(world.step == 2)
    #expect(world[channel]?.offers.isEmpty == true)
    #expect(world[channel]?.receivers.isEmpty == true)
    #expect(world[channel]?.buffer.isEmpty == true)
    // A repetition by the partner changes nothing.
    trace.perform(a, senderFirst ? .send : .receive, channel, .int(7), peer: .main)
    trace.ready(a, by: .main)
    world = trace.world
    #expect(trace.sentences.contents(of: try #require(world[channel])) == "empty")
    #expect(world[a]?.activity == .ready)
    #expect(trace.contradictions == [])
  }

  @Test func `a receive that names a waiting sender moves its offer into the buffer`() {
    var trace = TraceBuilder.begun(workers: 2)
    let channel = trace.make("results", .channel, capacity: 1)
    let a = trace.spawn("A", on: 1)
    trace.perform(a, .send, channel, .int(1))
    trace.block(a, .send, channel, .int(2))
    trace.perform(.main, .receive, channel, .int(1), peer: a)
    #expect(trace.world[channel]?.buffer.map(\.value) == [.int(2)])
    #expect(trace.world[channel]?.offers.isEmpty == true)
    trace.ready(a, by: .main)
    trace.perform(.main, .receive, channel, .int(2))
    #expect(trace.world[channel]?.buffer.isEmpty == true)
    #expect(trace.contradictions == [])
  }

  @Test func `a closed channel ends its receivers`() {
    var trace = TraceBuilder.begun(workers: 2)
    let channel = trace.make("results", .channel, capacity: 1)
    let a = trace.spawn("A", on: 1)
    trace.block(a, .receive, channel)
    trace.perform(.main, .close, channel)
    trace.perform(a, .receive, channel, detail: 1)
    trace.ready(a, by: .main)
    #expect(trace.world[channel]?.isClosed == true)
    #expect(trace.world[channel]?.receivers.isEmpty == true)
    #expect(trace.contradictions == [])
    trace.perform(.main, .send, channel, .int(1))
    #expect(trace.contradictions.map(\.claim) == [.sentToClosed])
  }

  @Test func `a table keeps its entries in order, and shows a write in progress`() throws {
    var trace = TraceBuilder.begun(workers: 2)
    let table = trace.make("cache", .table)
    let keys = ["x", "y"].map { Int64(trace.intern($0).rawValue) }
    for (index, key) in keys.enumerated() {
      trace.perform(.main, .tableWriteBegin, table, .int(Int64(index)), detail: key)
      trace.perform(.main, .tableWriteEnd, table, .int(Int64(index)), detail: key)
    }
    trace.perform(.main, .tableRead, table, .int(1), detail: keys[1])
    trace.perform(.main, .tableCount, table, .int(2), detail: -1)
    trace.perform(.main, .tableWriteBegin, table, detail: keys[0])
    #expect(
      trace.sentences.contents(of: try #require(trace.world[table])) == "{x: 0, y: 1} ✎ main")
    trace.perform(.main, .tableWriteEnd, table, detail: keys[0])
    #expect(trace.world[table]?.entries.map(\.key) == [keys[1]])
    #expect(trace.contradictions == [])
    let a = trace.spawn("A", on: 1)
    trace.perform(a, .tableWriteBegin, table, .int(5), detail: keys[1])
    trace.perform(.main, .tableRead, table, .int(1), detail: keys[1])
    #expect(trace.contradictions.map(\.claim) == [.tableUsedDuringWrite(by: a)])
  }

  @Test func `counts of semaphore, wait group and barrier`() {
    var trace = TraceBuilder.begun()
    let pool = trace.make("pool", .semaphore, capacity: 2)
    let group = trace.make("wg", .waitGroup)
    let barrier = trace.make("start", .barrier, capacity: 3)
    trace.perform(.main, .semaphoreWait, pool, detail: 1)
    trace.perform(.main, .waitGroupAdd, group, detail: 2)
    trace.perform(.main, .waitGroupDone, group, detail: 1)
    trace.perform(.main, .barrierArrive, barrier, detail: 1)
    let world = trace.world
    #expect([pool, group, barrier].map { world[$0]?.count } == [1, 1, 1])
    #expect(trace.contradictions == [])
    trace.perform(.main, .semaphoreSignal, pool, detail: 3)
    trace.perform(.main, .waitGroupWait, group, detail: 0)
    #expect(
      trace.contradictions.map(\.claim) == [
        .count(said: 3, expected: 2), .count(said: 0, expected: 1),
      ])
  }

  @Test(arguments: [true, false]) func `a condition's wait gives its mutex back`(named: Bool) {
    var trace = TraceBuilder.begun(workers: 2)
    let other = trace.make("other", .mutex)
    let mutex = trace.make("mutex", .mutex)
    let ready = trace.make("ready", .condition)
    let a = trace.spawn("A", on: 1)
    trace.perform(a, .lock, named ? mutex : other)
    trace.perform(a, .lock, named ? other : mutex)
    trace.perform(a, .conditionWait, ready, named ? .int(Int64(mutex.rawValue)) : .none)
    trace.block(a, .conditionWait, ready)
    #expect(trace.world[a]?.locks == [other])
    #expect(trace.world[mutex]?.holders == [])
    trace.perform(.main, .lock, mutex)
    trace.perform(.main, .conditionSignal, ready, peer: a)
    trace.block(a, .lock, mutex)
    trace.perform(.main, .unlock, mutex)
    trace.perform(a, .lock, mutex)
    trace.ready(a, by: .main)
    let world = trace.world
    #expect(world[ready]?.waiters.isEmpty == true)
    #expect(world[mutex]?.holder?.task == a)
    #expect(world[mutex]?.waiters.isEmpty == true)
    #expect(trace.contradictions == [])
  }

  @Test func `atomics, and what their operations say of the value before`() {
    var trace = TraceBuilder.begun()
    let hits = trace.make("hits", .atomic, value: .int(0))
    trace.perform(.main, .add, hits, .int(2), detail: 2)
    trace.perform(.main, .exchange, hits, .int(9), detail: 2)
    trace.perform(.main, .compareExchange, hits, .int(9), detail: 0)
    trace.perform(.main, .compareExchange, hits, .int(4), detail: 1)
    trace.perform(.main, .load, hits, .int(4))
    trace.perform(.main, .store, hits, .int(5))
    #expect(trace.world[hits]?.value == .int(5))
    #expect(trace.world[hits]?.version == 4)
    #expect(trace.contradictions == [])
    trace.perform(.main, .add, hits, .int(9), detail: 1)
    #expect(trace.contradictions.map(\.claim) == [.value(said: .int(9), holds: .int(6))])
  }

  @Test func `once, outcomes, expectations and the log`() {
    var trace = TraceBuilder.begun()
    let once = trace.make("setup", .once)
    let name = Int64(trace.intern("total").rawValue)
    let line = trace.intern("hello")
    trace.perform(.main, .onceEnter, once, detail: 1)
    #expect(trace.world[once]?.once == .running(.main))
    trace.perform(.main, .onceFinish, once)
    trace.perform(.main, .outcome, .none, .int(1), detail: name)
    trace.perform(.main, .outcome, .none, .int(2), detail: name)
    trace.perform(.main, .expect, .none, .bool(false), detail: name, line: 9)
    trace.perform(.main, .log, .none, .text(line))
    let world = trace.world
    #expect(world[once]?.once == .finished)
    #expect(world.outcomes.map(\.value) == [.int(2)])
    #expect(world.expectations.map(\.held) == [false])
    #expect(world.log.map(\.text) == [.text(line)])
    #expect(world.step == 2)
  }

  @Test func `a group counts its children, a detached task is none`() {
    var trace = TraceBuilder.begun()
    let group = trace.make("workers", .group)
    let a = trace.spawn("A", starts: false)
    let own = trace.make("D", .group)
    let d = trace.name("D", parent: .main, isDetached: true)
    trace.post(Event(.taskSpawned, task: .main, peer: d))
    let b = trace.spawn("B", starts: false)
    trace.block(.main, .join, group)
    var world = trace.world
    #expect([a, b, d].map { world[$0]?.group } == [group, group, own])
    #expect(world[group]?.count == 2)
    #expect(trace.sentences.status(of: .main, in: world) == "waits for A and B")
    trace.end(a)
    world = trace.world
    #expect(world[group]?.count == 1)
    #expect(trace.sentences.status(of: .main, in: world) == "waits for B")
  }

  @Test func `a deadlock makes who is blocked stuck, and stands still`() {
    var trace = TraceBuilder.begun()
    let lock = trace.make("alice", .mutex)
    trace.perform(.main, .lock, lock)
    trace.block(.main, .lock, lock)
    trace.finish(.deadlock)
    trace.ready(.main)
    trace.end(.main, .closed)
    let world = trace.world
    #expect(world.ending == .deadlock)
    #expect(world[.main]?.isStuck == true)
    #expect(world[.main]?.activity.isBlocked == true)
    #expect(trace.contradictions.map(\.claim) == [.afterEnd, .afterEnd])
  }

  @Test func `time in each state, on both clocks`() {
    var trace = TraceBuilder.begun()  // main runs from 2
    let a = trace.spawn("A", starts: false)  // 3
    trace.block(.main, .join)  // 4
    trace.resume(a)  // 5
    trace.yield(a)  // 6
    trace.resume(a)  // 7
    trace.end(a)  // 8
    trace.ready(.main, by: a)  // 9
    let world = trace.world
    #expect(world.times(of: a) == TimesByState(running: 2, ready: 3))
    #expect(world.times(of: .main) == TimesByState(running: 2, ready: 1, blocked: 5))
    #expect(world.sceneTimes(of: .main) == TimesByState(running: 20, ready: 10, blocked: 50))
    #expect(world[WorkerID(0)]?.busy == 4)
  }

  @Test func `a thread's figures survive their packing`() {
    let sample = ThreadSample(
      tid: 4711, core: 1, voluntarySwitches: 70_000, involuntarySwitches: 3, state: "S")
    #expect(ThreadSample(sample.event(of: WorkerID(0))) == sample)
    #expect(ThreadSample(Event(.taskStarted)) == nil)
    var trace = TraceBuilder.begun()
    trace.post(sample.event(of: WorkerID(0)))
    #expect(trace.world.sample(of: .main) == sample)
  }

  @Test func `after dropped events a cell is unknown until it is read`() {
    var trace = TraceBuilder.begun()
    let counter = trace.make("counter", .variable, value: .int(0))
    trace.post(Event(.eventsDropped, detail: 40, worker: WorkerID(0)))
    #expect(trace.world[counter]?.value == Value.none)
    trace.perform(.main, .read, counter, .int(12))
    trace.perform(.main, .read, counter, .int(13))
    #expect(trace.world.dropped == 40)
    #expect(trace.contradictions.map(\.claim) == [.value(said: .int(13), holds: .int(12))])
  }

  @Test func `names that nobody knows are passed over`() {
    var trace = TraceBuilder.begun()
    let far = TaskID(4_000_000_000)
    trace.perform(far, .write, ObjectID(4_000_000_000), .int(1), peer: far)
    trace.block(far, .join, peer: far)
    trace.block(.main, .join, peer: far)
    trace.post(Event(.taskStarted, task: far, worker: WorkerID(60_000)))
    trace.post(Event(.taskSpawned, task: .main, peer: far))
    trace.perform(TaskID(200), .lock, ObjectID(200))
    let world = trace.world
    #expect(world.tasks.count == 201)
    #expect(world.objects.count == 201)
    #expect(WaitGraph(world).cycles == [])
    #expect(trace.contradictions.contains { $0.claim == .unknownName })
  }

  @Test func `times that go back are contradictions`() {
    var trace = TraceBuilder.begun()
    trace.events.append(Event(.taskYielded, task: .main, worker: WorkerID(0), time: 1))
    #expect(
      trace.contradictions.map(\.claim) == [
        .timeWentBack(.task(.main), from: 2, to: 1),
        .timeWentBack(.worker(WorkerID(0)), from: 2, to: 1),
      ])
  }

  @Test func `running twice, or on a busy worker, is a contradiction`() {
    var trace = TraceBuilder.begun()
    trace.resume(.main)
    let a = trace.spawn("A")
    trace.end(a)
    trace.perform(a, .yield)
    #expect(
      trace.contradictions.map(\.claim) == [
        .ranWhile(.running(WorkerID(0))), .workerBusy(with: .main), .actedWhile(.done(.returned)),
      ])
  }
}
