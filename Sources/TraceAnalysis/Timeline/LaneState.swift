import ConcurrencyTrace

/// What a task's bar on the time axis shows.
public enum LaneState: Hashable, Sendable {
  /// Not spawned yet, or over.
  case absent
  case running
  case ready
  case blocked(WaitReason)
  case outside
  /// Blocked when the run ended in a deadlock or a leak: for ever.
  case stuck
  /// It ran, and its worker waited for room in the recorder's ring.
  case instrument

  /// All of them; `once` counts as `other`.
  public static let allCases: [LaneState] = (0..<16).map { LaneState(place: $0) }

  /// The state that a task's activity shows as.
  init(_ state: TaskState) {
    self =
      switch state.activity {
      case .notStarted, .done: .absent
      case .running: .running
      case .ready: .ready
      case .blocked(let action): state.isStuck ? .stuck : .blocked(action.operation.waitReason)
      case .outside: .outside
      }
  }

  /// Its place in `Shares`, below 16.
  var place: Int {
    switch self {
    case .absent: 0
    case .running: 1
    case .ready: 2
    case .outside: 3
    case .stuck: 4
    case .instrument: 5
    case .blocked(let reason):
      switch reason {
      case .lock: 6
      case .channel: 7
      case .io: 8
      case .sleep: 9
      case .join: 10
      case .condition: 11
      case .semaphore: 12
      case .barrier: 13
      case .waitGroup: 14
      case .once, .other: 15
      }
    }
  }

  init(place: Int) {
    self =
      switch place {
      case 1: .running
      case 2: .ready
      case 3: .outside
      case 4: .stuck
      case 5: .instrument
      case 6: .blocked(.lock)
      case 7: .blocked(.channel)
      case 8: .blocked(.io)
      case 9: .blocked(.sleep)
      case 10: .blocked(.join)
      case 11: .blocked(.condition)
      case 12: .blocked(.semaphore)
      case 13: .blocked(.barrier)
      case 14: .blocked(.waitGroup)
      case 15: .blocked(.other)
      default: .absent
      }
  }
}

/// Which part of a stretch of time each state has; together they are one.
public struct Shares: Hashable, Sendable {
  var parts = SIMD16<Float>()

  public subscript(state: LaneState) -> Double { Double(parts[state.place]) }

  /// The parts of all reasons to be blocked, together.
  public var blocked: Double {
    (6..<16).reduce(0) { $0 + Double(parts[$1]) }
  }

  /// The state with the largest part; of equal ones, the one that is listed first.
  public var dominant: LaneState {
    var best = 0
    for place in 1..<16 where parts[place] > parts[best] { best = place }
    return LaneState(place: best)
  }

  /// The states that have a part, largest first.
  public var present: [(state: LaneState, share: Double)] {
    (0..<16).filter { parts[$0] > 0 }
      .sorted { parts[$0] == parts[$1] ? $0 < $1 : parts[$0] > parts[$1] }
      .map { (LaneState(place: $0), Double(parts[$0])) }
  }
}
