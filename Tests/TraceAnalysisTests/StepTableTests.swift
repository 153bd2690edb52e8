import ConcurrencyTrace
import Testing
import TraceAnalysis

@Suite struct `The steps axis` {
  @Test func `lost update, as the design draws it`() {
    let scene = LostUpdate()
    let history = scene.trace.history
    let table = StepTable(
      history, steps: 1..<10, tasks: [.main, scene.a, scene.b], objects: [scene.counter],
      moment: history.world)
    #expect(table.columns.map(\.task) == [scene.a, scene.b, scene.a])
    #expect(
      table.columns.map(\.cells) == [
        [.waiting(.join), .acts, .couldGo], [.waiting(.join), .couldGo, .acts],
        [.waiting(.join), .acts, .couldGo],
      ])
    #expect(table.columns.map { $0.memory[0].state.value } == [.int(0), .int(0), .int(1)])
    #expect(table.columns.map { $0.memory[0].isChanged } == [false, false, true])
    let readings = table.columns[2].readings
    #expect(readings.map(\.task) == [scene.a, scene.b])
    #expect(readings.map(\.reading.value) == [.int(0), .int(0)])
    #expect(readings.map(\.isOutOfDate) == [false, true])
    let cells = table.columns.map { scene.trace.sentences.cell($0.action, width: 9) }
    #expect(cells == ["read 0", "read 0", "write 1"])
  }

  @Test func `a window is the middle of the whole`() {
    let scene = LostUpdate()
    let history = scene.trace.history
    func table(_ steps: Range<Int>) -> StepTable {
      StepTable(
        history, steps: steps, tasks: [.main, scene.a, scene.b], objects: [scene.counter],
        moment: history.world)
    }
    #expect(table(2..<3).columns == Array(table(1..<4).columns[1..<2]))
    #expect(table(4..<9).columns == [])
    #expect(table(-5..<0).columns == [])
  }

  @Test func `who waits for ever is stuck from when it blocked, once that is known`() {
    var trace = TraceBuilder.begun(workers: 2)
    let lock = trace.make("alice", .mutex)
    let a = trace.spawn("A", on: 1)
    trace.perform(.main, .lock, lock)
    trace.block(a, .lock, lock)
    trace.perform(.main, .yield)
    let before = trace.world
    trace.block(.main, .lock, lock)
    trace.finish(.deadlock)
    let history = trace.history
    func cells(_ moment: World) -> [StepTable.Cell] {
      StepTable(history, steps: 2..<3, tasks: [.main, a], objects: [], moment: moment)
        .columns[0].cells
    }
    #expect(cells(before) == [.acts, .waiting(.lock)])
    #expect(cells(history.world) == [.acts, .stuck])
  }

  @Test func `the partner of an exchange is drawn in its own row`() {
    var trace = TraceBuilder.begun(workers: 2)
    let results = trace.make("results", .channel)
    let a = trace.spawn("A", on: 1)
    trace.perform(a, .sendArrive, results, .int(7))
    trace.block(a, .send, results, .int(7))
    trace.perform(.main, .receive, results, .int(7), peer: a)
    let history = trace.history
    let table = StepTable(
      history, steps: 1..<3, tasks: [.main, a], objects: [results], moment: history.world)
    #expect(table.columns.map(\.cells) == [[.couldGo, .acts], [.acts, .partner]])
  }
}
