import Glibc

/// A terminal without a window: the test types and reads at one end, the program sits at the other.
///
/// Small, because nobody reads while the program writes: the kernel holds 4 KB.
final class Pty {
  private(set) var master: Int32
  let slave: Int32

  init(columns: UInt16 = 20, rows: UInt16 = 4) throws {
    // What posix_openpt, unlockpt and ptsname do, which Glibc's module hides: TIOCSPTLCK and TIOCGPTN.
    master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK)
    var unlocked: Int32 = 0
    var number: Int32 = -1
    _ = unsafe ioctl(master, 0x4004_5431, &unlocked)
    _ = unsafe ioctl(master, 0x8004_5430, &number)
    slave = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    if slave < 0 { throw PtyError(errno: errno) }
    resize(columns: columns, rows: rows)
  }

  deinit {
    hangUp()
    close(slave)
  }

  func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = unsafe ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe write(master, bytes, bytes.count)
  }

  /// What the program has written since the last call.
  func written() -> String {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(master, &buffer, buffer.count)
      guard count > 0 else { return String(decoding: all, as: UTF8.self) }
      all += buffer.prefix(count)
    }
  }

  /// The terminal's modes, to be compared.
  func modes() -> [UInt32] {
    var modes = termios()
    _ = unsafe tcgetattr(slave, &modes)
    return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
  }

  /// Does something while the terminal is readable without anything to read: with the end of a line that has no
  /// characters.
  func withAnEmptyLine(_ body: () -> Void) {
    var modes = termios()
    _ = unsafe tcgetattr(slave, &modes)
    var lines = modes
    lines.c_lflag |= tcflag_t(ICANON)
    _ = unsafe tcsetattr(slave, TCSANOW, &lines)
    type("\u{4}")
    var waiting = pollfd(fd: slave, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&waiting, 1, 10_000)
    body()
    _ = unsafe tcsetattr(slave, TCSANOW, &modes)
  }

  /// Closes the window.
  func hangUp() {
    if master >= 0 { close(master) }
    master = -1
  }
}

struct PtyError: Error { let errno: Int32 }
