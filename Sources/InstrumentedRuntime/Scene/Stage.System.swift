internal import Glibc

/// What the whole process takes from the system, the instrument included, as the kernel counts it.
public struct ProcessFigures: Hashable, Sendable {
  /// Bytes of address space: what has been promised, the untouched parts of stacks included.
  public let reserved: Int
  /// Bytes of it that are in memory.
  public let resident: Int
  /// Context switches of all threads since the process began, those of ended threads included.
  public let switches: Int
}

extension Stage {
  /// What the process takes now; two readings tell what was added in between.
  ///
  /// Nil in directed runs, which are repeatable to the last event, as no figure of the system is. Costs
  /// a few microseconds; blocks for no longer.
  public var processFigures: ProcessFigures? {
    if run.scheduler is DirectedScheduler { return nil }
    let pages = memoryPages()
    guard pages.count >= 2 else { return nil }
    let page = sysconf(Int32(_SC_PAGESIZE))
    var usage = rusage()
    guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
    return ProcessFigures(
      reserved: pages[0] * page, resident: pages[1] * page,
      switches: usage.ru_nvcsw + usage.ru_nivcsw)
  }

  /// The numbers of `/proc/self/statm`: pages of address space, pages in memory, and more.
  private func memoryPages() -> [Int] {
    let file = unsafe open("/proc/self/statm", O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
    return bytes.prefix(max(count, 0)).split(separator: UInt8(ascii: " "))
      .compactMap { Int(String(decoding: $0, as: UTF8.self)) }
  }
}
