import ConcurrencyTrace

/// What a trace came to from one snapshot to the next, beside the world at its end.
struct Stretch: Equatable, Sendable {
  /// A task's part of it.
  struct OfTask: Equatable, Sendable {
    /// Nanoseconds in each `LaneState`, by its place.
    var times = SIMD16<UInt64>()
    var steps: UInt64 = 0
  }

  /// A worker's part of it.
  struct OfWorker: Equatable, Sendable {
    /// The task that it ran most.
    var task = TaskID.none
    /// Nanoseconds with that task, at least.
    var most: UInt64 = 0
    /// Nanoseconds with any task.
    var busy: UInt64 = 0
  }

  /// Where it ends.
  var end = Moment()
  var tasks: [OfTask] = []
  var workers: [OfWorker] = []
  /// How many tasks ran at once: at most, and times nanoseconds.
  var atMost = 0
  var area: UInt64 = 0

  /// A place in a trace, by all that it can be looked for.
  struct Moment: Hashable, Sendable {
    var position = 0
    var step = 0
    var time: UInt64 = 0
    var sceneTime: UInt64 = 0

    init() {}

    init(_ world: World) {
      position = world.events
      step = world.step
      time = world.time
      sceneTime = world.sceneTime
    }
  }

  init() {}

  /// What `timeline`, whose lanes began at `start`, has of it.
  init(from start: UInt64, to world: World, _ timeline: Timeline) {
    end = Moment(world)
    tasks = world.tasks.indices.map { timeline.part(of: TaskID(UInt32($0)), since: start) }
    workers = world.workers.indices.map {
      timeline.part(of: WorkerID(UInt16(truncatingIfNeeded: $0)), since: start)
    }
    (atMost, area) = timeline.atOnce(since: start)
  }

  mutating func code(_ coder: inout some StateCoder) {
    coder.count("position", &end.position)
    coder.count("step", &end.step)
    coder.number("time", &end.time)
    coder.number("sceneTime", &end.sceneTime)
    coder.list("tasks", &tasks, OfTask()) { coder, task in
      // Which states have a part, a bit for each; then these.
      var present: UInt64 = (0..<16).reduce(0) { $0 | (task.times[$1] > 0 ? 1 << UInt64($1) : 0) }
      coder.number("states", &present)
      for place in 0..<16 where present >> UInt64(place) & 1 == 1 {
        var time = task.times[place]
        coder.number("nanoseconds", &time)
        task.times[place] = time
      }
      coder.number("steps", &task.steps)
    }
    coder.list("workers", &workers, OfWorker()) { coder, worker in
      coder.task("task", &worker.task)
      coder.number("most", &worker.most)
      coder.number("busy", &worker.busy)
    }
    coder.count("atMost", &atMost)
    coder.number("area", &area)
  }
}
