/// What a recording is read from.
enum RecordingBytes: ~Copyable {
  case file(InputFile)
  case memory([UInt8])

  var count: Int {
    switch self {
    case .file(let file): file.count
    case .memory(let bytes): bytes.count
    }
  }

  func read(at offset: Int, count wanted: Int) throws(RecordingError) -> [UInt8] {
    let room = count - offset
    guard wanted <= room else { throw .truncated(at: count, need: wanted - room) }
    switch self {
    case .file(let file): return try file.read(at: offset, count: wanted)
    case .memory(let bytes): return Array(bytes[offset..<offset + wanted])
    }
  }

  /// The block at an offset, with its checksum compared; its payload begins at `BlockHeader.size`.
  func block(
    at offset: Int, verifying: Bool
  ) throws(RecordingError) -> (header: BlockHeader, bytes: [UInt8]) {
    let header = try blockHeader(at: offset)
    let bytes = try read(at: offset, count: header.blockSize)
    if verifying, CRC32.checksum(of: bytes, in: 8..<bytes.count) != header.checksum {
      throw .badChecksum(at: offset)
    }
    return (header, bytes)
  }

  private func blockHeader(at offset: Int) throws(RecordingError) -> BlockHeader {
    let bytes = try read(at: offset, count: BlockHeader.size)
    guard let header = BlockHeader(bytes, at: 0) else { throw .noBlock(at: offset) }
    guard header.length <= UInt32(RecordingFormat.maximumPayload) else {
      throw .badLength(at: offset + 8, length: UInt64(header.length))
    }
    return header
  }
}
