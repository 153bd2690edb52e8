/// The constants of the `.ilv` format; `Documentation/recording-format.md` is the text to them.
///
/// A recording is a magic of eight bytes, then blocks, then a trailer. Each block stands for itself: a
/// header of 64 bytes with the checksum of all of it, and a payload of records.
package enum RecordingFormat {
  /// The version that this code writes, and the newest that it reads.
  package static let version: UInt64 = 1

  /// First bytes of a file. Bytes that text tools damage are in it, so that such damage shows at once.
  package static let magic: [UInt8] = [0x89, 0x49, 0x4C, 0x56, 0x0D, 0x0A, 0x1A, 0x0A]
  /// Last four bytes of a file that was closed: `ILVE`.
  package static let trailerMagic: UInt32 = 0x4556_4C49
  /// The index's offset (8 bytes), the CRC of these 8 bytes, the magic.
  package static let trailerSize = 16

  /// No block's payload is longer. A whole block is then at most 64 KiB.
  package static let maximumPayload = 65536 - BlockHeader.size
  /// All texts of a record together are not longer; the writer cuts what is.
  package static let maximumText = 49152
  /// No event is later, in nanoseconds: after 146 years. Whoever counts with times can add a few of them.
  package static let latestTime: UInt64 = 1 << 62
  /// How many numbers of a snapshot a record has at most.
  package static let maximumNumbers = 4096
  /// The shortest event: shape, flags, time.
  package static let minimumEventSize = 3
  /// A block is closed when its first event has waited so long, in nanoseconds: well below the 250 ms that a
  /// kill may cost, since the thread that writes may have to wait for a processor, and the events for it.
  package static let flushPeriod: UInt64 = 100_000_000

  /// Numbers below this one at a record's start are kinds of records, with a length; numbers from it on
  /// are events of a shape, without one.
  package static let firstShape: UInt64 = 32
}

/// What a block's payload is. Readers pass over kinds that they do not know.
package enum BlockKind: UInt32, CaseIterable, Sendable {
  /// What was run, how, and on what; the first block of a file, and only that.
  case header = 1
  /// What the numbers in later events stand for; where the session went back; its end.
  case directory = 2
  case events = 3
  /// The headers of all blocks before it, one after another.
  case index = 4
  /// What all events before it have led to.
  case snapshot = 5
}
