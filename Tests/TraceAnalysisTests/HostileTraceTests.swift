import ConcurrencyTrace
import Testing
import TraceAnalysis

@Suite struct `Traces that no run has made` {
  /// Events with every field drawn at random, mostly near what exists.
  private func noise(_ seed: UInt64, count: Int, sorted: Bool) -> [Event] {
    var random = SplitMix(state: seed)
    func number(_ limit: UInt64, _ random: inout SplitMix) -> UInt64 {
      switch random.next() % 10 {
      case 0: .max
      case 1: random.next()
      default: random.next() % limit
      }
    }
    func value(_ random: inout SplitMix) -> Value {
      switch random.next() % 4 {
      case 0: .none
      case 1: .bool(true)
      case 2: .text(StringID(UInt32(truncatingIfNeeded: number(4, &random))))
      default: .int(Int64(bitPattern: number(3, &random)))
      }
    }
    var time: UInt64 = 0
    return (0..<count).map { _ in
      time = sorted ? time &+ random.next() % 50 : number(100_000, &random)
      return Event(
        Event.Kind.allCases.randomElement(using: &random) ?? .taskStarted,
        operation: Operation.allCases.randomElement(using: &random) ?? .none,
        task: TaskID(UInt32(truncatingIfNeeded: number(6, &random))),
        object: ObjectID(UInt32(truncatingIfNeeded: number(15, &random))),
        peer: TaskID(UInt32(truncatingIfNeeded: number(6, &random))), value: value(&random),
        detail: Int64(bitPattern: number(4, &random)),
        site: Site(rawValue: UInt32(truncatingIfNeeded: random.next())),
        worker: WorkerID(UInt16(truncatingIfNeeded: number(3, &random))), time: time,
        sceneTime: number(1_000, &random))
    }
    .filter { $0.kind != .sceneEnded || $0.time % 16 == 0 }
  }

  private var directory: Directory {
    var directory = Directory()
    directory.tasks = ["main", "A", "B"].map { .init(name: $0, parent: .main) }
    directory.objects = ObjectKind.allCases.map { .init(name: "\($0)", kind: $0, capacity: 1) }
    directory.strings = ["x", "y"]
    directory.workers = ["worker 0"]
    return directory
  }

  @Test(arguments: 1...16) func `are folded, drawn and told without a trap`(seed: UInt64) {
    let events = noise(seed, count: 800, sorted: seed % 2 == 0)
    let history = History(events, directory: directory)
    #expect(history.count == events.count)
    #expect(history.world.tasks.count <= 256)

    let middle = events.count / 2
    var naive = World()
    naive.apply(contentsOf: events[..<middle], in: directory)
    #expect(history.world(at: middle) == naive)

    let sentences = Sentences(directory)
    var world = World()
    for event in events.prefix(300) {
      let before = world
      world.apply(event, in: directory)
      #expect(!sentences.sentence(event, before: before, after: world).text.isEmpty)
      #expect(!sentences.caption(event, after: world).isEmpty)
    }
    let tasks = history.world.tasks.indices.map { TaskID(UInt32($0)) }
    for task in tasks { #expect(!sentences.status(of: task, in: history.world).isEmpty) }
    for object in history.world.objects { #expect(!sentences.contents(of: object).isEmpty) }
    #expect(WaitGraph(history.world).edges.count <= tasks.count)

    let table = StepTable(
      history, steps: 1..<40, tasks: Array(tasks.prefix(40)),
      objects: [ObjectID(0), ObjectID(900)],
      moment: history.world)
    #expect(table.columns.count == min(39, history.steps))
    #expect(!TraceValidator.contradictions(in: events, directory).isEmpty)
    draw(history, Array(tasks.prefix(12)))
  }

  private func draw(_ history: History, _ tasks: [TaskID]) {
    let timeline = history.timeline
    for buckets in [
      Buckets(from: 0, to: 100_000, count: 37), Buckets(from: 0, to: .max, count: 5),
      Buckets(from: .max, to: .max, count: 3), Buckets(from: 900, to: 100, count: 3),
    ] {
      #expect(timeline.atOnce(in: buckets).count == buckets.count)
      for task in tasks {
        for shares in timeline.shares(of: task, in: buckets) {
          let sum = LaneState.allCases.reduce(0) { $0 + shares[$1] }
          #expect(abs(sum - 1) < 1e-4)
        }
        #expect(timeline.ticks(of: task, in: buckets).count == buckets.count)
        #expect(timeline.intervals(of: task, from: 0, to: .max, limit: 10).count <= 10)
      }
      for worker in history.world.workers.indices {
        let lane = timeline.occupation(of: WorkerID(UInt16(worker)), in: buckets)
        #expect(lane.allSatisfy { $0.share <= 1 && $0.busy <= 1 })
      }
    }
  }
}
