internal import CThreads
internal import Glibc

/// A state that one thread at a time may touch, and a place to wait for it to change: a Mesa monitor
/// (Lampson and Redell, 1980) on a pthread mutex and condition.
///
/// Pthreads, and not `Synchronization.Mutex`, because ThreadSanitizer sees them. Uncontended, `withLock`
/// costs about 15 ns. To make one costs two allocations: both words are in one, and all zero is how glibc
/// initialises them.
///
/// `@unchecked Sendable`: `state` is only reached with the mutex held, or where only one thread comes at all, as in
/// a directed run; the suite under `--sanitize=thread` is the test.
///
/// Public, as are what it inlines, since only that can be inlined into other modules; a call of it that is not
/// costs three times as much.
@safe
public final class Monitor<State>: @unchecked Sendable {
  @usableFromInline
  var state: State
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  /// As much memory as the mutex and the condition take, in mutexes.
  private static var wordsForBoth: Int {
    let mutex = unsafe MemoryLayout<pthread_mutex_t>.stride
    return 1 + (MemoryLayout<pthread_cond_t>.stride + mutex - 1) / mutex
  }

  package init(_ state: sending State) {
    self.state = state
    unsafe mutex = .allocate(capacity: Self.wordsForBoth)
    unsafe mutex.initialize(repeating: pthread_mutex_t(), count: Self.wordsForBoth)
    unsafe condition = UnsafeMutableRawPointer(mutex + 1).assumingMemoryBound(
      to: pthread_cond_t.self)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Runs `body` with the state to itself. Never call out of it into code that may take the same lock.
  @inlinable @inline(__always)
  public func withLock<Result, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock()
    defer { unlock() }
    return try body(&state)
  }

  /// Takes the lock without a closure, for whoever needs several at once; `unlock` gives it back.
  public func lock() { unsafe pthread_mutex_lock(mutex) }
  public func unlock() { unsafe pthread_mutex_unlock(mutex) }

  /// The state, for a caller that holds the lock, or knows that no other thread comes here.
  @inlinable @inline(__always)
  public func withLockHeld<Result, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result { try body(&state) }

  /// Blocks the calling thread until `body` returns a result; it is asked again after each `wake`.
  ///
  /// `body` returns nil to wait on, at most until the monotonic time (in nanoseconds) that it puts into
  /// `deadline`; nil there waits without an end.
  package func wait<Result>(_ body: (inout State, _ deadline: inout UInt64?) -> Result?) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while true {
      var deadline: UInt64?
      if let result = body(&state, &deadline) { return result }
      if let deadline {
        unsafe cthreads_wait_until(condition, mutex, deadline)
      } else {
        unsafe pthread_cond_wait(condition, mutex)
      }
    }
  }

  /// Lets every waiting thread ask again.
  package func wakeAll() { unsafe pthread_cond_broadcast(condition) }

  /// Lets one waiting thread ask again.
  package func wakeOne() { unsafe pthread_cond_signal(condition) }
}
