public import ConcurrencyTrace

/// A trace with its indexes: the world at any position, its steps, its times.
///
/// A *position* counts events: the world at position 5 is the one after the first five. Appending an
/// event takes constant time; a world in the past takes a fold from the nearest snapshot, some
/// thousand events in a trace of a million. One owner appends; a copy is cheap until it is appended
/// to.
///
/// A long recording is indexed only in part: its file has snapshots, from which any moment is a short
/// fold away, and which together are an outline of the whole. `focus` says of which part everything
/// is wanted; `load` gets it, and then looks for findings from the beginning on.
public struct History: Sendable {
  public private(set) var directory: Directory
  public private(set) var events = EventStore()
  /// The world after all events.
  public private(set) var world = World()
  public private(set) var timeline = Timeline()
  /// What is wrong, as far as the trace shows it; nothing where someone else looks for it.
  public private(set) var findings: Findings
  private let looksForFindings: Bool
  private var snapshots = Snapshots()
  /// The index of each step's event; step 1 is at 0.
  private var stepEvents: [UInt32] = []
  /// A recording that is too long to be indexed as a whole; nil for all others.
  private var long: LongTrace?

  /// An empty one.
  ///
  /// - Parameter findings: what looks for what is wrong; nil: nobody here.
  public init(directory: Directory = Directory(), findings: Findings? = Findings()) {
    self.directory = directory
    self.findings = findings ?? Findings()
    looksForFindings = findings != nil
  }

  /// A whole trace.
  public init(_ events: some Sequence<Event>, directory: Directory) {
    self.init(directory: directory)
    append(contentsOf: events, directory: directory)
  }

  /// A trace that stays where it is, such as a recording's path. It has no events until `load` takes them
  /// in; afterwards only indexes are in memory, and the events are fetched as they are looked at.
  public init(_ source: any EventSource, directory: Directory) {
    self.init(source, directory: directory, longFrom: LongTrace.shortest)
  }

  /// As above; only a test calls a short recording long.
  package init(_ source: any EventSource, directory: Directory, longFrom shortest: Int) {
    self.init(directory: directory)
    if let long = LongTrace(source, directory, from: shortest) {
      events = EventStore(all: source, long.outline.moments)
      (world, timeline) = (long.end, Timeline(from: World(), in: long.outline))
      self.long = long
    } else {
      events = EventStore(source)
    }
  }

  /// Events of the source that have not been taken in.
  public var unloaded: Int { long?.unread ?? events.rest }

  /// Whether all of the source's events can be looked at, whatever is still to be taken in.
  public var isWhole: Bool { long != nil || events.rest == 0 }

  /// How much of the source has been taken in, from 0 to 1.
  public var shareLoaded: Double {
    let all = long?.source.count ?? count + events.rest
    return all == 0 ? 1 : 1 - Double(min(all, unloaded)) / Double(all)
  }

  /// Takes in the source's next events, at most so many; a million take about a second.
  ///
  /// - Throws: why they cannot be read. All before them are in.
  public mutating func load(atMost limit: Int = .max) throws(RecordingError) {
    if long != nil { return try loadLong(atMost: limit) }
    var left = limit
    while left > 0, events.rest > 0 {
      let start = events.count
      let block = try events.takeOver(atMost: left)
      for (offset, event) in block.events.enumerated() { index(event, at: start + offset) }
      left -= block.events.count
    }
  }

  /// Adds the trace's next events, with the directory as it is after them.
  public mutating func append(contentsOf new: some Sequence<Event>, directory: Directory) {
    self.directory = directory
    append(contentsOf: new)
  }

  /// Says which stretch of time the timeline is asked for next, so that `load` gets what it needs for it.
  ///
  /// Changes nothing where all is known anyway. A stretch of more than a million events is left to the
  /// outline, which is as sharp as the cells of a screen then.
  public mutating func focus(from: UInt64, to: UInt64) {
    guard long != nil, !timeline.knows(from: from, to: to) else { return }
    let last = position(at: to)
    guard let start = long?.focus(from: from, last: last) else { return }
    timeline = Timeline(from: start, in: long?.outline)
  }

  private mutating func loadLong(atMost limit: Int) throws(RecordingError) {
    guard var long else { return }
    self.long = nil
    defer { self.long = long }
    var left = limit
    try long.loadDetail(&left, &timeline)
    try long.loadFindings(&left, &findings)
  }

  /// Adds the trace's next events, which name nothing that the directory does not know.
  public mutating func append(contentsOf new: some Sequence<Event>) {
    for event in new {
      index(event, at: events.count)
      events.append(event)
    }
  }

  private mutating func index(_ event: Event, at position: Int) {
    let step = world.step
    world.apply(event, in: directory)
    if world.step > step { stepEvents.append(UInt32(truncatingIfNeeded: position)) }
    timeline.record(event, at: position, in: world)
    if looksForFindings { findings.take(event, after: world, in: directory) }
    if snapshots.wants(world) { snapshots.add(world) }
  }

  /// How many events there are; the last position.
  public var count: Int { events.count }

  // MARK: The world

  /// The world after the first `position` events; positions outside are moved to the nearest end.
  public func world(at position: Int) -> World {
    let position = Swift.min(Swift.max(0, position), count)
    if position == count { return world }
    if let long { return long.world(at: position) }
    var world = snapshots.latest(upTo: position)
    fold(&world, to: position)
    return world
  }

  /// Moves a world of this history to another position, forwards in place if it is not far.
  public func move(_ world: inout World, to position: Int) {
    let position = Swift.min(Swift.max(0, position), count)
    let near = long == nil ? snapshots.distance : SnapshotTaker.distance
    let isNear = world.events <= position && position - world.events <= near
    guard isNear else {
      world = self.world(at: position)
      return
    }
    fold(&world, to: position)
  }

  private func fold(_ world: inout World, to position: Int) {
    while world.events < position {
      let block = events.block(containing: world.events)
      for index in world.events..<min(block.end, position) {
        world.apply(block[index], in: directory)
      }
    }
  }

  // MARK: Steps

  /// How many steps there are. The first is 1.
  public var steps: Int { long == nil ? stepEvents.count : world.step }

  /// The index of a step's event; nil for a step that is not there.
  public func event(ofStep step: Int) -> Int? {
    if let long { return long.event(ofStep: step) }
    return stepEvents.indices.contains(step - 1) ? Int(stepEvents[step - 1]) : nil
  }

  /// The number of the last step within the first `position` events; 0 before the first.
  public func step(at position: Int) -> Int {
    if let long { return long.step(at: position) }
    var (low, high) = (0, stepEvents.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(stepEvents[middle]) >= position { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The position after a step and everything that followed from it: just before the next step.
  ///
  /// Step 0 is the start; a step beyond the last is the end.
  public func position(afterStep step: Int) -> Int {
    event(ofStep: Swift.max(0, step) + 1) ?? count
  }

  // MARK: Times

  /// The time of the last event.
  public var duration: UInt64 { world.time }

  /// The position after all events up to and including this time.
  public func position(at time: UInt64) -> Int { events.count(upTo: time) }

  /// The position after all events up to and including this scene time.
  public func position(atSceneTime sceneTime: UInt64) -> Int {
    events.count(upToSceneTime: sceneTime)
  }

  /// The time of the last event before this position; 0 at the start.
  public func time(at position: Int) -> UInt64 {
    let last = Swift.min(position, count) - 1
    return last >= 0 ? events[last].time : 0
  }
}
