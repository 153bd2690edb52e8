public import ConcurrencyTrace
public import InstrumentedRuntime

/// What a run came to: its ending, the results that the scene named, the claims that did not hold.
public struct Outcome: Hashable, Sendable {
  /// A result that the scene named.
  public struct NamedValue: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public var ending: Ending
  /// In order of their names. None after a crash, which leaves nobody to tell them.
  public var values: [NamedValue]
  /// Claims that did not hold, in alphabetical order.
  public var failedExpectations: [String]
  public var crash: Crash?

  public init(
    ending: Ending, values: [NamedValue] = [], failedExpectations: [String] = [],
    crash: Crash? = nil
  ) {
    self.ending = ending
    self.values = values
    self.failedExpectations = failedExpectations
    self.crash = crash
  }

  /// Whether the run ended badly or a claim did not hold.
  public var isBad: Bool { ending != .completed || !failedExpectations.isEmpty }
}

extension Outcome: CustomStringConvertible {
  /// In words: `counter = 1`, `deadlock`, `leak, total = 3`.
  public var description: String {
    var words: [String] = []
    if let crash {
      words.append("crash: \(crash)")
    } else if ending != .completed {
      words.append(ending.name)
    }
    words += values.map { "\($0.name) = \($0.value)" }
    if words.isEmpty { words.append(contentsOf: failedExpectations.map { "not true: \($0)" }) }
    return words.isEmpty ? "completed" : words.joined(separator: ", ")
  }
}
