/// Why a recording cannot be written, or a file cannot be read; offsets count bytes from the file's start.
public enum RecordingError: Error, Hashable, Sendable {
  /// The system refuses to open the file.
  case cannotOpen(path: String, errno: Int32)
  /// There is a file of this name, and it is not empty.
  case alreadyThere(path: String)
  /// The system gave no bytes at an offset.
  case cannotRead(errno: Int32, at: Int)
  /// The system took no more bytes; everything before the offset is in the file and good.
  case cannotWrite(errno: Int32, at: Int)
  /// The system gave no thread to write with.
  case noThread(errno: Int32)
  /// The file took nothing for several seconds, and more would not fit into memory.
  case stalled(at: Int)
  /// The file does not begin as a recording does.
  case notARecording
  /// The file is of a version that this program does not know.
  case newerVersion(UInt64)
  /// The file ends at an offset, in the middle of something that needs more bytes.
  case truncated(at: Int, need: Int)
  /// There should be a block, and there is none.
  case noBlock(at: Int)
  /// The block's checksum is wrong: bytes were changed.
  case badChecksum(at: Int)
  /// A length or a count that cannot be.
  case badLength(at: Int, length: UInt64)
  /// A number longer than 64 bits, or too large for what it stands for.
  case badNumber(at: Int)
  /// Text that is not UTF-8.
  case badText(at: Int)
  /// A word or number that stands for nothing: an unknown mode, a task that nobody has named.
  case badValue(at: Int, field: String)
  /// The block and what the index says of it differ.
  case badIndex(at: Int)
  /// The header block says too little.
  case badHeader(missing: String)
}

extension RecordingError: CustomStringConvertible {
  /// One sentence, without the file's name.
  public var description: String {
    switch self {
    case .alreadyThere(let path):
      "\(path) is there already, and would be lost: name another file, or add --overwrite."
    case .cannotOpen(let path, let errno): "\(path) cannot be opened (\(systemMessage(errno)))."
    case .cannotRead(let errno, let at): "Reading failed at byte \(at) (\(systemMessage(errno)))."
    case .cannotWrite(let errno, let at):
      "Writing failed after \(at) bytes (\(systemMessage(errno))); what was written is good."
    case .noThread(let errno): "The system gave no thread to record with (\(systemMessage(errno)))."
    case .stalled(let at):
      "The file took no more bytes after \(at), so recording stopped; what was written is good."
    case .notARecording: "This is not a recording: it does not begin as one."
    case .newerVersion(let version):
      "It is of version \(version); this program reads up to \(RecordingFormat.version)."
    case .truncated(let at, let need): "It ends at byte \(at), where \(need) more bytes are due."
    case .noBlock(let at): "There should be a block at byte \(at), and there is none."
    case .badChecksum(let at): "The block at byte \(at) has been damaged: its checksum is wrong."
    case .badLength(let at, let length): "The length \(length) at byte \(at) cannot be."
    case .badNumber(let at): "The number at byte \(at) is too large."
    case .badText(let at): "The text at byte \(at) is not UTF-8."
    case .badValue(let at, let field): "The \(field) at byte \(at) stands for nothing."
    case .badIndex(let at): "The block at byte \(at) is not the one that the index names."
    case .badHeader(let missing): "The header says nothing of its \(missing)."
    }
  }
}
