/// A suspended task's way back: resumed exactly once, by whoever took it out of where it was kept.
///
/// Unchecked, since the check costs an allocation for each wait; that each suspension is kept in one place
/// and taken out under a lock is what makes it safe.
@safe
struct Suspension<Answer>: Sendable {
  private let continuation: UnsafeContinuation<Answer, any Error>

  fileprivate init(_ continuation: UnsafeContinuation<Answer, any Error>) {
    unsafe self.continuation = continuation
  }

  func resume(returning answer: sending Answer) { unsafe continuation.resume(returning: answer) }
  func resume(throwing error: any Error) { unsafe continuation.resume(throwing: error) }

  func resume(with answer: sending Result<Answer, any Error>) {
    unsafe continuation.resume(with: answer)
  }
}

extension Suspension where Answer == Void {
  func resume() { unsafe continuation.resume() }
}

/// Suspends the calling task and hands `body` the way back; `body` may use it at once.
@inline(__always)
func suspend<Answer>(_ body: (Suspension<Answer>) -> Void) async throws -> sending Answer {
  try await unsafe withUnsafeThrowingContinuation { unsafe body(Suspension($0)) }
}
