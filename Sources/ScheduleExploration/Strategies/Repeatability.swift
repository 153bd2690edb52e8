package import ConcurrencyTrace
package import InstrumentedRuntime

/// Whether a scene does the same when the same steps are taken again: it does, unless it depends on something
/// that is not instrumented, such as a clock, random numbers of its own, or the order of a dictionary.
package struct Repeatability {
  private let scene: Scene
  private let options: RunOptions
  private static let times = 8

  package init(_ scene: Scene, _ options: RunOptions) {
    self.scene = scene
    self.options = options
  }

  /// Takes the steps a few times; nil if all went alike.
  package func difference(of schedule: Schedule) -> ExplorationReport.Difference? {
    let first = Witness(of: schedule, scene, options)
    // A dictionary's order depends on where it lies; so each run finds other memory in use, of all sizes that a
    // dictionary of some hundred keys may have.
    var clutter: [[UInt8]] = []
    for time in 1...Repeatability.times {
      var size = 24
      while size < 1 << 14 {
        for _ in 0..<time { clutter.append(Array(repeating: 1, count: size)) }
        size += size / 4
      }
      let other = Witness(of: schedule, scene, options)
      if other.events != first.events || other.names != first.names {
        return withExtendedLifetime(clutter) { Repeatability.compare(first, other) }
      }
    }
    return withExtendedLifetime(clutter) { nil }
  }

  private static func compare(
    _ first: Witness, _ other: Witness
  ) -> ExplorationReport.Difference {
    let (expected, got) = (first.steps, other.steps)
    let step = zip(expected, got).prefix { $0 == $1 }.count
    return .init(
      step: step + 1, expected: step < expected.count ? expected[step] : nil,
      got: step < got.count ? got[step] : nil)
  }
}
