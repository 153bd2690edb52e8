public import ConcurrencyTrace

/// A timeline of a size that does not grow with the trace: for a picture of a recording of any length.
///
/// The time that has passed is cut into at most `resolution` equal parts, which become twice as long
/// whenever the trace outgrows them. For the first tasks each part knows how long which state was; the
/// first steps are kept whole.
public struct TimelineSketch: Sendable {
  /// What is kept of a task.
  struct Row: Sendable {
    /// For each part, the nanoseconds of each state.
    var parts: [SIMD16<Float>] = []
    /// For each part, the object that was waited for last.
    var objects: [ObjectID] = []
  }

  static let resolution = 2048

  public private(set) var world = World()
  /// The trace as far as its first steps go, for the steps axis.
  public private(set) var firstSteps = History()
  private(set) var rows: [Row] = []
  /// For each part, how many tasks ran at once at most.
  private var most: [Int] = []
  private var width: UInt64 = 1
  private var spans = StateSpans()
  private let mostTasks: Int
  private let mostSteps: Int
  private let mostEvents: Int

  /// - Parameters:
  ///   - mostTasks: How many tasks, the first ones, have a row.
  ///   - mostSteps: How many steps are kept whole; with up to fifty events each.
  public init(mostTasks: Int, mostSteps: Int) {
    self.mostTasks = mostTasks
    self.mostSteps = mostSteps
    mostEvents = mostSteps * 50
  }

  /// Takes the trace's next event.
  public mutating func add(_ event: Event, in directory: Directory) {
    guard world.ending == nil else { return }
    if firstSteps.count < mostEvents, firstSteps.steps < mostSteps {
      firstSteps.append(contentsOf: CollectionOfOne(event), directory: directory)
    }
    let (time, atOnce) = (world.time, world.atOnce)
    world.apply(event, in: directory)
    note(atOnce, from: time, to: world.time)
    for closed in spans.follow(event, in: world) { add(closed) }
  }

  /// No event follows: closes what lasts.
  public mutating func finish() {
    for closed in spans.closeAll(in: world) { add(closed) }
    note(world.atOnce, from: world.time, to: world.time)
  }

  // MARK: Queries

  /// The time of the last event.
  public var duration: UInt64 { world.time }

  /// The tasks that have a row.
  public var tasks: [TaskID] { (0..<min(mostTasks, world.tasks.count)).map { TaskID(UInt32($0)) } }

  /// For each of so many equal parts of the run, which share of it the task was in each state.
  public func shares(of task: TaskID, columns: Int) -> [Shares] {
    guard rows.indices.contains(task.index), duration > 0 else {
      return Array(repeating: Shares(), count: columns)
    }
    let row = rows[task.index]
    return (0..<columns).map { column in
      var shares = Shares()
      for (index, weight) in parts(of: column, columns) where index < row.parts.count {
        shares.parts += row.parts[index] * weight
      }
      let total = shares.parts.sum()
      let whole = max(total, Float(duration) / Float(columns))
      shares.parts /= whole
      shares.parts[LaneState.absent.place] += max(0, 1 - total / whole)
      return shares
    }
  }

  /// For each of so many equal parts of the run, how many tasks ran at once at most.
  public func atOnce(columns: Int) -> [Int] {
    (0..<columns).map { column in
      parts(of: column, columns).map { $0.index < most.count ? most[$0.index] : 0 }.max() ?? 0
    }
  }

  /// The object that the task waited for last in one of so many equal parts.
  func object(of task: TaskID, column: Int, _ columns: Int) -> ObjectID {
    guard rows.indices.contains(task.index) else { return .none }
    let objects = rows[task.index].objects
    let known = parts(of: column, columns).filter { $0.index < objects.count }
    return known.map { objects[$0.index] }.last { $0 != .none } ?? .none
  }

  /// The parts that a column covers, each with how much of it.
  private func parts(of column: Int, _ columns: Int) -> [(index: Int, weight: Float)] {
    let buckets = Buckets(from: 0, to: duration, count: columns)
    let (from, to) = (buckets.boundary(column), buckets.boundary(column + 1))
    guard to > from else { return [(Int(from / width), 1)] }
    return (Int(from / width)...Int((to - 1) / width)).map { index in
      let start = UInt64(index) * width
      let covered = min(to, start + width) - max(from, start)
      return (index, Float(covered) / Float(width))
    }
  }

  // MARK: Recording

  private mutating func note(_ atOnce: Int, from: UInt64, to: UInt64) {
    widen(to: to)
    let last = Int((to > from ? to - 1 : to) / width)
    while most.count <= last { most.append(0) }
    for index in Int(from / width)...last { most[index] = max(most[index], atOnce) }
  }

  private mutating func add(_ closed: StateSpans.Closed) {
    let (task, span) = (closed.task.index, closed.span)
    guard task < mostTasks, span.end > span.start else { return }
    widen(to: span.end)
    while rows.count <= task { rows.append(Row()) }
    let place = span.state.place
    for index in Int(span.start / width)...Int((span.end - 1) / width) {
      while rows[task].parts.count <= index {
        rows[task].parts.append(SIMD16())
        rows[task].objects.append(.none)
      }
      let start = UInt64(index) * width
      let length = min(span.end, start + width) - max(span.start, start)
      rows[task].parts[index][place] += Float(length)
      if let wait = span.wait { rows[task].objects[index] = wait.object }
    }
  }

  /// Doubles the parts until this time lies in one of them.
  private mutating func widen(to time: UInt64) {
    while time / width >= UInt64(Self.resolution) {
      width *= 2
      for index in rows.indices {
        rows[index].parts = halved(rows[index].parts) { $0 + $1 }
        rows[index].objects = halved(rows[index].objects) { $1 == .none ? $0 : $1 }
      }
      most = halved(most) { max($0, $1) }
    }
  }

  private func halved<Element>(
    _ parts: [Element], _ join: (Element, Element) -> Element
  ) -> [Element] {
    stride(from: 0, to: parts.count, by: 2).map { index in
      index + 1 < parts.count ? join(parts[index], parts[index + 1]) : parts[index]
    }
  }
}
