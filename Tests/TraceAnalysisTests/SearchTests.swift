import ConcurrencyTrace
import Testing
import TraceAnalysis

@Suite struct `A search in events` {
  private func query(_ text: String, _ directory: Directory, _ sources: [String: [String]] = [:])
    -> EventQuery
  {
    var query = EventQuery(text, sources: sources)
    query.learn(directory)
    return query
  }

  @Test(arguments: 1...6) func `in pieces, from anywhere, finds what looking at each event finds`(
    seed: UInt64
  ) {
    let trace = RandomTrace(seed: seed, events: 6_000).trace
    let history = trace.history
    var random = SplitMix(state: seed)
    for text in ["T1", "lock", "c0 T2", "7", "writes", "nowhere"] {
      let query = query(text, trace.directory)
      let naive = trace.events.indices.filter { query.matches(trace.events[$0]) }
      let origin = Int.random(in: 0...trace.events.count, using: &random)
      var search = EventSearch(EventQuery(text), from: origin)
      var pieces = 0
      while !search.isDone(in: history) {
        search.advance(in: history, atMost: Int.random(in: 1...900, using: &random))
        pieces += 1
      }
      #expect(pieces > 1)
      #expect((0..<search.count).map { search[$0] } == naive, "\(text) from \(origin)")
      #expect(search.searched == trace.events.count)
      for position in [0, origin, trace.events.count] {
        #expect(search.count(below: position) == naive.count { $0 < position })
      }
    }
    #expect(query("T1", trace.directory).words == ["T1"])
  }

  @Test func `events that come later are searched too, and a stopped search looks at no more`() {
    let trace = RandomTrace(seed: 2, events: 3_000).trace
    let all = trace.history
    var history = History(trace.events.prefix(1_000), directory: trace.directory)
    var search = EventSearch(EventQuery("c1"), from: 500)
    search.advance(in: history, atMost: .max)
    #expect(search.isDone(in: history))
    history.append(contentsOf: trace.events.dropFirst(1_000))
    #expect(!search.isDone(in: history))
    search.advance(in: history, atMost: .max)
    var whole = EventSearch(EventQuery("c1"), from: 0)
    whole.advance(in: all, atMost: .max)
    #expect((0..<search.count).map { search[$0] } == (0..<whole.count).map { whole[$0] })
    var stopped = EventSearch(EventQuery("c1"), from: 0)
    stopped.stop()
    stopped.advance(in: all, atMost: .max)
    #expect(stopped.count == 0)
    #expect(stopped.isDone(in: all))
  }

  @Test func `every word is to be found, each wherever it is`() {
    var directory = Directory()
    directory.tasks = [
      .init(name: "main", parent: .none), .init(name: "Anna", parent: .main),
    ]
    directory.objects = [.init(name: "stock", kind: .table), .init(name: "door", kind: .mutex)]
    directory.strings = ["apples", "Hello, Bob"]
    directory.files = ["", "Shop.swift"]
    let sources = ["Shop.swift": ["", "stock.set(name, 7)  // restock"]]
    let write = Event(
      .operationPerformed, operation: .tableWriteEnd, task: TaskID(1), object: ObjectID(0),
      value: .int(17), detail: 0, site: Site(file: 1, line: 2))
    let log = Event(
      .operationPerformed, operation: .log, task: .main, value: .text(StringID(1)))
    let unlock = Event(
      .operationPerformed, operation: .unlock, task: TaskID(1), object: ObjectID(1))
    let wait = Event(.taskBlocked, operation: .lock, task: .main, object: ObjectID(1))
    let announced = Event(.operationAnnounced, operation: .lock, task: .main, object: ObjectID(1))
    let events = [write, log, unlock, wait, announced]
    func found(_ text: String) -> [Int] {
      let query = query(text, directory, sources)
      return events.indices.filter { query.matches(events[$0]) }
    }
    #expect(found("anna") == [0, 2])
    #expect(found("Anna") == [0, 2])
    #expect(found("ANNA") == [])
    #expect(found("anna door") == [2])
    #expect(found("17") == [0])
    #expect(found("7") == [])
    #expect(found("apples") == [0])
    #expect(found("hello") == [1])
    #expect(found("restock") == [0])
    #expect(found("lock") == [3])
    #expect(found("unlock") == [2])
    #expect(found("waits") == [3])
    #expect(found("") == [])
    #expect(found("   ") == [])
  }
}
