public import ConcurrencyTrace

/// What the steps axis shows: a column for each step of a window.
public struct StepTable: Equatable, Sendable {
  /// What a task is in one step's column.
  public enum Cell: Hashable, Sendable {
    /// Not there yet, or over.
    case absent
    /// This step is its own.
    case acts
    /// It is the partner, whose side this step completed.
    case partner
    /// It could have gone.
    case couldGo
    case waiting(WaitReason)
    case outside
    /// It waits, and will for ever.
    case stuck
  }

  /// An object after a step.
  public struct Memory: Hashable, Sendable {
    public var state: ObjectState
    /// Whether this step changed what the object holds; waiters alone do not count.
    public var isChanged: Bool
  }

  /// What a task knows of a cell after a step.
  public struct Reading: Hashable, Sendable {
    public var task: TaskID
    public var reading: TaskState.Reading
    /// What the cell holds, where that is not what was read: "0 ≠ 1".
    public var isOutOfDate: Bool
  }

  /// One step.
  public struct Column: Hashable, Sendable {
    public var step: Int
    /// The index of its event.
    public var event: Int
    public var task: TaskID
    public var action: Action
    public var time: UInt64
    /// For each of the table's tasks: as it was before the step.
    public var cells: [Cell]
    /// For each of the table's objects: as it was after the step.
    public var memory: [Memory]
    /// What the table's tasks know of the table's objects after the step, in order of tasks.
    public var readings: [Reading]
  }

  public let tasks: [TaskID]
  public let objects: [ObjectID]
  public let columns: [Column]

  /// Folds the window once. Costs a fold from the nearest snapshot and one over the window's events.
  ///
  /// - Parameters:
  ///   - steps: numbers of steps, from 1; those that are not there are left out.
  ///   - moment: the world at the moment that is looked at, which knows who is stuck in the end.
  public init(
    _ history: History, steps: Range<Int>, tasks: [TaskID], objects: [ObjectID], moment: World
  ) {
    self.tasks = tasks
    self.objects = objects
    let window = steps.clamped(to: 1..<history.steps + 1)
    var columns: [Column] = []
    columns.reserveCapacity(window.count)
    var world = history.world(at: history.event(ofStep: window.lowerBound) ?? history.count)
    for step in window {
      guard let event = history.event(ofStep: step) else { break }
      history.move(&world, to: event)
      columns.append(
        Self.column(step, event, history, &world, tasks: tasks, objects: objects, moment: moment))
    }
    self.columns = columns
  }

  /// Takes the step, and leaves the world after it.
  private static func column(
    _ step: Int, _ index: Int, _ history: History, _ world: inout World, tasks: [TaskID],
    objects: [ObjectID], moment: World
  ) -> Column {
    let event = history.events[index]
    let cells = tasks.map { cell($0, event, in: world, moment) }
    let old = objects.map { world[$0] }
    history.move(&world, to: index + 1)
    let memory = zip(objects, old).map { object, old in
      Self.memory(world[object] ?? old, before: old)
    }
    return Column(
      step: step, event: index, task: event.task, action: Action(event), time: event.time,
      cells: cells, memory: memory, readings: readings(of: tasks, objects, in: world))
  }

  /// What `task` is in the column of a step, given the world before it.
  private static func cell(
    _ task: TaskID, _ event: Event, in world: World, _ moment: World
  ) -> Cell {
    if task == event.task { return .acts }
    guard let state = world[task] else { return .absent }
    switch state.activity {
    case .notStarted, .done: return .absent
    case .ready, .running: return .couldGo
    case .outside: return .outside
    case .blocked(let action):
      let isExchange = event.operation == .send || event.operation == .receive
      if task == event.peer, isExchange { return .partner }
      let last = moment[task]
      let isForEver = last?.isStuck == true && last?.since == state.since
      return isForEver ? .stuck : .waiting(action.operation.waitReason)
    }
  }

  private static func memory(_ new: ObjectState?, before old: ObjectState?) -> Memory {
    let new = new ?? ObjectState(kind: .variable, capacity: 0)
    guard let old else { return Memory(state: new, isChanged: false) }
    var (a, b) = (old, new)
    a.waiters.removeAll()
    b.waiters.removeAll()
    return Memory(state: new, isChanged: a != b)
  }

  private static func readings(
    of tasks: [TaskID], _ objects: [ObjectID], in world: World
  ) -> [Reading] {
    var readings: [Reading] = []
    for task in tasks {
      for reading in world[task]?.readings ?? [] where objects.contains(reading.object) {
        readings.append(
          Reading(task: task, reading: reading, isOutOfDate: world.isOutOfDate(reading)))
      }
    }
    return readings
  }
}
