import ConcurrencyTrace
import Testing
import TraceAnalysis

@Suite struct `Who waits for whom` {
  /// `count` tasks, each of which holds its own lock and wants the next one's.
  private func ring(_ count: Int) -> (trace: TraceBuilder, tasks: [TaskID]) {
    var trace = TraceBuilder.begun(workers: count + 1)
    let locks = (0..<count).map { trace.make("fork \($0)", .mutex) }
    let tasks = (0..<count).map { trace.spawn("P\($0)", on: UInt16($0 + 1)) }
    trace.block(.main, .join)
    for (task, lock) in zip(tasks, locks) { trace.perform(task, .lock, lock, line: 8) }
    for (index, task) in tasks.enumerated() {
      trace.block(task, .lock, locks[(index + 1) % count], line: 9)
    }
    return (trace, tasks)
  }

  @Test(arguments: [1, 2, 3, 5]) func `a ring of tasks is one cycle`(count: Int) {
    let (trace, tasks) = ring(count)
    let graph = WaitGraph(trace.world)
    #expect(graph.cycles == [tasks])
    #expect(graph.edges.count == count + 1)
    #expect(graph.edges(of: tasks).map(\.action.site.line) == Array(repeating: 9, count: count))
    #expect(graph.edge(of: tasks[0])?.owners.map(\.site.line) == [8])
    #expect(graph.edge(of: .main)?.owners.map(\.task) == tasks)
  }

  @Test func `a ring that one member does not close is none`() {
    var (trace, tasks) = ring(3)
    trace.ready(tasks[2])
    let graph = WaitGraph(trace.world)
    #expect(graph.cycles == [])
    #expect(graph.edge(of: tasks[2]) == nil)
  }

  @Test func `nobody owns a value`() {
    var trace = TraceBuilder.begun()
    let results = trace.make("results", .channel)
    trace.block(.main, .receive, results)
    #expect(WaitGraph(trace.world).edges.map(\.owners) == [[]])
  }

  @Test func `who waits for the clock is not in the graph`() {
    var trace = TraceBuilder.begun()
    trace.block(.main, .sleep, detail: 100)
    #expect(WaitGraph(trace.world).edges == [])
  }

  @Test func `a writer waits for all readers`() {
    var trace = TraceBuilder.begun(workers: 3)
    let lock = trace.make("cache", .readWriteLock)
    let readers = (1...2).map { trace.spawn("R\($0)", on: UInt16($0)) }
    for reader in readers { trace.perform(reader, .readLock, lock) }
    trace.block(.main, .writeLock, lock)
    #expect(WaitGraph(trace.world).edge(of: .main)?.owners.map(\.task) == readers)
    #expect(
      trace.sentences.status(of: .main, in: trace.world)
        == "waits for cache, held by R1 and R2 since step 1 (line 1)")
  }
}
