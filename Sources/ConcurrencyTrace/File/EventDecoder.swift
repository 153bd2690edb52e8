/// How many of each there are in the directory: an event may name no others.
struct DirectoryCounts: Hashable, Sendable {
  var tasks = 0
  var objects = 0
  var strings = 0
  var files = 1
  var workers = 0

  init() {}

  init(_ directory: Directory) {
    tasks = directory.tasks.count
    objects = directory.objects.count
    strings = directory.strings.count
    files = directory.files.count
    workers = directory.workers.count
  }
}

/// Reads the payload of one block of events.
struct EventDecoder {
  /// A shape, and what an event of it begins as.
  private struct Shape {
    var event: Event
    var value: ValueForm
  }

  private var bytes: ByteReader
  private let known: DirectoryCounts
  private let header: BlockHeader
  private var expected: EventExpectation
  private var shapes: [Shape] = []

  init(_ header: BlockHeader, _ payload: ByteReader, known: DirectoryCounts) {
    self.header = header
    self.known = known
    bytes = payload
    expected = EventExpectation(time: header.firstTime, sceneTime: header.firstSceneTime)
  }

  /// All events of the block.
  static func events(
    _ header: BlockHeader, _ payload: ByteReader, known: DirectoryCounts
  ) throws(RecordingError) -> [Event] {
    var decoder = EventDecoder(header, payload, known: known)
    return try decoder.readAll()
  }

  private mutating func readAll() throws(RecordingError) -> [Event] {
    let start = bytes.offset
    let count = Int(header.events)
    guard count <= bytes.remaining / RecordingFormat.minimumEventSize else {
      throw .badLength(at: start, length: UInt64(count))
    }
    var events: [Event] = []
    events.reserveCapacity(count)
    while !bytes.isAtEnd {
      let at = bytes.offset
      let number = try bytes.number()
      if number < RecordingFormat.firstShape {
        try readRecord(number)
      } else {
        guard number - RecordingFormat.firstShape < UInt64(shapes.count) else {
          throw .badValue(at: at, field: "shape")
        }
        guard events.count < count else { throw .badLength(at: start, length: UInt64(count)) }
        events.append(try readEvent(of: Int(number - RecordingFormat.firstShape)))
      }
    }
    guard events.count == count else { throw .badLength(at: start, length: UInt64(count)) }
    return events
  }

  private mutating func readRecord(_ number: UInt64) throws(RecordingError) {
    var part = bytes.part(try bytes.length())
    guard number == UInt64(RecordKind.shape.rawValue) else { return }
    try define(Record(.shape, reading: &part))
  }

  private mutating func define(_ record: Record) throws(RecordingError) {
    let form = UInt8(exactly: record.number("value")).flatMap(ValueForm.init)
    guard let form else { throw .badValue(at: record.offset, field: "value") }
    guard record.number("file") < UInt64(known.files), record.number("line") <= 0xFFFF else {
      throw .badValue(at: record.offset, field: "file")
    }
    let site = Site(file: Int(record.number("file")), line: Int(record.number("line")))
    let kind = WireNumbers.kinds.element(record.number("kind"))
    let operation = WireNumbers.operations.element(record.number("operation"))
    // An event that only a later version can read stays an event, so that positions are the same.
    let event =
      if let kind, let operation {
        Event(kind, operation: operation, site: site)
      } else {
        Event(.eventsDropped, detail: 1, site: site)
      }
    shapes.append(Shape(event: event, value: form))
    expected.shapes.append(.init())
  }

  private mutating func readEvent(of shape: Int) throws(RecordingError) -> Event {
    let at = bytes.offset
    let flags = try bytes.byte()
    let elapsed = try bytes.number()
    var event = shapes[shape].event
    try readWho(&event, flags)
    try readWhat(&event, flags, shape)
    expected.time &+= elapsed
    var sceneElapsed = elapsed
    if flags & EventField.sceneTime.flag != 0 {
      sceneElapsed &+= UInt64(bitPattern: try bytes.signed())
    }
    expected.sceneTime &+= sceneElapsed
    guard max(expected.time, expected.sceneTime) <= RecordingFormat.latestTime else {
      throw .badValue(at: at, field: "time")
    }
    event.time = expected.time
    event.sceneTime = expected.sceneTime
    return event
  }

  private mutating func readWho(_ event: inout Event, _ flags: UInt8) throws(RecordingError) {
    if flags & EventField.worker.flag != 0 {
      let at = bytes.offset
      let worker = try bytes.number()
      guard worker <= UInt64(known.workers), let worker = UInt16(exactly: worker) else {
        throw .badValue(at: at, field: "worker")
      }
      expected.worker = worker
    }
    if flags & EventField.task.flag != 0 {
      expected.task = try bytes.id(after: expected.task, upTo: known.tasks, "task")
    }
    event.worker = WorkerID(expected.worker &- 1)
    event.task = TaskID(expected.task &- 1)
  }

  private mutating func readWhat(
    _ event: inout Event, _ flags: UInt8, _ shape: Int
  ) throws(RecordingError) {
    var last = expected.shapes[shape]
    if flags & EventField.object.flag != 0 {
      last.object = try bytes.id(after: last.object, upTo: known.objects, "object")
    }
    if flags & EventField.peer.flag != 0 {
      last.peer = try bytes.id(after: last.peer, upTo: known.tasks, "peer")
    }
    if flags & EventField.detail.flag != 0 { last.detail &+= try bytes.signed() }
    let at = bytes.offset
    if flags & EventField.value.flag != 0 { last.value &+= try bytes.signed() }
    expected.shapes[shape] = last
    event.object = ObjectID(last.object &- 1)
    event.peer = TaskID(last.peer &- 1)
    // A stand-in for an unknown kind keeps its own.
    if event.kind != .eventsDropped || event.detail == 0 { event.detail = last.detail }
    event.value = try value(last.value, shapes[shape].value, at: at)
  }

  private func value(
    _ number: Int64, _ form: ValueForm, at offset: Int
  ) throws(RecordingError) -> Value {
    switch form {
    case .none:
      return .none
    case .int:
      return .int(number)
    case .bool:
      guard number == 0 || number == 1 else { throw .badValue(at: offset, field: "value") }
      return .bool(number == 1)
    case .text:
      guard number >= 0, number < known.strings, let id = UInt32(exactly: number) else {
        throw .badValue(at: offset, field: "value")
      }
      return .text(StringID(id))
    }
  }
}

extension ByteReader {
  /// A task's or object's number plus one, written as the difference to another; at most `count`.
  fileprivate mutating func id(
    after last: UInt32, upTo count: Int, _ field: String
  ) throws(RecordingError) -> UInt32 {
    let at = offset
    let (sum, overflow) = Int64(last).addingReportingOverflow(try signed())
    guard !overflow, sum >= 0, sum <= Int64(count), let id = UInt32(exactly: sum) else {
      throw .badValue(at: at, field: field)
    }
    return id
  }
}

extension Array {
  /// The element at an index that comes from outside; nil if there is none.
  fileprivate func element(_ index: UInt64) -> Element? {
    index < UInt64(count) ? self[Int(index)] : nil
  }
}
