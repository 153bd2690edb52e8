/// The checksum of Ethernet, gzip and PNG (polynomial 0xEDB88320, reflected), by tables for eight bytes
/// at a time (Kounavis and Berry, *Novel Table Lookup-Based Algorithms for High-Performance CRC
/// Generation*, 2008).
package enum CRC32 {
  /// `tables[256 * n + b]`: what byte `b` contributes when `n` more bytes follow it.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
      tables[byte] = value
    }
    for index in 256..<8 * 256 {
      let before = tables[index - 256]
      tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
    }
    return tables
  }()

  /// The checksum of a part of `bytes`.
  package static func checksum(of bytes: [UInt8], in range: Range<Int>) -> UInt32 {
    let tables = tables
    var value = ~UInt32(0)
    var position = range.lowerBound
    while position + 8 <= range.upperBound {
      let low = value ^ bytes.littleEndian32(at: position)
      let high = bytes.littleEndian32(at: position + 4)
      value = 0
      for index in 0..<4 {
        let shift = UInt32(8 * index)
        value ^= tables[256 * (7 - index) + Int(low >> shift & 0xFF)]
        value ^= tables[256 * (3 - index) + Int(high >> shift & 0xFF)]
      }
      position += 8
    }
    while position < range.upperBound {
      value = value >> 8 ^ tables[Int((value ^ UInt32(bytes[position])) & 0xFF)]
      position += 1
    }
    return ~value
  }

  package static func checksum(of bytes: [UInt8]) -> UInt32 {
    checksum(of: bytes, in: bytes.indices)
  }
}
