/// The first 64 bytes of a block, little-endian; the index repeats them.
package struct BlockHeader: Hashable, Sendable {
  package static let size = 64
  /// `ILVB`.
  package static let magic: UInt32 = 0x4256_4C49

  /// CRC-32 of the block from byte 8 on, payload included.
  package var checksum: UInt32 = 0
  /// Bytes of payload.
  package var length: UInt32 = 0
  /// A `BlockKind`, or one that a later version knows.
  package var kind: UInt32
  /// The number of the block in its file, from 0.
  package var sequence: UInt32 = 0
  /// How many events are in it.
  package var events: UInt32 = 0
  /// How many of these are steps.
  package var steps: UInt32 = 0
  /// Times of its first and last event; 0 where it has none.
  package var firstTime: UInt64 = 0
  package var lastTime: UInt64 = 0
  package var firstSceneTime: UInt64 = 0
  package var lastSceneTime: UInt64 = 0

  package init(kind: BlockKind) { self.kind = kind.rawValue }

  /// Bytes of the block, header included.
  package var blockSize: Int { BlockHeader.size + Int(length) }

  /// Reads one at `position`; nil if the magic is not there. The caller has seen to the length.
  package init?(_ bytes: [UInt8], at position: Int) {
    func word(_ offset: Int) -> UInt32 { bytes.littleEndian32(at: position + offset) }
    func long(_ offset: Int) -> UInt64 { bytes.littleEndian64(at: position + offset) }
    guard word(0) == BlockHeader.magic else { return nil }
    checksum = word(4)
    length = word(8)
    kind = word(12)
    sequence = word(16)
    events = word(20)
    steps = word(24)
    firstTime = long(32)
    lastTime = long(40)
    firstSceneTime = long(48)
    lastSceneTime = long(56)
  }

  /// The 64 bytes.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(BlockHeader.size)
    for word in [BlockHeader.magic, checksum, length, kind, sequence, events, steps, 0] {
      bytes.appendLittleEndian(word)
    }
    for long in [firstTime, lastTime, firstSceneTime, lastSceneTime] {
      bytes.appendLittleEndian(long)
    }
    return bytes
  }

  /// The whole block, with length and checksum put in.
  package mutating func block(of payload: [UInt8]) -> [UInt8] {
    length = UInt32(payload.count)
    var block = bytes
    block.append(contentsOf: payload)
    checksum = CRC32.checksum(of: block, in: 8..<block.count)
    for index in 0..<4 { block[4 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * index)) }
    return block
  }
}

extension [UInt8] {
  package func littleEndian32(at position: Int) -> UInt32 {
    var word: UInt32 = 0
    for index in 0..<4 { word |= UInt32(self[position + index]) << (8 * UInt32(index)) }
    return word
  }

  package func littleEndian64(at position: Int) -> UInt64 {
    UInt64(littleEndian32(at: position)) | UInt64(littleEndian32(at: position + 4)) << 32
  }

  package mutating func appendLittleEndian(_ word: UInt32) {
    for index in 0..<4 { append(UInt8(truncatingIfNeeded: word >> (8 * UInt32(index)))) }
  }

  package mutating func appendLittleEndian(_ long: UInt64) {
    appendLittleEndian(UInt32(truncatingIfNeeded: long))
    appendLittleEndian(UInt32(truncatingIfNeeded: long >> 32))
  }
}
