/// How many operations a second a run is shown at.
public enum Speed: Int, CaseIterable, Comparable, Sendable {
  case aThird
  case one
  case three
  case ten
  case thirty
  /// Nothing is held; the clock is the real one.
  case real

  /// Operations a second; nil at real speed.
  public var operationsPerSecond: Double? {
    switch self {
    case .aThird: 1.0 / 3.0
    case .one: 1
    case .three: 3
    case .ten: 10
    case .thirty: 30
    case .real: nil
    }
  }

  public static func < (a: Speed, b: Speed) -> Bool { a.rawValue < b.rawValue }

  /// The next faster speed, or the same at the end of the scale.
  public var faster: Speed { Speed(rawValue: rawValue + 1) ?? self }
  /// The next slower speed, or the same at the end of the scale.
  public var slower: Speed { Speed(rawValue: rawValue - 1) ?? self }

  /// As the screen and the command line write it: "1/3", "10", "real".
  public var name: String {
    switch self {
    case .aThird: "1/3"
    case .one: "1"
    case .three: "3"
    case .ten: "10"
    case .thirty: "30"
    case .real: "real"
    }
  }

  /// In words: "3 operations a second".
  var words: String {
    switch self {
    case .aThird: "1 operation in 3 s"
    case .one: "1 operation/s"
    case .three, .ten, .thirty: "\(name) operations/s"
    case .real: "real speed"
    }
  }
}
