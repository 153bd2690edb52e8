import CursesTerminal
import Glibc

/// Standard output and standard error, written whole.
enum Output {
  static func print(_ text: String) {
    _ = write(readable(text, on: STDOUT_FILENO), to: STDOUT_FILENO)
  }
  static func printError(_ text: String) {
    _ = write(readable(text, on: STDERR_FILENO), to: STDERR_FILENO)
  }

  /// Fills the places of standard streams that are closed, lest a recording be opened there and a report
  /// be written into it. Whoever uses such a stream is refused as before: it is opened the wrong way round.
  static func occupyStandardStreams() {
    let streams = [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    for (descriptor, mode) in streams where fcntl(descriptor, F_GETFD) < 0 {
      // It gets the lowest number that is free, which is this one.
      _ = unsafe open("/dev/null", mode)
    }
  }

  /// A sentence about what stops us.
  static func complain(_ sentence: String) { printError("interleave: " + sentence) }

  /// Prints what was asked for.
  ///
  /// A reader that has gone, as `| head` does, is no error.
  ///
  /// - Parameter forPrograms: Whether it stays as it is on every terminal.
  static func report(_ text: String, forPrograms: Bool = false) throws(KitError) {
    let whole = forPrograms ? text + "\n" : readable(text, on: STDOUT_FILENO)
    let error = write(whole, to: STDOUT_FILENO)
    if error != 0, error != EPIPE { throw .cannotWrite(errno: error) }
  }

  /// A line, in ASCII on a terminal that shows nothing else; a file or a pipe has it as it is.
  private static func readable(_ text: String, on descriptor: Int32) -> String {
    let isASCII = isatty(descriptor) == 1 && !CursesTerminal.readsUnicode
    return ReportStyle(isASCII: isASCII).plain(text) + "\n"
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
