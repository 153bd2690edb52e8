import Glibc

/// Standard output and standard error, written whole.
enum Output {
  static func print(_ text: String) { _ = write(text + "\n", to: STDOUT_FILENO) }
  static func printError(_ text: String) { _ = write(text + "\n", to: STDERR_FILENO) }

  /// A sentence about what stops us.
  static func complain(_ sentence: String) { printError("interleave: " + sentence) }

  /// Prints what was asked for.
  ///
  /// A reader that has gone, as `| head` does, is no error.
  static func report(_ text: String) throws(KitError) {
    let error = write(text + "\n", to: STDOUT_FILENO)
    if error != 0, error != EPIPE { throw .cannotWrite(errno: error) }
  }

  /// Writes all bytes; 0 or an errno.
  static func write(_ text: String, to descriptor: Int32) -> Int32 {
    fflush(nil)
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
      }
      if count > 0 {
        sent += count
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }

  /// Sends what others write to standard output to standard error while `body` runs, so that a report
  /// for a machine stays whole whatever a scene prints.
  static func keepingClear<Result, Failure: Error>(
    _ isWanted: Bool, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard isWanted else { return try body() }
    fflush(nil)
    let kept = dup(STDOUT_FILENO)
    dup2(STDERR_FILENO, STDOUT_FILENO)
    defer {
      fflush(nil)
      dup2(kept, STDOUT_FILENO)
      close(kept)
    }
    return try body()
  }
}

/// The system's words for an error number.
func message(of errno: Int32) -> String {
  guard let text = unsafe strerror(errno) else { return "error \(errno)" }
  return unsafe String(cString: text)
}
