/// The fields that an event has only where they are not what was to be expected. In the order in which
/// they are written, behind the shape, the flags and the time; the raw value is the bit of the flags.
package enum EventField: UInt8, CaseIterable, Sendable {
  case worker, task, object, peer, detail, value, sceneTime

  var flag: UInt8 { 1 << rawValue }

  /// What it is taken to be when it is not written, and how it is written.
  package var meaning: String {
    switch self {
    case .worker:
      "The worker's number plus one, 0 for a thread outside; not written if it is the last event's."
    case .task:
      "By how much the task's number differs from that of the last event of the same worker; signed."
    case .object: "By how much the object's number differs from the last one of this shape; signed."
    case .peer:
      "By how much the other task's number differs from the last one of this shape; signed."
    case .detail: "By how much it differs from the last one of this shape; signed."
    case .value:
      "By how much it differs from the last one of this shape; signed. A flag is 0 or 1, a text its "
        + "number."
    case .sceneTime:
      "By how much the scene clock advanced more than the time did since the last event; signed."
    }
  }
}

/// What a shape says of its events' values.
package enum ValueForm: UInt8, CaseIterable, Sendable {
  case none, int, bool, text
}

/// What an event's shape fixes.
struct EventShape: Hashable, Sendable {
  var kind: UInt8
  var operation: UInt8
  var value: ValueForm
  var site: Site

  init(_ event: Event) {
    kind = WireNumbers.kindNumbers[Int(event.kind.rawValue)]
    operation = WireNumbers.operationNumbers[Int(event.operation.rawValue)]
    value =
      switch event.value {
      case .none: .none
      case .int: .int
      case .bool: .bool
      case .text: .text
      }
    site = event.site
  }

  /// The record that defines it.
  var record: Record {
    Record(
      .shape,
      [
        .number(UInt64(kind)), .number(UInt64(operation)), .number(UInt64(value.rawValue)),
        .number(UInt64(site.file)), .number(UInt64(site.line)),
      ])
  }
}

/// What writer and reader remember of a block's events, and expect of the next one; the same on both
/// sides after each event.
struct EventExpectation {
  /// The last numbers in a shape's events; tasks and objects plus one, so that `none` is 0.
  struct OfShape {
    var object: UInt32 = 0
    var peer: UInt32 = 0
    var detail: Int64 = 0
    var value: Int64 = 0
  }

  var time: UInt64
  var sceneTime: UInt64
  /// Plus one.
  var worker: UInt16 = 0
  /// The last task of each worker, by the number plus one; plus one itself.
  private var tasks: [UInt32] = []
  var shapes: [OfShape] = []

  init(time: UInt64, sceneTime: UInt64) {
    self.time = time
    self.sceneTime = sceneTime
  }

  /// The last task of `worker`, plus one.
  var task: UInt32 {
    get { Int(worker) < tasks.count ? tasks[Int(worker)] : 0 }
    set {
      while tasks.count <= Int(worker) { tasks.append(0) }
      tasks[Int(worker)] = newValue
    }
  }
}
