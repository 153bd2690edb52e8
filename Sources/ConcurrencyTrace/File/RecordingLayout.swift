/// Where a file's blocks are: from its index, or by going from block to block.
struct RecordingLayout {
  /// A block and where it begins.
  struct Block {
    var header: BlockHeader
    var offset: Int
  }

  var blocks: [Block] = []
  /// Where the good blocks end.
  var end = RecordingFormat.magic.count
  /// Whether the blocks come from the file's index.
  private(set) var hasIndex = false
  /// Why the file is not good beyond `end`; nil if it is good as a whole.
  var damage: RecordingError?

  init(_ bytes: borrowing RecordingBytes, verifying: Bool) throws(RecordingError) {
    try RecordingLayout.checkMagic(bytes)
    if readIndex(bytes, verifying: verifying) { return }
    scan(bytes, verifying: verifying)
  }

  private static func checkMagic(_ bytes: borrowing RecordingBytes) throws(RecordingError) {
    let magic = RecordingFormat.magic
    let start = try bytes.read(at: 0, count: min(magic.count, bytes.count))
    guard start.elementsEqual(magic.prefix(start.count)) else { throw .notARecording }
    guard start.count == magic.count else {
      throw .truncated(at: start.count, need: magic.count - start.count)
    }
  }

  // MARK: The index

  /// Takes the blocks from the index. False, and nothing changed, if there is no good one.
  private mutating func readIndex(_ bytes: borrowing RecordingBytes, verifying: Bool) -> Bool {
    do {
      guard let start = try RecordingLayout.indexOffset(bytes, verifying: verifying) else {
        return false
      }
      var found: [Block] = []
      var offset = end
      var indexAt = start
      let trailerAt = bytes.count - RecordingFormat.trailerSize
      while indexAt < trailerAt {
        let (header, block) = try bytes.block(at: indexAt, verifying: verifying)
        guard header.kind == BlockKind.index.rawValue else { return false }
        for position in stride(
          from: BlockHeader.size, through: block.count - BlockHeader.size, by: BlockHeader.size)
        {
          guard let entry = BlockHeader(block, at: position), entry.sequence == found.count,
            entry.length <= UInt32(RecordingFormat.maximumPayload)
          else { return false }
          found.append(Block(header: entry, offset: offset))
          offset += entry.blockSize
        }
        indexAt += header.blockSize
      }
      guard indexAt == trailerAt, offset == start else { return false }
      blocks = found
      end = bytes.count
      hasIndex = true
      return true
    } catch {
      return false
    }
  }

  /// What the trailer says; nil if there is no trailer.
  private static func indexOffset(
    _ bytes: borrowing RecordingBytes, verifying: Bool
  ) throws(RecordingError) -> Int? {
    let trailerAt = bytes.count - RecordingFormat.trailerSize
    guard trailerAt >= RecordingFormat.magic.count else { return nil }
    let trailer = try bytes.read(at: trailerAt, count: RecordingFormat.trailerSize)
    guard trailer.littleEndian32(at: 12) == RecordingFormat.trailerMagic else { return nil }
    let checksum = CRC32.checksum(of: trailer, in: 0..<8)
    guard !verifying || checksum == trailer.littleEndian32(at: 8) else { return nil }
    guard let offset = Int(exactly: trailer.littleEndian64(at: 0)), offset < trailerAt,
      offset >= RecordingFormat.magic.count
    else { return nil }
    return offset
  }

  // MARK: Without an index

  /// Goes from block to block, up to the first that is not good.
  private mutating func scan(_ bytes: borrowing RecordingBytes, verifying: Bool) {
    do throws(RecordingError) {
      while end < bytes.count {
        if try RecordingLayout.isTrailer(bytes, at: end) {
          end = bytes.count
          return
        }
        let (header, block) = try bytes.block(at: end, verifying: verifying)
        guard header.sequence == UInt32(truncatingIfNeeded: blocks.count) else {
          throw .badIndex(at: end)
        }
        blocks.append(Block(header: header, offset: end))
        end += block.count
      }
    } catch {
      damage = error
    }
  }

  private static func isTrailer(
    _ bytes: borrowing RecordingBytes, at offset: Int
  ) throws(RecordingError) -> Bool {
    guard bytes.count - offset == RecordingFormat.trailerSize else { return false }
    let trailer = try bytes.read(at: offset, count: RecordingFormat.trailerSize)
    return trailer.littleEndian32(at: 12) == RecordingFormat.trailerMagic
  }
}
