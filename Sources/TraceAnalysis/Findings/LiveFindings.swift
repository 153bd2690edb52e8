public import ConcurrencyTrace

/// Findings of a run while it goes on, as many events a second as whoever looks can afford.
///
/// Up to `eventsPerSecond`, and in a burst of some hundred thousand, every event is looked at. Beyond that
/// stretches of accesses to data are passed over; what orders tasks and what blocks them never is, so that
/// less is found and nothing that is not there. Time is an input; used by one thread at a time.
public struct LiveFindings: Sendable {
  public static let eventsPerSecond: UInt64 = 1_000_000
  /// How many events may be looked at in one go, whatever the time.
  private static let burst = 250_000
  /// How many there is room for again before a new stretch is begun.
  private static let stretch = 16_384
  /// Within so many events it is not changed whether accesses are looked at.
  private static let chunk = 1_024

  private var world = World()
  public private(set) var findings: Findings
  private var allowance = burst
  private var last: UInt64?
  private var lookedAt = 0

  public init(_ findings: Findings = Findings()) { self.findings = findings }

  /// Takes the run's next events, with the directory as it is after them.
  ///
  /// - Parameter now: nanoseconds on any clock that does not go back.
  public mutating func take(_ events: [Event], _ directory: Directory, at now: UInt64) {
    refill(at: now)
    for start in stride(from: 0, to: events.count, by: Self.chunk) {
      let chunk = events[start..<min(start + Self.chunk, events.count)]
      decide(on: chunk.count)
      for event in chunk {
        world.apply(event, in: directory)
        findings.take(event, after: world, in: directory)
      }
    }
  }

  private mutating func refill(at now: UInt64) {
    if let last, now > last {
      let earned = min((now - last) / (1_000_000_000 / Self.eventsPerSecond), UInt64(Self.burst))
      allowance = min(Self.burst, allowance + Int(earned))
    }
    last = max(last ?? now, now)
  }

  private mutating func decide(on count: Int) {
    let enough = findings.passesOverAccesses ? Self.stretch : count
    findings.passOverAccesses(allowance < enough)
    guard !findings.passesOverAccesses else { return }
    allowance -= count
    lookedAt += count
  }

  /// Which part of the events was looked at: "sampled: …"; empty where it was all of them.
  public var note: String {
    guard findings.passedOver > 0 else { return "" }
    let all = lookedAt + findings.passedOver
    let percent = max(1, lookedAt * 100 / max(1, all))
    return "sampled: \(percent) % of over a million events a second"
  }
}
