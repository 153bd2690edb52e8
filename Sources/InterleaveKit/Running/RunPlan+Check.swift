import ConcurrencyTrace
import InstrumentedRuntime

extension RunPlan {
  /// The schedule with a short check of what it is for.
  func stamped(_ schedule: Schedule) -> Schedule {
    Schedule(schedule.choices, check: check)
  }

  /// Three letters for the scene, its variant and parameters, and three for its source.
  var check: String {
    var what = ShortHash()
    what.add(scene.id)
    what.add(options.variant)
    for parameter in scene.description.parameters {
      what.add(parameter.name)
      what.add(String(options.parameters[parameter.name] ?? parameter.defaultValue))
    }
    var source = ShortHash()
    source.add(sourceText)
    return what.letters + source.letters
  }

  /// Refuses a schedule that was found for something else; one without a check is taken as it is.
  func refuseForeign(_ schedule: Schedule) throws(KitError) {
    guard let given = schedule.check, given != check else { return }
    let isOfThis = given.prefix(3) == check.prefix(3) && given.count == check.count
    throw .foreignSchedule(given, scene: scene.id, isOfThisScene: isOfThis)
  }
}

/// A few letters that differ for different texts, but for one in 32,768 pairs (FNV-1a).
private struct ShortHash {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    add(0)
  }

  private mutating func add(_ byte: UInt8) {
    state ^= UInt64(byte)
    state &*= 0x100_0000_01B3
  }

  /// Without those that are taken for others.
  var letters: String {
    let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")
    var rest = state ^ (state >> 29)
    return String(
      (0..<3).map { _ in
        defer { rest >>= 5 }
        return alphabet[Int(rest % 32)]
      })
  }
}
