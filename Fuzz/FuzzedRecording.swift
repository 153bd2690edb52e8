/// What the fuzzed blocks stand in: a good beginning.
private let scene = SceneDescription(
  id: "fuzz", title: "", chapter: .sharedState, summary: "", variants: [], parameters: [],
  lookAt: [], question: nil, goForm: "", mode: .tasks, axis: .time, workers: 1, firstSeed: 0,
  startHere: nil, fileID: "")

private let start: [UInt8] = {
  var encoder = RecordingEncoder(RecordingHeader(scene))
  return encoder.takeOutput()
}()

/// Names that the fuzzed events and snapshots may use.
private let directory: [UInt8] = {
  var directory = Directory()
  directory.tasks = ["main", "A", "B"].map { .init(name: $0, parent: .main) }
  directory.objects = ObjectKind.allCases.map { .init(name: "\($0)", kind: $0, capacity: 1) }
  directory.strings = ["a", "b"]
  directory.files.append("f")
  directory.workers = ["worker 0", "worker 1"]
  var encoder = RecordingEncoder(RecordingHeader(scene))
  _ = encoder.takeOutput()
  encoder.add(directory) { _ in nil }
  return encoder.takeOutput()
}()

/// A few good events, for a snapshot to be behind and before.
private let events: [UInt8] = {
  var encoder = RecordingEncoder(RecordingHeader(scene))
  _ = encoder.takeOutput()
  for time in 0..<8 as Range<UInt64> {
    encoder.add(
      Event(
        .operationPerformed, operation: .write, task: TaskID(UInt32(time % 3)), object: ObjectID(0),
        value: .int(Int64(time)), worker: WorkerID(0), time: time * 100, sceneTime: time * 100))
  }
  encoder.closeEvents()
  return encoder.takeOutput()
}()

/// A recording whose last block, or for a snapshot whose middle one, has these bytes: for events the first
/// two are how many it claims.
func recording(of kind: BlockKind, _ bytes: [UInt8]) -> [UInt8] {
  guard bytes.count > 2, bytes.count - 2 <= RecordingFormat.maximumPayload else { return start }
  var header = BlockHeader(kind: kind)
  if kind == .snapshot {
    return numbered([start, directory, events, header.block(of: Array(bytes.dropFirst(2))), events])
  }
  if kind == .events { header.events = UInt32(bytes[0]) | UInt32(bytes[1]) << 8 }
  return numbered([start, directory, header.block(of: Array(bytes.dropFirst(2)))])
}

/// The blocks one after another, with the numbers that they have in a file.
private func numbered(_ parts: [[UInt8]]) -> [UInt8] {
  var file = parts[0]
  for (index, part) in parts.enumerated().dropFirst() {
    guard var header = BlockHeader(part, at: 0) else { continue }
    header.sequence = UInt32(index)
    file += header.block(of: Array(part[BlockHeader.size...]))
  }
  return file
}
