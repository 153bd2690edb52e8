internal import CThreads
internal import Glibc

/// Starts a thread and lets it go its own way.
///
/// - Parameters:
///   - name: What the system shows; 15 bytes are kept.
///   - core: The one core that it may run on; nil: any.
/// - Throws: `ThreadRefused` if the system has none to give.
package func startThread(
  named name: String, core: Int32? = nil, _ body: @escaping @Sendable () -> Void
) throws(ThreadRefused) {
  let start = ThreadStart(name: name, core: core, body: body)
  let box = unsafe Unmanaged.passRetained(start)
  var attributes = pthread_attr_t()
  unsafe pthread_attr_init(&attributes)
  unsafe pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
  defer { unsafe pthread_attr_destroy(&attributes) }
  var thread = pthread_t()
  let status = unsafe pthread_create(
    &thread, &attributes,
    { argument in
      guard let argument = unsafe argument else { return nil }
      let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
      unsafe cthreads_set_name(start.name)
      if let core = start.core { _ = cthreads_pin(core) }
      start.body()
      return nil
    }, box.toOpaque())
  if status != 0 {
    unsafe box.release()
    throw ThreadRefused(errno: status)
  }
}

private final class ThreadStart {
  let name: String
  let core: Int32?
  let body: @Sendable () -> Void

  init(name: String, core: Int32?, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.core = core
    self.body = body
  }
}

/// How many cores this process may run on.
package var availableCores: Int { Int(cthreads_core_count()) }
