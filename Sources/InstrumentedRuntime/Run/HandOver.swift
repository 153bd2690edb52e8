internal import ConcurrencyTrace

/// Lets a parked task be resumed only once its worker has let go of it.
///
/// Swift allows a continuation to be resumed before its task has suspended; the order is then kept by
/// atomics inside Swift's runtime, which ThreadSanitizer cannot see, and the task could run on a second
/// worker while the first still speaks for it. So a waker that comes too early leaves its work to the
/// worker.
final class HandOver: Sendable {
  private struct State {
    var isSuspending = false
    /// What the waker wanted to do.
    var resume: (@Sendable () -> Void)?
  }

  private let state = Monitor(State())

  /// The task's own worker: the task is about to suspend, and may be woken from now on.
  func begin() { state.withLock { $0.isSuspending = true } }

  /// The task's own worker, when the task has suspended.
  func finish() {
    let resume = state.withLock { state in
      state.isSuspending = false
      let resume = state.resume
      state.resume = nil
      return resume
    }
    resume?()
  }

  /// The waker: resumes the task now, or leaves that to the worker.
  func wake(_ resume: @escaping @Sendable () -> Void) {
    let isLeft = state.withLock { state in
      if state.isSuspending { state.resume = resume }
      return state.isSuspending
    }
    if !isLeft { resume() }
  }
}
