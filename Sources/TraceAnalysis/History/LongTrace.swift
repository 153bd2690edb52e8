import ConcurrencyTrace

/// A recording that is too long to be indexed as a whole, seen through the snapshots in its file.
struct LongTrace: Sendable {
  /// What is shorter is indexed as a whole: that takes less than a second.
  static let shortest = 400_000
  /// So many events of it are known in all detail at most, some 80 bytes each.
  static let mostDetailed = 1 << 20

  let source: any EventSource
  let outline: Outline
  /// The world after all events.
  let end: World
  private let directory: Directory
  private let snapshots: [Int]
  private let cache = Monitor(Cache())

  /// The stretch that the timeline's lanes know, or are to know.
  private var detail = 0..<0
  /// The world at the last event that they have.
  private var detailWorld = World()
  /// The world at the last event that was looked at for findings.
  private var foundWorld = World()

  /// Nil for a source that is short, or has no snapshots to make it so.
  init?(_ source: any EventSource, _ directory: Directory, from shortest: Int) {
    guard source.count >= shortest else { return nil }
    (self.source, self.directory) = (source, directory)
    snapshots = source.snapshotPositions
    let limits = StateLimits(directory)
    var outline = Outline()
    var last: TraceSnapshot?
    do throws(RecordingError) {
      for index in snapshots.indices {
        let snapshot = try source.snapshot(at: index)
        guard let stretch = snapshot.stretch(limits),
          stretch.end.position == snapshots[index], outline.append(stretch)
        else { return nil }
        last = snapshot
      }
      // What is behind the last snapshot is folded now.
      guard let world = last?.world(limits), source.count - world.events < Self.shortest
      else {
        return nil
      }
      var taker = SnapshotTaker(world: world)
      try source.forEach(from: world.events, to: source.count) { event in
        taker.apply(event, in: directory)
      }
      guard taker.world.events == world.events || outline.append(taker.stretch) else { return nil }
      end = taker.world
    } catch { return nil }
    self.outline = outline
  }

  // MARK: Any moment

  /// The world after the first `position` events: a fold from the nearest snapshot, or from a world that
  /// was asked for before.
  func world(at position: Int) -> World {
    let snapshot = lastSnapshot(upTo: position)
    let near = cache.withLock { $0.world(upTo: position) }
    let begin = snapshot.map { snapshots[$0] } ?? 0
    var world = near ?? World()
    if near == nil || world.events < begin {
      world = snapshot.flatMap { self.snapshot(at: $0) } ?? near ?? World()
    }
    do throws(RecordingError) {
      try source.forEach(from: world.events, to: position) { world.apply($0, in: directory) }
    } catch {
      // What could be read once, and cannot be any more, is missing in the picture, and stops nobody.
    }
    cache.withLock { $0.keep(world) }
    return world
  }

  private func snapshot(at index: Int) -> World? {
    guard let snapshot = try? source.snapshot(at: index) else { return nil }
    return snapshot.world(StateLimits(directory))
  }

  private func lastSnapshot(upTo position: Int) -> Int? {
    let after = snapshots.partition { $0 > position }
    return after > 0 ? after - 1 : nil
  }

  // MARK: Steps

  /// The index of a step's event; nil for a step that is not there.
  func event(ofStep step: Int) -> Int? {
    guard step > 0, step <= end.step else { return nil }
    let stretch = outline.moments.partition { $0.step >= step } - 1
    let steps = steps(ofStretch: stretch)
    let place = step - outline.moments[stretch].step - 1
    return steps.indices.contains(place) ? Int(steps[place]) : nil
  }

  /// The number of the last step within the first `position` events.
  func step(at position: Int) -> Int {
    guard position > 0 else { return 0 }
    let stretch = outline.moments.partition { $0.position >= position } - 1
    guard stretch >= 0, stretch < outline.moments.count - 1 else { return end.step }
    return outline.moments[stretch].step
      + steps(ofStretch: stretch).partition { Int($0) >= position }
  }

