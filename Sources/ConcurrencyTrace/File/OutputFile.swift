internal import Glibc

/// A file that grows at its end, and knows up to where it is good.
struct OutputFile: ~Copyable {
  private let descriptor: Int32
  /// Bytes written and complete.
  private(set) var count = 0

  /// Makes the file.
  ///
  /// - Parameter isReplacing: Whether the content of a file that is there already may be lost.
  init(path: String, isReplacing: Bool) throws(RecordingError) {
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC
    var descriptor = unsafe open(path, flags | (isReplacing ? O_TRUNC : O_EXCL), 0o644)
    if descriptor < 0, errno == EEXIST {
      var status = stat()
      let isThere = unsafe stat(path, &status) == 0
      if isThere, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 {
        throw .alreadyThere(path: path)
      }
      // An empty file, as `mktemp` makes it, a pipe or a device: nothing is lost.
      descriptor = unsafe open(path, flags, 0o644)
    }
    guard descriptor >= 0 else { throw .cannotOpen(path: path, errno: errno) }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Appends all bytes; if that fails, cuts off those that were, as far as the file allows it.
  mutating func append(_ bytes: ArraySlice<UInt8>) throws(RecordingError) {
    var done = 0
    while done < bytes.count {
      let result = unsafe bytes.withUnsafeBytes { buffer in
        unsafe write(descriptor, buffer.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      if result < 0 {
        let error = errno
        if error == EINTR { continue }
        _ = ftruncate(descriptor, count)
        throw .cannotWrite(errno: error, at: count)
      }
      done += result
    }
    count += bytes.count
  }

  mutating func append(_ bytes: [UInt8]) throws(RecordingError) { try append(bytes[...]) }

  /// Waits until all is on the disk.
  func synchronize() throws(RecordingError) {
    while fsync(descriptor) != 0 {
      let error = errno
      if error == EINTR { continue }
      throw .cannotWrite(errno: error, at: count)
    }
  }
}

/// A file that is read at any place.
struct InputFile: ~Copyable {
  private let descriptor: Int32
  let count: Int

  init(path: String) throws(RecordingError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, errno: errno) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .cannotOpen(path: path, errno: EINVAL)
    }
    self.descriptor = descriptor
    count = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The bytes from `offset` on, as many as asked for. Throws if there are fewer.
  func read(at offset: Int, count wanted: Int) throws(RecordingError) -> [UInt8] {
    var failure: RecordingError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      while filled < wanted {
        let result = unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + filled }, wanted - filled,
          offset + filled)
        if result < 0 {
          if errno == EINTR { continue }
          failure = .cannotRead(errno: errno, at: offset + filled)
          return
        }
        if result == 0 {
          failure = .truncated(at: offset + filled, need: wanted - filled)
          return
        }
        filled += result
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
