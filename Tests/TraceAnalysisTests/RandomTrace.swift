import ConcurrencyTrace
import TraceAnalysis

/// A small generator, so that a seed names a trace for ever (SplitMix64; Steele, Lea, Flood, 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A trace that a real run could have made: tasks on a few workers that read, write, lock and sleep.
struct RandomTrace {
  private(set) var trace: TraceBuilder
  private var random: SplitMix
  private let workers: Int
  private var counters: [ObjectID] = []
  private var values: [Int64] = []
  private var lock = ObjectID.none
  private var holder: TaskID?
  private var queue: [TaskID] = []
  private var places: [Place] = [.on(0)]

  /// Where a task of the simulation is.
  private enum Place: Equatable {
    case on(UInt16)
    case ready, asleep, wantsLock, outside, over
  }

  init(seed: UInt64, workers: Int = 3, tasks: Int = 6, events: Int) {
    random = SplitMix(state: seed)
    self.workers = workers
    trace = .begun(workers: workers)
    lock = trace.make("lock", .mutex)
    for index in 0..<3 {
      counters.append(trace.make("c\(index)", .variable, value: .int(0)))
      values.append(0)
    }
    for index in 0..<tasks {
      _ = trace.spawn("T\(index)", starts: false)
      places.append(.ready)
    }
    while trace.events.count < events { step() }
  }

  private mutating func step() {
    // Some events fall on one time, others far apart.
    trace.time += [0, 0, 0, 1, 7, 100, 5_000].randomElement(using: &random) ?? 0
    let index = Int.random(in: 0..<places.count, using: &random)
    let task = TaskID(UInt32(index))
    switch places[index] {
    case .on(let worker): act(task, index, worker)
    case .ready: place(task, index)
    case .asleep, .outside:
      let wasOutside = places[index] == .outside
      places[index] = .ready
      trace.ready(task, by: wasOutside ? .none : TaskID(UInt32(places.count - 1 - index)))
    case .wantsLock, .over: break
    }
  }

  private mutating func place(_ task: TaskID, _ index: Int) {
    let free = (0..<UInt16(workers)).first { worker in !places.contains(.on(worker)) }
    guard let free else { return }
    places[index] = .on(free)
    trace.resume(task, on: free)
  }

  private mutating func act(_ task: TaskID, _ index: Int, _ worker: UInt16) {
    let cell = Int.random(in: 0..<counters.count, using: &random)
    switch Int.random(in: 0..<40, using: &random) {
    case 0..<12: trace.perform(task, .read, counters[cell], .int(values[cell]))
    case 12..<20:
      values[cell] += 1
      trace.perform(task, .write, counters[cell], .int(values[cell]))
    case 20..<26: useLock(task, index)
    case 26..<31:
      places[index] = .ready
      trace.yield(task)
    case 31..<35:
      places[index] = .asleep
      trace.block(task, .sleep, detail: Int64(trace.time))
    case 35..<37:
      places[index] = .outside
      trace.post(Event(.taskLeft, task: task))
    case 37:
      trace.post(
        Event(.instrumentWaited, detail: Int64(cell), worker: WorkerID(worker)))
    default:
      guard index > 0, holder != task, places.filter({ $0 != .over }).count > 2 else { return }
      places[index] = .over
      trace.end(task)
    }
  }

  private mutating func useLock(_ task: TaskID, _ index: Int) {
    guard holder == task else {
      if holder == nil {
        holder = task
        trace.perform(task, .lock, lock)
      } else {
        queue.append(task)
        places[index] = .wantsLock
        trace.block(task, .lock, lock)
      }
      return
    }
    trace.perform(task, .unlock, lock)
    holder = queue.isEmpty ? nil : queue.removeFirst()
    guard let holder else { return }
    trace.perform(holder, .lock, lock)
    trace.ready(holder, by: task)
    places[holder.index] = .ready
  }
}
