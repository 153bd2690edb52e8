extension [UInt8] {
  /// A number in groups of seven bits, the lowest first; the top bit says that more follow (LEB128).
  @inline(__always)
  mutating func append(number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// A signed number, small ones of either sign in few bytes (zigzag).
  @inline(__always)
  mutating func append(signed number: Int64) {
    append(number: zigzag(number))
  }

  /// Its length in bytes, then its UTF-8.
  mutating func append(text: String) {
    append(number: UInt64(text.utf8.count))
    append(contentsOf: text.utf8)
  }
}

/// 0, -1, 1, -2, … as 0, 1, 2, 3, …
@inline(__always)
func zigzag(_ number: Int64) -> UInt64 { UInt64(bitPattern: number << 1 ^ number >> 63) }

/// What `zigzag` made of a number, back.
@inline(__always)
func unzigzag(_ number: UInt64) -> Int64 {
  Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
}
