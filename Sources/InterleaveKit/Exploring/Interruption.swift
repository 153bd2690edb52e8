import Glibc
import Synchronization

/// Ctrl-C while something goes on that can be ended early: the first one asks for that, a second one ends
/// the program.
enum Interruption {
  private static let wasAskedFor = Atomic<Bool>(false)

  /// Whether Ctrl-C was pressed since `listen`.
  static var isWanted: Bool { wasAskedFor.load(ordering: .relaxed) }

  static func listen() {
    // Made before a handler needs it, which may not allocate or wait.
    wasAskedFor.store(false, ordering: .relaxed)
    _ = signal(SIGINT) { _ in
      // A flag that is looked at again and again orders nothing else.
      Interruption.wasAskedFor.store(true, ordering: .relaxed)
      _ = signal(SIGINT, SIG_DFL)
    }
  }
}