  /// Positions of the events of a stretch's steps.
  private func steps(ofStretch index: Int) -> [UInt32] {
    if let known = cache.withLock({ $0.steps(ofStretch: index) }) { return known }
    var steps: [UInt32] = []
    let (start, end) = (outline.moments[index], outline.moments[index + 1])
    var position = start.position
    do throws(RecordingError) {
      try source.forEach(from: position, to: end.position) { event in
        // What a task does while the runtime unwinds it is no step of the run.
        if event.isStep, steps.count < end.step - start.step {
          steps.append(UInt32(truncatingIfNeeded: position))
        }
        position += 1
      }
    } catch {
      // As above.
    }
    cache.withLock { $0.keep(steps, ofStretch: index) }
    return steps
  }

  // MARK: Reading on

  /// Events that the detail wanted and the search for findings have not seen.
  var unread: Int {
    source.count - foundWorld.events + max(0, detail.upperBound - detailWorld.events)
  }

  /// Wants all detail from a time on up to an event, unless it is on its way.
  ///
  /// - Returns: the world at which the timeline's lanes are to begin anew; nil: they are not.
  mutating func focus(from: UInt64, last: Int) -> World? {
    let first = max(0, outline.moments.partition { $0.time >= from } - 1)
    let start = outline.moments[min(first, outline.moments.count - 1)].position
    let length = last - start
    guard length <= Self.mostDetailed else { return nil }
    if !detail.isEmpty, detail.contains(start), last <= detail.upperBound { return nil }
    // Room on both sides, so that a small move stays inside.
    let room = min((Self.mostDetailed - length) / 2, max(length / 2, SnapshotTaker.distance))
    let begin = lastSnapshot(upTo: max(0, start - room))
    let world = begin.flatMap { snapshot(at: $0) } ?? World()
    // Where the snapshot cannot be read, the outline has to do.
    guard start - world.events <= Self.mostDetailed else { return nil }
    detail = world.events..<min(source.count, last + max(1, room))
    detailWorld = world
    return world
  }

  /// Reads on in the stretch of which all detail is wanted.
  mutating func loadDetail(
    _ left: inout Int, _ timeline: inout Timeline
  ) throws(RecordingError) {
    let end = min(detail.upperBound, detailWorld.events + min(left, detail.count))
    guard detailWorld.events < end else { return }
    left -= end - detailWorld.events
    var (world, lanes) = (detailWorld, timeline)
    (detailWorld, timeline) = (World(), Timeline())
    defer { (detailWorld, timeline) = (world, lanes) }
    try source.forEach(from: world.events, to: end) { event in
      world.apply(event, in: directory)
      lanes.record(event, at: world.events - 1, in: world)
    }
  }

  /// Reads on in search for findings, from the beginning.
  mutating func loadFindings(
    _ left: inout Int, _ findings: inout Findings
  ) throws(RecordingError) {
    let end = min(source.count, foundWorld.events + min(left, source.count))
    guard foundWorld.events < end else { return }
    var (world, found) = (foundWorld, findings)
    (foundWorld, findings) = (World(), Findings())
    defer { (foundWorld, findings) = (world, found) }
    try source.forEach(from: world.events, to: end) { event in
      world.apply(event, in: directory)
      found.take(event, after: world, in: directory)
    }
  }

  // MARK: What was asked for last

  /// Worlds and steps that a frame asks for again and again.
  private struct Cache {
    private static let most = 12
    private var worlds: [World] = []
    private var stretches: [(index: Int, steps: [UInt32])] = []

    /// The latest one with at most `position` events.
    func world(upTo position: Int) -> World? {
      worlds.filter { $0.events <= position }.max { $0.events < $1.events }
    }

    mutating func keep(_ world: World) {
      worlds.removeAll { $0.events == world.events }
      if worlds.count == Self.most { worlds.removeFirst() }
      worlds.append(world)
    }

    func steps(ofStretch index: Int) -> [UInt32]? {
      stretches.first { $0.index == index }?.steps
    }

    mutating func keep(_ steps: [UInt32], ofStretch index: Int) {
      if stretches.count == Self.most { stretches.removeFirst() }
      stretches.append((index, steps))
    }
  }
}

extension EventSource {
  /// Goes through some of the events, block by block.
  fileprivate func forEach(
    from start: Int, to end: Int, _ body: (Event) -> Void
  ) throws(RecordingError) {
    var position = start
    while position < end {
      let block = try block(containing: position)
      let stop = min(block.end, end)
      for index in position..<stop { body(block[index]) }
      position = stop
    }
  }
}
