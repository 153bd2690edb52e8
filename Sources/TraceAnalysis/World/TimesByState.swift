/// How long something was in each state, in nanoseconds.
public struct TimesByState: Hashable, Sendable {
  public var running: UInt64 = 0
  public var ready: UInt64 = 0
  public var blocked: UInt64 = 0
  /// Suspended in something that is not instrumented.
  public var outside: UInt64 = 0

  public init(running: UInt64 = 0, ready: UInt64 = 0, blocked: UInt64 = 0, outside: UInt64 = 0) {
    self.running = running
    self.ready = ready
    self.blocked = blocked
    self.outside = outside
  }

  public var runningSeconds: Double { Double(running) / 1e9 }
  public var readySeconds: Double { Double(ready) / 1e9 }
  public var blockedSeconds: Double { Double(blocked) / 1e9 }
  public var outsideSeconds: Double { Double(outside) / 1e9 }

  /// Adds `nanoseconds` to the state that `activity` is; before the start and after the end nothing
  /// counts.
  mutating func add(_ nanoseconds: UInt64, in activity: Activity) {
    switch activity {
    case .notStarted, .done: break
    case .running: running &+= nanoseconds
    case .ready: ready &+= nanoseconds
    case .blocked: blocked &+= nanoseconds
    case .outside: outside &+= nanoseconds
    }
  }
}
