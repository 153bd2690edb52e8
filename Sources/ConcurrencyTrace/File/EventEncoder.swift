/// Writes the payload of one block of events.
package struct EventEncoder {
  package private(set) var payload: [UInt8] = []
  package private(set) var header = BlockHeader(kind: .events)
  private var expected = EventExpectation(time: 0, sceneTime: 0)
  private var shapes: [EventShape: Int] = [:]

  /// The most that one event takes, with its shape.
  static let mostBytes = 96

  var isEmpty: Bool { header.events == 0 }
  var isFull: Bool { payload.count + Self.mostBytes > RecordingFormat.maximumPayload }

  package init() {}

  package mutating func append(_ event: Event) {
    if isEmpty { begin(with: event) }
    let shape = shape(of: event)
    payload.append(number: RecordingFormat.firstShape + UInt64(shape))
    let flagsAt = payload.count
    payload.append(0)
    let elapsed = event.time &- expected.time
    payload.append(number: elapsed)
    payload[flagsAt] = appendFields(of: event, shape: shape, elapsed: elapsed)
    header.events += 1
    if event.isStep { header.steps += 1 }
    header.lastTime = event.time
    header.lastSceneTime = event.sceneTime
  }

  private mutating func begin(with event: Event) {
    header.firstTime = event.time
    header.firstSceneTime = event.sceneTime
    expected = EventExpectation(time: event.time, sceneTime: event.sceneTime)
  }

  private mutating func shape(of event: Event) -> Int {
    let shape = EventShape(event)
    if let known = shapes[shape] { return known }
    payload.append(contentsOf: shape.record.bytes)
    expected.shapes.append(.init())
    shapes[shape] = shapes.count
    return shapes.count - 1
  }

  /// Appends what is not as expected, and returns the flags that say what that is.
  private mutating func appendFields(of event: Event, shape: Int, elapsed: UInt64) -> UInt8 {
    var flags: UInt8 = 0
    let worker = event.worker.rawValue &+ 1
    if worker != expected.worker {
      flags |= EventField.worker.flag
      payload.append(number: UInt64(worker))
      expected.worker = worker
    }
    let task = event.task.rawValue &+ 1
    if task != expected.task {
      flags |= EventField.task.flag
      payload.append(signed: Int64(task) - Int64(expected.task))
      expected.task = task
    }
    var last = expected.shapes[shape]
    let object = event.object.rawValue &+ 1
    if object != last.object {
      flags |= EventField.object.flag
      payload.append(signed: Int64(object) - Int64(last.object))
      last.object = object
    }
    let peer = event.peer.rawValue &+ 1
    if peer != last.peer {
      flags |= EventField.peer.flag
      payload.append(signed: Int64(peer) - Int64(last.peer))
      last.peer = peer
    }
    if event.detail != last.detail {
      flags |= EventField.detail.flag
      payload.append(signed: event.detail &- last.detail)
      last.detail = event.detail
    }
    let value = event.value.number
    if value != last.value {
      flags |= EventField.value.flag
      payload.append(signed: value &- last.value)
      last.value = value
    }
    expected.shapes[shape] = last
    let sceneElapsed = event.sceneTime &- expected.sceneTime
    if sceneElapsed != elapsed {
      flags |= EventField.sceneTime.flag
      payload.append(signed: Int64(bitPattern: sceneElapsed &- elapsed))
    }
    expected.time = event.time
    expected.sceneTime = event.sceneTime
    return flags
  }
}

extension Value {
  /// The number that stands for it within its form.
  fileprivate var number: Int64 {
    switch self {
    case .none: 0
    case .int(let number): number
    case .bool(let flag): flag ? 1 : 0
    case .text(let id): Int64(id.rawValue)
    }
  }
}
