internal import CThreads
internal import ConcurrencyTrace
internal import Glibc

/// A worker's thread, as the kernel knows it.
struct WorkerThread: Sendable {
  let worker: WorkerID
  let tid: Int32

  /// Of the calling thread.
  init(worker: WorkerID) {
    self.worker = worker
    tid = cthreads_tid()
  }
}

/// Lets the calling thread sleep for real.
func pauseThread(nanoseconds: Int) {
  var time = timespec(tv_sec: 0, tv_nsec: nanoseconds)
  unsafe nanosleep(&time, nil)
}

extension WorkerThread {
  /// What the kernel says of this thread now; nil if it is gone.
  func sample() -> ThreadSample? {
    guard let stat = readFile("/proc/self/task/\(tid)/stat"),
      let status = readFile("/proc/self/task/\(tid)/status"),
      // The name, in parentheses, may hold anything; the fields are counted from behind it.
      let name = stat.lastIndex(of: ")")
    else { return nil }
    let fields = stat[name...].split(separator: " ")
    guard fields.count > 37, let state = fields[1].unicodeScalars.first, let core = Int(fields[37])
    else { return nil }
    return ThreadSample(
      tid: tid, core: core,
      voluntarySwitches: number(after: "voluntary_ctxt_switches:", in: status),
      involuntarySwitches: number(after: "nonvoluntary_ctxt_switches:", in: status), state: state)
  }

  private func number(after label: String, in text: String) -> Int {
    for line in text.split(separator: "\n") where line.hasPrefix(label) {
      return Int(line.dropFirst(label.count).drop { $0 == " " || $0 == "\t" }) ?? 0
    }
    return 0
  }
}

/// A small file's text, read at once; nil if it cannot be read.
func readFile(_ path: String) -> String? {
  let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var bytes = [UInt8](repeating: 0, count: 4096)
  let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
  guard count > 0 else { return nil }
  return String(decoding: bytes[..<count], as: UTF8.self)
}
