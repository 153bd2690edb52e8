internal import ConcurrencyTrace

/// A number over what happened: that two runs differ shows in it, but for a chance of one in 2^64.
struct EventPrint: Equatable {
  private var word: UInt64 = 0

  mutating func take(_ event: Event) {
    mix(
      UInt64(event.kind.rawValue) << 40 | UInt64(event.operation.rawValue) << 32
        | UInt64(event.task.rawValue))
    mix(UInt64(event.peer.rawValue) << 32 | UInt64(event.object.rawValue))
    mix(UInt64(bitPattern: event.detail))
    switch event.value {
    case .none: break
    case .int(let number): mix(UInt64(bitPattern: number))
    case .bool(let flag): mix(flag ? 1 : 2)
    case .text(let text): mix(UInt64(text.rawValue) | 1 << 32)
    }
  }

  private mutating func mix(_ number: UInt64) {
    word = (word ^ number) &* 0x9E37_79B9_7F4A_7C15
    word ^= word >> 32
  }
}
