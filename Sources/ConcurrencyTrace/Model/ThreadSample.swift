/// The kernel's figures of one worker's thread, as the sampler read them.
///
/// It travels in a `threadSampled` event, which has room for exactly this; both directions are here,
/// so that whoever writes it and whoever reads it cannot disagree.
public struct ThreadSample: Hashable, Sendable {
  /// The kernel's id of the thread.
  public var tid: Int32
  /// The core on which it ran last.
  public var core: Int
  /// How often it gave up its core by itself, since the run began.
  public var voluntarySwitches: Int
  /// How often the kernel took its core away.
  public var involuntarySwitches: Int
  /// The kernel's letter for its state: `R` runs or could, `S` sleeps, `D` waits for a device.
  public var state: Unicode.Scalar

  public init(
    tid: Int32, core: Int, voluntarySwitches: Int, involuntarySwitches: Int, state: Unicode.Scalar
  ) {
    self.tid = tid
    self.core = core
    self.voluntarySwitches = voluntarySwitches
    self.involuntarySwitches = involuntarySwitches
    self.state = state
  }

  /// Reads what `event` packs; nil if the event is not a `threadSampled`.
  public init?(_ event: Event) {
    guard event.kind == .threadSampled else { return nil }
    let place = UInt64(bitPattern: event.detail)
    var switches: UInt64 = 0
    if case .int(let packed) = event.value { switches = UInt64(bitPattern: packed) }
    tid = Int32(truncatingIfNeeded: place)
    core = Int(UInt16(truncatingIfNeeded: place >> 32))
    voluntarySwitches = Int(UInt32(truncatingIfNeeded: switches))
    involuntarySwitches = Int(UInt32(truncatingIfNeeded: switches >> 32))
    state = Unicode.Scalar(UInt8(truncatingIfNeeded: event.site.rawValue))
  }

  /// The event that carries it; counts above 32 bits and cores above 16 are cut.
  public func event(of worker: WorkerID, time: UInt64 = 0, sceneTime: UInt64 = 0) -> Event {
    let place = UInt64(UInt32(bitPattern: tid)) | UInt64(UInt16(truncatingIfNeeded: core)) << 32
    let switches =
      UInt64(UInt32(truncatingIfNeeded: voluntarySwitches))
      | UInt64(UInt32(truncatingIfNeeded: involuntarySwitches)) << 32
    return Event(
      .threadSampled, value: .int(Int64(bitPattern: switches)), detail: Int64(bitPattern: place),
      site: Site(rawValue: state.value & 0xFF), worker: worker, time: time, sceneTime: sceneTime)
  }
}
