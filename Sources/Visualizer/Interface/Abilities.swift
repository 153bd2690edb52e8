/// What the program around the model can do; keys for the rest are neither shown nor heard.
public struct Abilities: OptionSet, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// It can find every outcome of a scene.
  public static let explore = Abilities(rawValue: 1 << 0)
  /// It can write recordings.
  public static let record = Abilities(rawValue: 1 << 1)
  /// It can run a scene unseen for the picker's picture.
  public static let preview = Abilities(rawValue: 1 << 2)
  /// The terminal can be stopped and taken up again.
  public static let suspend = Abilities(rawValue: 1 << 3)
}
