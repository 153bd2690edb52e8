public import ConcurrencyTrace

/// Follows a run on its way into a file, and takes a snapshot every 16,384 events: the world, and what
/// every task and worker did since the last one. In a large world they are further apart, so that
/// they stay a small part of the file.
public struct SnapshotTaker: SnapshotMaker {
  /// The order of a snapshot's numbers, as `World.code` and `Stretch.code` go through them.
  static let form: UInt64 = 1
  static let distance = 16_384
  /// Events for each task and object between two snapshots, at least.
  private static let eventsForEach = 64

  private let distance: Int
  private let eventsForEach: Int
  private(set) var world: World
  private var timeline: Timeline
  private var start: Stretch.Moment

  public init() { self.init(world: World()) }

  /// As above; only a test takes them more often.
  package init(every distance: Int) {
    self.init(world: World(), every: distance, eventsForEach: 0)
  }

  /// Goes on from a snapshot's world.
  init(
    world: World, every distance: Int = Self.distance, eventsForEach: Int = Self.eventsForEach
  ) {
    self.world = world
    self.distance = distance
    self.eventsForEach = eventsForEach
    timeline = Timeline(from: world)
    start = Stretch.Moment(world)
  }

  public mutating func take(_ event: Event, in directory: Directory) -> TraceSnapshot? {
    apply(event, in: directory)
    let length = world.events - start.position
    guard length >= distance,
      length >= (world.tasks.count + world.objects.count) * eventsForEach
    else { return nil }
    let snapshot = snapshot(StateLimits(directory))
    timeline = Timeline(from: world)
    start = Stretch.Moment(world)
    return snapshot
  }

  mutating func apply(_ event: Event, in directory: Directory) {
    world.apply(event, in: directory)
    timeline.record(event, at: world.events - 1, in: world)
  }

  /// What has happened since the last snapshot.
  var stretch: Stretch { Stretch(from: start.time, to: world, timeline) }

  private func snapshot(_ limits: StateLimits) -> TraceSnapshot {
    var writer = StateWriter(limits)
    var (stretch, world) = (stretch, world)
    stretch.code(&writer)
    world.code(&writer)
    return TraceSnapshot(form: Self.form, numbers: writer.numbers)
  }
}

extension TraceSnapshot {
  /// What happened before it; nil if the numbers are of another form, or cannot be.
  func stretch(_ limits: StateLimits) -> Stretch? { read(limits)?.stretch }

  /// The world; nil if the numbers are of another form, or cannot be.
  func world(_ limits: StateLimits) -> World? {
    guard let (stretch, position) = read(limits) else { return nil }
    var reader = StateReader(Array(numbers[position...]), limits)
    var world = World()
    world.code(&reader)
    return reader.isDone && Stretch.Moment(world) == stretch.end ? world : nil
  }

  private func read(_ limits: StateLimits) -> (stretch: Stretch, position: Int)? {
    guard form == SnapshotTaker.form else { return nil }
    var reader = StateReader(numbers, limits)
    var stretch = Stretch()
    stretch.code(&reader)
    return reader.isRefused ? nil : (stretch, reader.position)
  }
}
