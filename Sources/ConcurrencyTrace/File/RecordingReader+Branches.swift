/// One way through a session that went back: the events from its start to its last step, in order.
public struct RecordingPath: EventSource {
  /// A stretch of the file's events that the path takes.
  struct Segment: Hashable, Sendable {
    /// Position of its first event in the path.
    var start: Int
    /// Positions in the file.
    var events: Range<Int>
  }

  let reader: RecordingReader
  let segments: [Segment]
  public let count: Int

  init(_ reader: RecordingReader, _ segments: [Segment]) {
    self.reader = reader
    self.segments = segments
    count = segments.last.map { $0.start + $0.events.count } ?? 0
  }

  public func block(containing position: Int) throws(RecordingError) -> EventBlock {
    precondition(position >= 0 && position < count, "a position on the path")
    var (low, high) = (0, segments.count)
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].start > position { high = middle } else { low = middle + 1 }
    }
    let segment = segments[low - 1]
    let block = try reader.cachedBlock(
      containing: segment.events.lowerBound + position - segment.start)
    let first = max(block.start, segment.events.lowerBound)
    let last = min(block.end, segment.events.upperBound)
    let offset = block.events.startIndex - block.start
    return EventBlock(
      start: segment.start + first - segment.events.lowerBound,
      events: block.events[first + offset..<last + offset])
  }
}

extension RecordingPath {
  /// Snapshots say what a file begins with, and hold for a path as far as it begins so too.
  public var snapshotPositions: [Int] {
    guard let first = segments.first, first.events.lowerBound == 0 else { return [] }
    return reader.contents.snapshots.map(\.position).filter { $0 <= first.events.upperBound }
  }

  public func snapshot(at index: Int) throws(RecordingError) -> TraceSnapshot {
    try reader.snapshot(at: index)
  }
}

extension RecordingReader {
  /// The snapshots' positions in the file.
  public var snapshotCount: Int { contents.snapshots.count }

  /// Reads a snapshot.
  func snapshot(at index: Int) throws(RecordingError) -> TraceSnapshot {
    let place = contents.snapshots[index]
    var snapshot: TraceSnapshot?
    for offset in place.offsets {
      let (header, _) = try bytes.block(at: offset, verifying: isVerifying)
      for record in try RecordingContents.records(
        at: offset, header, bytes, verifying: isVerifying)
      {
        if record.kind == .snapshot, snapshot == nil,
          record.number("events") == UInt64(place.position)
        {
          snapshot = TraceSnapshot(form: record.number("form"), numbers: [])
        } else if record.kind == .state, snapshot != nil {
          snapshot?.numbers += record.numbers("numbers")
        } else {
          throw .badValue(at: record.offset, field: "snapshot")
        }
      }
    }
    guard let snapshot else { throw .badValue(at: place.offsets[0], field: "snapshot") }
    return snapshot
  }

  /// How many ways the session took: one more than it went back.
  public var branchCount: Int { contents.rewinds.count + 1 }

  /// The step that a branch begins after; 0 for the first.
  public func step(ofBranch branch: Int) -> Int {
    branch == 0 ? 0 : contents.rewinds[branch - 1].step
  }

  /// For each branch, how many of its first events the session took on `branch` as well, by where it went
  /// back; the branch itself has all of them, `Int.max`.
  public func sharedEvents(withBranch branch: Int) -> [Int] {
    precondition((0..<branchCount).contains(branch), "a branch of this recording")
    var shared = [Int](repeating: .max, count: branchCount)
    for other in (0..<branch).reversed() {
      shared[other] = min(shared[other + 1], contents.rewinds[other].position)
    }
    for other in branch + 1..<branchCount where other < branchCount {
      shared[other] = min(shared[other - 1], contents.rewinds[other - 1].position)
    }
    return shared
  }

  /// The events of a branch, from the start of the run. The last branch is where the session ended.
  public func path(ofBranch branch: Int) -> RecordingPath {
    precondition((0..<branchCount).contains(branch), "a branch of this recording")
    var path: [RecordingPath.Segment] = []
    var begin = 0
    for rewind in contents.rewinds.prefix(branch) {
      path.appendSegment(begin..<rewind.at)
      path.keep(rewind.position)
      begin = rewind.at
    }
    let end = branch < contents.rewinds.count ? contents.rewinds[branch].at : count
    path.appendSegment(begin..<end)
    return RecordingPath(self, path)
  }

  /// The events of the way on which the session ended; of all, if it never went back.
  public var path: RecordingPath { path(ofBranch: branchCount - 1) }

  /// The directory at the end of a branch. Reads the file's directory blocks.
  public func directory(ofBranch branch: Int) throws(RecordingError) -> Directory {
    var directory = Directory()
    try forEachDirectoryRecord(upToBranch: branch) { record throws(RecordingError) in
      try directory.read(record)
    }
    return directory
  }

  /// Texts of the source files, one for each of the directory's; empty where it is not known.
  public func sources(ofBranch branch: Int) throws(RecordingError) -> [String] {
    var sources = [""]
    try forEachDirectoryRecord(upToBranch: branch) { record throws(RecordingError) in
      switch record.kind {
      case .file: sources.append("")
      case .source: sources[Int(record.number("file"))] += record.text("text")
      case .rewound: sources.removeLast(sources.count - Int(record.number("files")))
      case .format, .program, .machine, .clock, .scene, .variant, .parameter, .lookAt, .question,
        .answer, .run, .setting, .schedule, .string, .task, .object, .worker, .end, .shape,
        .snapshot, .state:
        break
      }
    }
    return sources
  }

  private func forEachDirectoryRecord(
    upToBranch branch: Int, _ body: (Record) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    precondition((0..<branchCount).contains(branch), "a branch of this recording")
    var rewinds = 0
    for offset in contents.directoryBlocks {
      let (header, _) = try bytes.block(at: offset, verifying: isVerifying)
      let records = try RecordingContents.records(
        at: offset, header, bytes, verifying: isVerifying)
      for record in records {
        if record.kind == .rewound { rewinds += 1 }
        if rewinds > branch { return }
        try body(record)
      }
    }
  }
}

extension [RecordingPath.Segment] {
  fileprivate mutating func appendSegment(_ events: Range<Int>) {
    guard !events.isEmpty else { return }
    append(Element(start: last.map { $0.start + $0.events.count } ?? 0, events: events))
  }

  /// Shortens the path to its first `count` events.
  fileprivate mutating func keep(_ count: Int) {
    while let last, last.start >= count { removeLast() }
    guard let last else { return }
    let kept = Swift.min(last.events.count, count - last.start)
    self[self.count - 1].events = last.events.lowerBound..<last.events.lowerBound + kept
  }
}
