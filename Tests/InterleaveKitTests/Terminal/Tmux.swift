import Glibc
import Synchronization
import Testing

/// A real terminal with a shell in it: a private tmux server, which ends with the test.
struct Tmux: Sendable {
  private static let count = Atomic<Int>(0)
  private let server: String

  /// A terminal of that size, in which a shell waits for a command.
  ///
  /// - Parameter environment: What the shell finds, such as `NO_COLOR=1`.
  private init(_ columns: Int, _ rows: Int, environment: [String]) async throws {
    server = "interleave-\(getpid())-\(Tmux.count.add(1, ordering: .relaxed).newValue)"
    // Swift's backtracer would wait for a key after a crash, and ThreadSanitizer's handler end the program
    // with a status of its own.
    let all =
      ["PS1=$ ", "SWIFT_BACKTRACE=enable=no", "TSAN_OPTIONS=handle_segv=0", "LC_ALL=C.UTF-8"]
      + environment
    try await tmux(
      ["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"]
        + all.flatMap { ["-e", $0] } + ["bash", "--noprofile", "--norc", "-i"])
    try await wait(for: "$")
  }

  /// Gives `body` a terminal, and ends it and everything in it afterwards.
  static func with(
    _ columns: Int = 120, _ rows: Int = 36, environment: [String] = [],
    _ body: (Tmux) async throws -> Void
  ) async throws {
    let terminal = try await Tmux(columns, rows, environment: environment)
    do {
      try await body(terminal)
    } catch {
      try await terminal.tmux(["kill-server"])
      throw error
    }
    try await terminal.tmux(["kill-server"])
  }

  /// Types a line into the shell.
  func type(_ line: String) async throws {
    try await tmux(["send-keys", "-l", line])
    try await press("Enter")
  }

  /// Presses keys, as tmux calls them: `q`, `Enter`, `C-c`.
  func press(_ keys: String...) async throws { try await tmux(["send-keys"] + keys) }

  func resize(_ columns: Int, _ rows: Int) async throws {
    try await tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// What the terminal shows.
  var screen: String {
    get async throws { try await tmux(["capture-pane", "-p"]).output }
  }

  /// What it shows, and what has scrolled off it.
  var transcript: String {
    get async throws { try await tmux(["capture-pane", "-p", "-J", "-S", "-500"]).output }
  }

  /// What it shows, with the sequences of its colours and attributes.
  var colouredScreen: String {
    get async throws { try await tmux(["capture-pane", "-p", "-e"]).output }
  }

  /// Waits until the text is on the screen, and returns the screen.
  ///
  /// - Throws: `NeverSeen`, with what is there instead, when that takes too long.
  @discardableResult
  func wait(for text: String) async throws -> String {
    let deadline = ContinuousClock.now + .seconds(30)
    var last = ""
    while .now < deadline {
      last = try await screen
      if last.contains(text) { return last }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw NeverSeen(text: text, screen: last)
  }

  /// Sends a signal to the program that the shell runs.
  func signal(_ name: String) async throws {
    let shellID = try await tmux(["display-message", "-p", "#{pane_pid}"]).output
    try await shell(["pkill", "-\(name)", "-P", shellID.trimmingSuffix(while: \.isNewline)])
  }

  @discardableResult
  private func tmux(_ words: [String]) async throws -> Program.Result {
    try await shell(["LC_ALL=C.UTF-8", "tmux", "-L", server, "-f", "/dev/null"] + words)
  }
}

/// A text did not come to the screen.
struct NeverSeen: Error, CustomStringConvertible {
  var text: String
  var screen: String

  var description: String { "“\(text)” was never seen. On the screen was:\n\(screen)" }
}

extension String {
  fileprivate func trimmingSuffix(while fits: (Character) -> Bool) -> String {
    var text = self[...]
    while let last = text.last, fits(last) { text.removeLast() }
    return String(text)
  }
}
