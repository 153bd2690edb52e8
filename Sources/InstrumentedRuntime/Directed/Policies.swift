public import ConcurrencyTrace

/// Lets a seed choose who takes each step, each of those who can go with the same chance.
///
/// The number for a step depends on the seed and the step alone, so that a run that was taken back and
/// goes on again goes on as it did before.
public struct SeededPolicy: Hashable, Sendable {
  public let seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  /// One of `choices` for the step of that number, from 1; nil when there are none.
  public func choice(among choices: [Schedule.Choice], atStep step: Int) -> Schedule.Choice? {
    guard !choices.isEmpty else { return nil }
    if choices.count == 1 { return choices[0] }
    var numbers = SeededGenerator(seed: seed, skipping: step)
    return choices[Int.random(in: choices.indices, using: &numbers)]
  }
}

extension SeededGenerator {
  /// The generator after so many numbers, found in constant time.
  fileprivate init(seed: UInt64, skipping count: Int) {
    self.init(seed: seed &+ UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15)
  }
}
