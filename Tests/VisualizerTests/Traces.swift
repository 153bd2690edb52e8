import ConcurrencyTrace

/// The runs that the screens are tested with.
enum Traces {
  /// Two tasks that read and write a counter, after so many of the steps A, B, A, B, main.
  static func lostUpdate(steps: Int) -> TraceWriter {
    var trace = TraceWriter()
    let counter = trace.object("counter", .variable, .int(0))
    let (a, b) = (trace.spawn("A"), trace.spawn("B"))
    trace.block(.main, .join, line: 2)
    for task in [a, b] {
      trace.start(task)
      trace.announce(task, .read, counter, line: 4)
      trace.yield(task)
    }
    for (index, task) in [a, b, a, b].prefix(steps).enumerated() {
      if index < 2 {
        trace.step(task, .read, counter, .int(0), line: 4)
        trace.announce(task, .write, counter, .int(1), line: 5)
        trace.yield(task)
      } else {
        trace.step(task, .write, counter, .int(1), line: 5)
        trace.end(task)
      }
    }
    guard steps >= 4 else { return trace }
    trace.ready(.main, by: b)
    trace.resume(.main)
    trace.announce(.main, .read, counter, line: 8)
    guard steps >= 5 else { return trace }
    trace.step(.main, .read, counter, .int(1), line: 8)
    trace.outcome("counter", 1, line: 9)
    trace.expect("both increments are counted", false, line: 10)
    trace.end(.main)
    trace.finish(.completed)
    return trace
  }

  /// A payment and a refund that lock two accounts in opposite order, to the end.
  static var deadlock: TraceWriter {
    var trace = TraceWriter()
    let (alice, bob) = (trace.object("alice", .mutex), trace.object("bob", .mutex))
    let (pay, refund) = (trace.spawn("pay"), trace.spawn("refund"))
    trace.block(.main, .join, line: 2)
    for (task, lock, line) in [(pay, alice, 4), (refund, bob, 10)] {
      trace.start(task)
      trace.announce(task, .lock, lock, line: line)
      trace.yield(task)
    }
    trace.step(pay, .lock, alice, line: 4)
    trace.announce(pay, .lock, bob, line: 5)
    trace.yield(pay)
    trace.step(refund, .lock, bob, line: 10)
    trace.block(refund, .lock, alice, line: 11)
    trace.block(pay, .lock, bob, line: 5)
    trace.finish(.deadlock)
    return trace
  }

  /// The same two, one after the other: it goes well, and need not.
  static var inversion: TraceWriter {
    var trace = TraceWriter()
    let (alice, bob) = (trace.object("alice", .mutex), trace.object("bob", .mutex))
    let (pay, refund) = (trace.spawn("pay"), trace.spawn("refund"))
    trace.block(.main, .join, line: 2)
    for (task, locks, line) in [(pay, [alice, bob], 4), (refund, [bob, alice], 10)] {
      trace.start(task)
      for (index, lock) in locks.enumerated() {
        trace.announce(task, .lock, lock, line: line + index)
        trace.step(task, .lock, lock, line: line + index)
      }
      for (index, lock) in locks.enumerated() where task == pay {
        trace.announce(task, .unlock, lock, line: line + 2 + index)
        trace.step(task, .unlock, lock, line: line + 2 + index)
      }
      if task == pay { trace.end(task) }
    }
    return trace
  }

  /// Philosophers who have all taken their left fork.
  static func table(of count: Int) -> TraceWriter {
    var trace = TraceWriter()
    let forks = (1...count).map { trace.object("fork \($0)", .mutex) }
    let names = ["Plato", "Kant", "Hume", "Hypatia", "Socrates", "Zhuangzi"]
    let tasks = names.prefix(count).map { trace.spawn($0) }
    trace.block(.main, .join, line: 2)
    for (task, fork) in zip(tasks, forks) {
      trace.start(task)
      trace.announce(task, .lock, fork, line: 4)
      trace.yield(task)
    }
    for (task, fork) in zip(tasks, forks) { trace.step(task, .lock, fork, line: 4) }
    for (index, task) in tasks.enumerated() {
      trace.block(task, .lock, forks[(index + 1) % count], line: 5)
    }
    trace.finish(.deadlock)
    return trace
  }

  /// Three requests of one second each and the channel that takes their results, 1.2 s into the run.
  static func fetch(workers: Int) -> TraceWriter {
    var trace = TraceWriter(workers: workers)
    let results = trace.object("results", .channel, capacity: 3)
    let names = ["users", "orders", "prices"]
    let tasks = names.map { trace.spawn($0) }
    trace.block(.main, .receive, results, line: 8)
    let network = trace.text("network")
    for (index, task) in tasks.enumerated() {
      trace.start(task, on: UInt16(index % workers))
      if index % workers == workers - 1 { trace.pass(milliseconds: 100) }
      trace.block(
        task, .io, .none, .text(network), detail: Int64(trace.sceneTime) + 1_000_000_000, line: 4)
    }
    trace.pass(milliseconds: 1000)
    for (index, task) in tasks.enumerated() {
      trace.ready(task)
      trace.resume(task, on: UInt16(index % workers))
      trace.perform(task, .io, .none, .text(network), detail: 1_000_000_000, line: 4)
      trace.pass(milliseconds: 50)
      trace.perform(task, .send, results, .int(Int64(index + 7)), line: 5)
      if index == 0 { trace.ready(.main, by: task) }
      trace.end(task)
    }
    return trace
  }

  /// Many tasks that wait for one mutex, of which one has it.
  static func crowd(of count: Int) -> TraceWriter {
    var trace = TraceWriter(workers: 2)
    let door = trace.object("door", .mutex)
    let tasks = (1...count).map { trace.spawn("guest \($0)") }
    trace.block(.main, .join, line: 2)
    for (index, task) in tasks.enumerated() {
      trace.start(task, on: 1)
      trace.pass(milliseconds: 1)
      if index == 0 {
        trace.perform(task, .lock, door, line: 4)
        trace.yield(task)
      } else {
        trace.block(task, .lock, door, line: 4)
      }
    }
    trace.resume(tasks[0], on: 1)
    return trace
  }

  /// A sender whose receiver has gone: nobody owns what it waits for.
  static var leak: TraceWriter {
    var trace = TraceWriter()
    let answers = trace.object("answers", .channel)
    let sender = trace.spawn("sender")
    trace.start(sender)
    trace.announce(sender, .sendArrive, answers, .int(7), line: 4)
    trace.yield(sender)
    trace.step(sender, .sendArrive, answers, .int(7), line: 4)
    trace.block(sender, .send, answers, .int(7), line: 4)
    trace.end(.main)
    trace.finish(.leak)
    return trace
  }
}
