import ConcurrencyTrace
import Testing
import TraceAnalysis

@Suite struct `Export to Chrome's trace format` {
  private func export(_ trace: TraceBuilder) -> String {
    var chrome = ChromeTrace()
    return chrome.text(of: trace.events, in: trace.directory)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `Random traces keep to the format`(seed: UInt64) {
    let trace = RandomTrace(seed: seed, events: 600).trace
    let schema = ChromeSchema(export(trace))
    #expect(schema.problems == [])
    #expect(schema.events("s").count > 3, "a trace with wake-ups has arrows")
    #expect(
      schema.states.map(\.start) == schema.slices.filter { $0.category == "state" }.map(\.start))
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `States are those of the timeline`(seed: UInt64) {
    let trace = RandomTrace(seed: seed, events: 400).trace
    let schema = ChromeSchema(export(trace))
    let history = trace.history
    for task in 0..<trace.directory.tasks.count {
      var running: UInt64 = 0
      for slice in schema.slices where slice.thread == 100_000 + task && slice.name == "running" {
        running += UInt64(slice.end - slice.start)
      }
      #expect(running == history.world.times(of: TaskID(UInt32(task))).running)
    }
  }

  @Test func `The checks see what is wrong`() {
    func problems(_ events: String) -> [String] {
      ChromeSchema(
        #"{"traceEvents":[{"ph":"M","pid":1,"tid":1,"name":"thread_name","args":{"name":"a"}},"#
          + events + "]}"
      ).problems
    }
    let a = #"{"ph":"X","pid":1,"tid":1,"name":"a","cat":"c","ts":1,"dur":3}"#
    let b = #"{"ph":"X","pid":1,"tid":1,"name":"b","cat":"c","ts":2,"dur":9}"#
    let inner = #"{"ph":"X","pid":1,"tid":1,"name":"i","cat":"c","ts":1,"dur":1}"#
    #expect(problems(a) == [])
    #expect(problems("\(a),\(b)") == ["b overlaps a on thread 1"])
    #expect(problems("\(a),\(inner)") == [])
    #expect(problems("\(inner),\(a)") == ["a overlaps i on thread 1"])
    let flow = #"{"ph":"s","pid":1,"tid":1,"name":"f","cat":"c","ts":7,"id":"0x1"}"#
    #expect(
      problems("\(a),\(flow)") == ["no slice under flow 0x1 at 7.0 on 1", "flow 0x1 has no end"])
    #expect(
      problems(#"{"ph":"X","pid":1,"tid":1,"name":"a","cat":"c","ts":1}"#)
        == ["event 1, a X, has no dur"])
    #expect(ChromeSchema("{").problems == ["no object with an array of traceEvents"])
  }

  @Test func `A value's way and a wake-up are arrows, a full channel is a counter`() {
    var trace = TraceBuilder.begun(workers: 2)
    let channel = trace.make("frames", .channel, capacity: 2)
    let sender = trace.spawn("sender", on: 1)
    let receiver = trace.spawn("receiver", starts: false)
    trace.perform(sender, .send, channel, .int(7))
    trace.yield(.main)
    trace.resume(receiver)
    trace.perform(receiver, .receive, channel, .int(7))
    trace.block(receiver, .receive, channel)
    trace.perform(sender, .send, channel, .int(8))
    trace.perform(receiver, .receive, channel, .int(8))
    trace.ready(receiver, by: sender)
    trace.resume(receiver)
    trace.end(receiver)
    let schema = ChromeSchema(export(trace))
    #expect(schema.problems == [])
    let arrows = (schema.events("s") + schema.events("f")).map { event in
      "\(event["name"] ?? "") \(event["tid"] ?? "") \(event["ts"] ?? "")"
    }
    #expect(
      arrows == [
        "frames 100001 0.007", "frames 100001 0.012", "wakes 100001 0.014",
        "frames 100002 0.01", "frames 100002 0.013", "wakes 100002 0.014",
      ])
    let fill = schema.events("C").filter { $0["name"] as? String == "channel frames" }
    #expect(
      fill.map { ($0["args"] as? [String: Int])?["values"] } == [0, 1, 0, 1, 0])
  }

  @Test func `Tasks that are stuck, failed claims and the end are told`() {
    var trace = TraceBuilder.begun()
    let lock = trace.make("m", .mutex)
    trace.perform(.main, .lock, lock)
    let claim = trace.intern("nothing \"is\" lost\n")
    trace.perform(.main, .expect, .none, .bool(false), detail: Int64(claim.rawValue))
    trace.block(.main, .lock, lock, line: 7)
    trace.finish(.deadlock)
    let schema = ChromeSchema(export(trace))
    #expect(schema.problems == [])
    let told = schema.events.compactMap { $0["name"] as? String }
    #expect(
      told == [
        "process_name", "process_name", "tasks", "thread_name", "thread_sort_index", "tasks",
        "thread_name", "thread_sort_index", "ready", "R", "tasks", "lock m",
        "finding: it does not hold that nothing \"is\" lost\n", "running", "Running", "main",
        "tasks", "stuck: lock m", "S", "ended: deadlock",
      ])
  }

  @Test func `Nothing is kept for each event`() {
    var trace = TraceBuilder.begun()
    let counter = trace.make("counter", .variable, value: .int(0))
    for number in 0..<20_000 { trace.perform(.main, .write, counter, .int(Int64(number))) }
    var chrome = ChromeTrace()
    var pieces: [Int] = []
    chrome.add(trace.events, in: trace.directory) { pieces.append($0.utf8.count) }
    chrome.finish(in: trace.directory) { pieces.append($0.utf8.count) }
    #expect(pieces.count > 20)
    #expect(pieces.allSatisfy { $0 < 66_000 })
  }

  @Test func `A trace that makes no sense is exported all the same`() {
    var trace = TraceBuilder.begun()
    trace.post(Event(.taskReadied, task: TaskID(77), peer: TaskID(900_000)))
    trace.perform(TaskID(9), .send, ObjectID(12), .int(1), peer: TaskID(4))
    trace.events[1].time = 0
    trace.post(Event(.taskEnded, task: TaskID(.max), worker: WorkerID(700)))
    trace.post(Event(.operationPerformed, operation: .expect, detail: .min))
    trace.finish(.crash)
    #expect(ChromeSchema(export(trace)).problems == [])
  }
}
