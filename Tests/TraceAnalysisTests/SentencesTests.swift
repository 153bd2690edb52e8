import ConcurrencyTrace
import Testing
import TraceAnalysis

@Suite struct `In words` {
  @Test func `the story of lost update`() {
    #expect(
      LostUpdate().trace.story == [
        "A reads counter: 0", "B reads counter: 0", "A writes 1: counter 0 → 1",
      ])
  }

  @Test(arguments: 1...3) func `a story is the sentences of its steps`(seed: UInt64) {
    let trace = RandomTrace(seed: seed, events: 800).trace
    let story = Story(trace.history, steps: 1..<10_000)
    #expect(story.lines.map(\.sentence.text) == trace.story)
    #expect(story.lines.map(\.step) == Array(1...trace.story.count))
    #expect(Story(trace.history, steps: 40..<60).lines == Array(story.lines[39..<59]))
    #expect(Story(trace.history, steps: 0..<0).lines == [])
  }

  @Test func `a caption says who works with something out of date`() throws {
    let trace = LostUpdate().trace
    let history = trace.history
    let index = try #require(history.event(ofStep: 3))
    let caption = trace.sentences.caption(
      history.events[index], after: history.world(at: index + 1))
    #expect(
      caption == "A wrote 1 to counter.  B still works with the 0 that it read before.")
  }

  @Test func `what each task does now`() {
    let scene = LostUpdate()
    let (sentences, world) = (scene.trace.sentences, scene.trace.world)
    #expect(sentences.status(of: .main, in: world) == "waits for B")
    #expect(sentences.status(of: scene.a, in: world) == "ended")
    #expect(sentences.status(of: scene.b, in: world) == "will write 1 to counter")
  }

  @Test func `who holds what a task waits for, since when and where`() {
    var trace = TraceBuilder.begun(workers: 2)
    let lock = trace.make("bob", .mutex)
    let pay = trace.spawn("pay", on: 1)
    trace.perform(.main, .lock, lock, line: 14)
    trace.block(pay, .lock, lock)
    #expect(
      trace.sentences.status(of: pay, in: trace.world)
        == "waits for bob, held by main since step 1 (line 14)")
  }

  @Test func `every wait has its words`() {
    var trace = TraceBuilder.begun()
    let channel = trace.make("results", .channel)
    let buffered = trace.make("jobs", .channel, capacity: 1)
    let pool = trace.make("pool", .semaphore, capacity: 1)
    let barrier = trace.make("start", .barrier, capacity: 3)
    let group = trace.make("wg", .waitGroup)
    let ready = trace.make("ready", .condition)
    let disk = Value.text(trace.intern("disk"))
    func waits(_ operation: Operation, _ object: ObjectID, _ value: Value = .none, due: Int64 = 0)
      -> String
    {
      var trace = trace
      trace.block(.main, operation, object, value, detail: due)
      return trace.sentences.status(of: .main, in: trace.world)
    }
    #expect(waits(.send, channel) == "waits for someone to receive from results")
    #expect(waits(.receive, channel) == "waits for someone to send to results")
    #expect(waits(.send, buffered) == "waits for room in jobs: someone must receive from it")
    #expect(waits(.select, .none) == "waits for one of its channels")
    #expect(waits(.semaphoreWait, pool) == "waits for a permit of pool")
    #expect(waits(.barrierArrive, barrier) == "waits at start: 0 of 3 have arrived")
    #expect(waits(.waitGroupWait, group) == "waits for wg, which is at 0")
    #expect(waits(.conditionWait, ready) == "waits for a signal of ready")
    #expect(waits(.sleep, .none, due: 1_500_000_000) == "sleeps until 1.5 s")
    #expect(waits(.io, .none, disk, due: 20_000_000) == "waits for disk until 20 ms")
  }

  @Test func `a stuck receiver is told that nobody is left`() {
    var trace = TraceBuilder.begun()
    let channel = trace.make("results", .channel)
    trace.block(.main, .receive, channel)
    trace.finish(.deadlock)
    #expect(
      trace.sentences.status(of: .main, in: trace.world)
        == "waits for someone to send to results; nobody left can")
  }

  @Test func `the three tenses of a few operations`() {
    var trace = TraceBuilder.begun()
    let counter = trace.make("counter", .atomic, value: .int(0))
    let results = trace.make("results", .channel)
    let a = trace.spawn("A")
    func forms(_ action: Action) -> [String] {
      [Sentences.Tense.future, .present, .past].map { trace.sentences.phrase(action, $0) }
    }
    #expect(
      forms(Action(.add, on: counter, value: .int(3), detail: 2)) == [
        "will add 2 to counter", "adds 2 to counter", "added 2 to counter",
      ])
    #expect(
      forms(Action(.send, on: results, peer: a, value: .int(7))) == [
        "will send 7 to results", "sends 7 to results, received by A",
        "sent 7 to results, received by A",
      ])
    #expect(
      forms(Action(.receive, on: results, detail: 1)) == [
        "will receive from results", "finds results closed", "found results closed",
      ])
    #expect(
      forms(Action(.compute, detail: 500_000)) == [
        "will compute for 500 µs", "computes for 500 µs", "computed for 500 µs",
      ])
    #expect(forms(Action(.write, on: counter))[0] == "will write counter")
    #expect(
      forms(Action(.compareExchange, on: counter, value: .int(4))) == [
        "will compare and exchange counter", "compares counter, which is 4",
        "compared counter, which is 4",
      ])
  }

  @Test func `cells take the longest form that fits`() {
    var trace = TraceBuilder.begun()
    let alice = trace.make("alice", .mutex)
    let lock = Action(.lock, on: alice)
    let write = Action(.write, on: alice, value: .int(1))
    let sentences = trace.sentences
    #expect(
      [12, 9, 4, 2, 1].map { sentences.cell(lock, width: $0) } == [
        "lock alice", "lock", "L", "L", "L",
      ])
    #expect(
      [9, 4, 2, 1, 0].map { sentences.cell(write, width: $0) } == [
        "write 1", "w1", "w1", "w", "",
      ])
    #expect(sentences.cell(Action(.write, value: .int(123456)), width: 4) == "w")
  }

  @Test(arguments: Operation.allCases) func `no operation is without words or form`(
    operation: Operation
  ) {
    var trace = TraceBuilder.begun()
    let object = trace.make("thing", .variable)
    for detail in [Int64(0), 1, -1, .min, .max] {
      let action = Action(operation, on: object, peer: .main, value: .int(1), detail: detail)
      for tense in [Sentences.Tense.future, .present, .past] {
        let phrase = trace.sentences.phrase(action, tense)
        #expect(!phrase.isEmpty)
        #expect(!phrase.contains("%") && !phrase.contains("["))
      }
      for width in 0...12 {
        #expect(trace.sentences.cell(action, width: width).count <= width)
      }
    }
  }

  @Test(arguments: Event.Kind.allCases) func `no event is without a sentence`(kind: Event.Kind) {
    let event = Event(kind, task: .main, object: ObjectID(5), detail: 77)
    let sentence = Sentences(Directory()).sentence(event, before: World(), after: World())
    #expect(!sentence.text.isEmpty)
  }

  @Test(arguments: [
    (0, "0 s"), (999, "999 ns"), (3_000, "3 µs"), (1_550, "1.5 µs"), (20_000_000, "20 ms"),
    (1_500_000_000, "1.5 s"), (120_300_000_000, "120 s"),
  ]) func `durations in the unit that suits them`(nanoseconds: Int, text: String) {
    #expect(Sentences.duration(nanoseconds) == text)
  }

  @Test(
    arguments: [
      (0, "0 s"), (999_999_999, "999 ms"), (1_000_000_000, "1 s"), (1_024_900_000, "1.024 s"),
      (1_100_000_000, "1.1 s"), (2_003_000_000, "2.003 s"), (123_456_000_000, "123 s"),
    ] as [(UInt64, String)])
  func `a moment is told to the millisecond`(nanoseconds: UInt64, text: String) {
    #expect(Sentences.moment(nanoseconds) == text)
  }
}
