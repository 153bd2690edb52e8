internal import Glibc

/// The file beside a recording that its marks are in: `run.ilv.marks` beside `run.ilv`.
public struct MarksFile: Sendable {
  public let path: String

  /// The one that belongs to a recording.
  public init(besideRecording path: String) { self.path = path + ".marks" }

  /// Bytes of the longest file that is read.
  static let longest = 4 << 20

  /// The marks in it; nil if there is no such file. Reads the whole file.
  public func read() throws(MarksError) -> MarkList? {
    let bytes: [UInt8]
    do throws(RecordingError) {
      let file = try InputFile(path: path)
      guard file.count <= MarksFile.longest else {
        throw .badLength(at: 0, length: UInt64(file.count))
      }
      bytes = try file.read(at: 0, count: file.count)
    } catch {
      switch error {
      case .cannotOpen(_, ENOENT): return nil
      case .cannotOpen(_, let errno), .cannotRead(let errno, _):
        throw .cannotOpen(path: path, errno: errno)
      case .badLength(_, let length): throw .tooLong(bytes: Int(clamping: length))
      case .alreadyThere, .truncated, .cannotWrite, .noThread, .stalled, .notARecording,
        .newerVersion, .noBlock, .badChecksum, .badNumber, .badText, .badValue, .badIndex,
        .badHeader:
        throw .cannotOpen(path: path, errno: EIO)
      }
    }
    return try MarkList(parsing: String(decoding: bytes, as: UTF8.self))
  }

  /// Writes them, all or nothing: a kill at any moment leaves the old file or the new one. Blocks until
  /// they are on the disk.
  ///
  /// Marks of another recording that once had this name go to `….marks.old`.
  public func write(_ list: MarkList) throws(MarksError) {
    if let old = try read(), old.began != list.began {
      guard unsafe rename(path, path + ".old") == 0 else {
        throw .cannotWrite(path: path + ".old", errno: errno)
      }
    }
    let new = path + ".new"
    do throws(RecordingError) {
      var file = try OutputFile(path: new, isReplacing: true)
      try file.append(Array(list.text.utf8))
      try file.synchronize()
    } catch {
      let reason =
        switch error {
        case .cannotOpen(_, let errno), .cannotWrite(let errno, _): errno
        case .alreadyThere, .truncated, .cannotRead, .noThread, .stalled, .notARecording,
          .newerVersion, .noBlock, .badChecksum, .badLength, .badNumber, .badText, .badValue,
          .badIndex, .badHeader:
          EIO
        }
      unsafe unlink(new)
      throw .cannotWrite(path: path, errno: reason)
    }
    guard unsafe rename(new, path) == 0 else {
      let reason = errno
      unsafe unlink(new)
      throw .cannotWrite(path: path, errno: reason)
    }
  }
}
